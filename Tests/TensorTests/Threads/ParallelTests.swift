import Foundation
import Synchronization
import Tensor
import TestSupport
import Testing

struct ParallelTests {
  @Test(arguments: [0, 1, 2, 7, 8, 9, 100], [1, 8, 64])
  func everyIndexIsVisitedOnceInWholeUnits(count: Int, unit: Int) {
    for threads in [1, 2, 3, 16] { Threads.using(threads) { visit(count, unit) } }
  }

  /// As many as `--threads` allows: more than the processors, and than Dispatch would start.
  @Test func manyThreadsEnd() {
    Threads.using(1024) { for _ in 0..<3 { visit(5000, 1) } }
  }

  /// `count` decides the ranges and so the bits, `atOnce` only when each is done.
  @Test func onlySoManyWorkAtOnce() async {
    await #expect(processExitsWith: .success) {
      Threads.use(7, atOnce: 2)
      let atWork = Atomic(0), most = Atomic(0)
      let begins = Mutex<[Int]>([])
      parallel(100) { range in
        most.max(atWork.add(1, ordering: .relaxed).newValue, ordering: .relaxed)
        usleep(1000)
        begins.withLock { $0.append(range.lowerBound) }
        atWork.subtract(1, ordering: .relaxed)
      }
      #expect(begins.withLock { $0 }.sorted() == (0..<7).map { 100 * $0 / 7 })
      #expect(most.load(ordering: .relaxed) <= 2)
    }
  }

  private func visit(_ count: Int, _ unit: Int) {
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

  @Test(arguments: [1, 2, 3, 7]) func aRangeForEachThread(threads: Int) {
    var begins = [Bool](repeating: false, count: 100)
    begins.withUnsafeMutableBufferPointer { begins in
      nonisolated(unsafe) let begins = begins  // ranges are disjoint
      Threads.using(threads) { parallel(100) { begins[$0.lowerBound] = true } }
    }
    #expect(begins.count { $0 } == threads)
    #expect(Threads.using(threads) { Threads.count } == threads)
  }

  /// Kernels whose results may not depend on the thread count, not by a bit.
  private static let kernels: [(name: String, run: @Sendable () -> [Tensor])] = [
    (
      "packed product",
      {
        let wide = PackedMatrix(random([5, 70], 1)), narrow = PackedMatrix(random([70, 5], 1), transposed: true)
        var sum = random([9, 70], 3)
        sum.addProduct(random([9, 5], 2), wide)
        return [Tensor.product(random([9, 5], 2), wide), Tensor.product(random([90, 5], 2), narrow), sum]
      }
    ),
    (
      "sums of rows",
      {
        var sum = random([4, 70], 1)
        sum.addRows(of: random([3, 70], 2), from: [2, 0, 2, 1], to: [1, 1, 3, 0], weights: [1, 2, 3, 4])
        return [sum]
      }
    ),
    (
      "convolution",
      {
        let x = random([5, 6, 7, 3], 1), w = random([27, 13], 2), window = Window(kernel: 3, stride: 2, padding: 1)
        var dx = x
        dx.addConvolutionInputGradient(random([5, 3, 4, 13], 3), w, window)
        return [x.convolved(w, window), dx]
      }
    ),
    (
      "depthwise convolution",
      {
        let x = random([5, 6, 7, 3], 1), w = random([3, 3, 3], 2), window = Window(kernel: 3, stride: 2, padding: 1),
          dy = random([5, 3, 4, 3], 3)
        var dx = x, dw = w
        dx.addDepthwiseInputGradient(dy, w, window)
        dw.addDepthwiseWeightGradient(dy, x, window)
        return [x.depthwiseConvolved(w, window), dx, dw]
      }
    ),
    (
      "pools",
      {
        let x = random([5, 6, 7, 3], 1), window = Window(kernel: 2, stride: 2)
        var dx = x
        let (y, taps) = x.maxPooled(window)
        dx.addAveragePoolGradient(random([5, 3, 3, 3], 2), window)
        dx.addMaxPoolGradient(random([5, 3, 3, 3], 3), taps: taps, window)
        return [y, x.averagePooled(window), dx]
      }
    ),
    (
      "batch normalization",
      {
        let x = random([200, 7], 1), statistics = BatchStatistics(of: x)
        let affine = ChannelAffine(factor: statistics.mean, offset: statistics.variance, activation: .relu)
        let sums = affine.gradientSums(random([200, 7], 2), x, mean: statistics.mean)
        var dx = random([200, 7], 2)
        affine.propagate(&dx, x, linear: statistics.mean, constant: statistics.variance)
        return [affine(x), dx, Tensor(shape: [14], elements: (sums.g + sums.gx).map { Float($0) })]
      }
    ),
    (
      "bias and activation",
      {
        var y = random([200, 7], 1), dy = random([200, 7], 2)
        y.activate(bias: random([7], 3), .relu)
        return [y, dy.propagate(throughActivationOf: y, .relu), dy]
      }
    ),
    (
      "concatenation",
      { [Tensor.concatenated([random([200, 7], 1), random([200, 3], 2)]), random([200, 7], 1).channels(2..<5)] }
    ),
  ]

  @Test(arguments: [1, 3, 16], kernels.indices)
  func resultsDoNotDependOnTheThreads(threads: Int, kernel: Int) {
    let (name, run) = Self.kernels[kernel]
    #expect(Threads.using(threads, run) == Threads.using(2, run), "\(name)")
  }

  /// Each thread sums the photos that it has, so only the rounding may differ.
  @Test(arguments: [1, 3, 16]) func convolutionWeightGradientsAreCloseForAnyThreads(threads: Int) {
    func gradient() -> Tensor {
      var dw = random([27, 13], 2)
      dw.addConvolutionWeightGradient(
        random([5, 3, 4, 13], 3), random([5, 6, 7, 3], 1), Window(kernel: 3, stride: 2, padding: 1))
      return dw
    }
    expectClose(Threads.using(threads, gradient), Threads.using(2, gradient))
  }
}
