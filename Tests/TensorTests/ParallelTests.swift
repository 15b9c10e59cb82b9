import Tensor
import Testing

struct ParallelTests {
  @Test(arguments: [0, 1, 2, 7, 8, 9, 100], [1, 8, 64])
  func everyIndexIsVisitedOnceInWholeUnits(count: Int, unit: Int) {
    var visits = [Int](repeating: 0, count: count), begins = [Bool](repeating: false, count: count)
    visits.withUnsafeMutableBufferPointer { visits in
      begins.withUnsafeMutableBufferPointer { begins in
        nonisolated(unsafe) let visits = visits, begins = begins  // ranges are disjoint: that is what is tested
        parallel(count, unit: unit) { range in
          begins[range.lowerBound] = true
          for i in range { visits[i] += 1 }
        }
      }
    }
    #expect(visits.allSatisfy { $0 == 1 })
    #expect(begins.indices.allSatisfy { !begins[$0] || $0 % unit == 0 })
    #expect(begins.filter { $0 }.count <= Threads.count)
  }

  @Test func splittingDoesNotChangeAResult() {
    func squares(_ unit: Int) -> Tensor {
      Tensor(uninitialized: [1001]) { result in
        nonisolated(unsafe) let result = result
        parallel(1001, unit: unit) { for i in $0 { result[i] = Float(i) * Float(i) } }
      }
    }
    #expect(squares(1) == squares(2000))
  }
}
