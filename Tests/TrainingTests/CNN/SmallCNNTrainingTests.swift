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

  static func training() throws -> SmallCNNTraining {
    SmallCNNTraining(
      identities: photos.indices.map { $0 % 2 },
      options: try .parse(["--batch", "4", "--epochs", "5", "--brightness", "0.05"]), seed: 7, side: side
    ) { photos[$0] }
  }

  @Test func learnsToTellTwoIdentitiesApart() throws {
    var training = try Self.training()
    var losses: [Float] = []
    while !training.isFinished { losses.append(try training.advance().loss) }
    #expect(losses.count == 10)
    #expect(mean(losses.suffix(2)) < mean(losses.prefix(2)) * 0.75, "\(losses)")
    let weights = SmallCNNTraining.weights(training.result.byName), tensors = Architecture.smallCNN.tensors
    let shapes = weights.mapValues(\.shape),
      expected = Dictionary(uniqueKeysWithValues: tensors.map { ($0.name, $0.shape) })
    #expect(shapes == expected)
    #expect(weights["0.norm.running_var"] != Tensor(repeating: 1, shape: [24]))
  }

  @Test func learnsToSayWhatItSees() throws {
    // Phrase 0 is said of even identities, phrase 1 of odd ones.
    let words: [[Int32]] = [[1, 2], [3, 4]]
    func said(of identities: Int) -> Phrases { Phrases(of: (0..<identities).map { [words[$0 % 2][...]] }, limit: 4) }
    #expect(said(of: 2).count == 0)  // too little is said of two
    let phrases = said(of: 6)
    #expect(phrases.count == 2)
    var training = SmallCNNTraining(
      identities: Self.photos.indices.map { $0 % 6 }, phrases: phrases,
      options: try .parse(["--batch", "4", "--epochs", "10", "--brightness", "0.05", "--phrase-weight", "2"]), seed: 7,
      side: Self.side
    ) { Self.photos[$0] }
    var losses: [Float] = []
    while !training.isFinished { losses.append(try training.advance().loss) }
    #expect(mean(losses.suffix(4)) < mean(losses.prefix(2)) * 0.7, "\(losses)")
    #expect(training.checkpoint.tensors["optimizer.speaker.weight.m"] != nil)
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
    // Two moments of each learned tensor: weights, scale and shift of five layers, and the classifier's two.
    let moments = second.checkpoint.tensors.keys.count { $0.hasPrefix("optimizer.") }
    #expect(moments == 2 * (3 * 5 + 2))
    for name in ["parameters.classifier.bias", "optimizer.classifier.weight.m"] {
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
