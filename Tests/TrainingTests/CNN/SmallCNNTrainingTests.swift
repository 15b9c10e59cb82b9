import Artifacts
import Backbones
import Matching
import Tensor
import TestSupport
import Testing

@testable import Training

struct SmallCNNTrainingTests {
  /// Photos of two identities, light and dark, with noise.
  static let side = 226
  static let photos: [[UInt8]] = (0..<8).map { photo in
    var generator = SplitMix64(seed: 3, stream: UInt64(photo))
    return (0..<side * side * 3).map { _ in UInt8(photo % 2 * 60 + Int.random(in: 60...140, using: &generator)) }
  }

  /// Phrase 0 is said of even identities, phrase 1 of odd ones.
  static func training() throws -> SmallCNNTraining {
    let words: [[Int32]] = [[1, 2], [3, 4]]
    return SmallCNNTraining(
      identities: photos.indices.map { $0 % 6 }, phrases: Phrases(of: (0..<6).map { [words[$0 % 2][...]] }, limit: 4),
      options: try .parse(["--batch", "4", "--epochs", "8", "--brightness", "0.05"]), seed: 7, side: side
    ) { photos[$0] }
  }

  @Test func learnsToSayWhatItSees() throws {
    var training = try Self.training()
    var steps: [StepFigures] = []
    while !training.isFinished { steps.append(try training.advance()) }
    #expect(steps.count == 16)
    let losses = steps.map(\.loss)
    #expect(mean(losses.suffix(2)) < mean(losses.prefix(2)) * 0.75, "\(losses)")
    #expect(mean(steps.suffix(2).map { $0.others["accuracy"]! }) > 0.7, "\(steps)")
    let weights = training.result.byName
    let expected = Dictionary(uniqueKeysWithValues: Architecture.smallCNN.tensors.map { ($0.name, $0.shape) })
    #expect(weights.mapValues(\.shape) == expected)
    #expect(weights["0.norm.running_var"] != Tensor(repeating: 1, shape: [24]))
    let logits = try #require(training.checkpoint.tensors["parameters.phrases.bias"]).elements
    #expect(weights["phrases.bias"]?.elements == logits.map { $0 + 3 })
    // The elements that stand for no phrase have become small for all photos.
    #expect(logits[2...].allSatisfy { $0 < logits[0] && $0 < logits[1] && $0 < -4 })
  }

  /// That a resumed training ends with the same bytes is tested on the program (ChainTests), where no other test's
  /// products run beside it.
  @Test func aCheckpointIsWhole() throws {
    var first = try Self.training()
    for _ in 0..<3 { _ = try first.advance() }
    var second = try Self.training()
    #expect(second.checkpoint.tensors != first.checkpoint.tensors)
    try withTemporaryFolder { folder in
      try first.checkpoint.save(for: "\(folder)/weights.h5", identity: "x")
      try second.restore(try #require(try TrainingCheckpoint.load(for: "\(folder)/weights.h5", matching: "x")))
    }
    #expect(second.checkpoint.tensors == first.checkpoint.tensors)
    #expect(second.step == 3 && second.result == first.result)
    // Two moments of each learned tensor: weights, scale and shift of five layers, and the two of the phrases.
    let moments = second.checkpoint.tensors.keys.count { $0.hasPrefix("optimizer.") }
    #expect(moments == 2 * (3 * 5 + 2))
    for name in ["parameters.phrases.bias", "optimizer.phrases.weight.m"] {
      var part = first.checkpoint, fresh = try Self.training()
      part.tensors[name] = nil
      #expect(errorText { try fresh.restore(part) } == "has no \(name)")
    }
    var part = first.checkpoint
    part.integers = [:]
    #expect(errorText { try second.restore(part) } == "has no step")
  }

  @Test func aPassTakesEveryPhotoOnce() throws {
    let training = try Self.training()
    let passes = [[0, 1], [2, 3]].map { $0.flatMap { training.batch(at: $0) } }, all = Array(0..<8)
    #expect(passes[0].sorted() == all && passes[1].sorted() == all && passes[0] != passes[1])
  }
}
