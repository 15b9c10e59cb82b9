import Testing

@testable import Tensor

struct ColumnSumsTests {
  @Test(arguments: [0, 1, 63, 64, 65, 200], [1, 3]) func everyRowIsAddedOnce(rows: Int, threads: Int) {
    let sums = Threads.using(threads) {
      blockSums(rows: rows, count: 2) { block, sums in
        #expect(block.count <= 64)
        for row in block {
          sums[0] += 1
          sums[1] += Float(row)
        }
      }
    }
    #expect(sums == [Double(rows), Double(rows * (rows - 1) / 2)])  // whole numbers: no rounding
  }

  /// One `Float` would lose the ones beyond 2²⁴.
  @Test func manyRowsCostNoPrecision() {
    let sums = blockSums(rows: 1 << 20, count: 1) { block, sums in sums[0] += Float(block.count) * 32 + 1 }
    #expect(sums == [Double(1 << 25) + Double(1 << 14)])
  }

  @Test(arguments: [0..<0, 3..<6, 5..<13, 2..<12]) func foursAndThenTheRest(rows: Range<Int>) {
    var seen: [Int] = []
    forEachFour(rows) {
      seen += $0..<$0 + 4
    } _: {
      seen.append($0)
    }
    #expect(seen == Array(rows))
  }
}
