import Tensor
import Testing

@testable import Backbones

struct SmallCNNTrainingTests {
  /// Photos of two identities, light and dark, with noise.
  static let side = 226
  static let photos: [[UInt8]] = (0..<8).map { photo in
    var generator = SplitMix64(seed: 3, stream: UInt64(photo))
    return (0..<side * side * 3).map { _ in UInt8(photo % 2 * 60 + Int.random(in: 60...140, using: &generator)) }
  }

  static func training() -> SmallCNNTraining {
    var options = SmallCNNTraining.Options()
    (options.batch, options.epochs, options.brightness) = (4, 5, 0.05)
    return SmallCNNTraining(photos: photos.count, identities: 2, options: options, seed: 7)
  }

  static func advance(_ training: inout SmallCNNTraining) -> Float {
    let batch = training.batch(at: training.step)
    return training.advance(batch.map { photos[$0] }, side: side, identities: batch.map { $0 % 2 }).loss
  }

  @Test func learnsToTellTwoIdentitiesApart() throws {
    var training = Self.training()
    var losses: [Float] = []
    while !training.isFinished { losses.append(Self.advance(&training)) }
    #expect(losses.count == 10)
    #expect(losses.suffix(2).reduce(0, +) < losses.prefix(2).reduce(0, +) * 0.75, "\(losses)")
    try check(training.weights, against: Architecture.smallCNN.tensors)
    #expect(training.weights["0.norm.running_var"] != Tensor(repeating: 1, shape: [24]))
  }

  /// That a resumed training ends with the same bytes is tested on the program (ChainTests), where no other test's
  /// products run beside it.
  @Test func stateIsWholeAfterRestoring() {
    var first = Self.training()
    for _ in 0..<3 { _ = Self.advance(&first) }
    var second = Self.training()
    #expect(second.state != first.state)
    second.restore(first.state, step: first.step)
    #expect(second.state == first.state && second.step == 3 && second.weights == first.weights)
    #expect(second.batch(at: 3) == first.batch(at: 3))
    // Two moments of each learned tensor: weights, scale and shift of five layers, and the classifier's two.
    #expect(second.state.keys.count { $0.hasPrefix("adam/") } == 2 * (3 * 5 + 2))
  }

  @Test func anEpochTakesEveryPhotoOnce() {
    let training = Self.training()
    #expect((training.batch(at: 0) + training.batch(at: 1)).sorted() == Array(0..<8))
    #expect((training.batch(at: 2) + training.batch(at: 3)).sorted() == Array(0..<8))
    #expect(training.batch(at: 0) + training.batch(at: 1) != training.batch(at: 2) + training.batch(at: 3))
  }
}
