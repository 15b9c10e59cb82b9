import Tensor
import Testing

/// Normal random numbers, the same for one seed.
package func random(_ shape: [Int], _ seed: UInt64) -> Tensor {
  var generator = SplitMix64(seed: seed)
  return Tensor(normal: 1, shape: shape, using: &generator)
}

/// A kernel's results are the same bits for any number of threads.
package func expectSameForAnyThreads(
  sourceLocation: SourceLocation = #_sourceLocation, _ kernel: () -> [Tensor]
) {
  let expected = Threads.using(2, kernel)
  for threads in [1, 3, 16] {
    #expect(Threads.using(threads, kernel) == expected, "\(threads) threads", sourceLocation: sourceLocation)
  }
}
