import Artifacts
import Autodiff
import Backbones
import Matching
import Tensor
import TestSupport
import Testing

@testable import Training

struct TunedCNNTests {
  /// The weights of a network that is not trained, as a file, and photos.
  private func withWeights(side: Int = 226, _ body: (WeightsReader, Examples) throws -> Void) throws {
    try withTemporaryFolder { folder in
      let scaling = Architecture.smallCNN.scaling, path = "\(folder)/weights.h5"
      var parameters = try SmallCNNTrainingTests.training().result.byName
      // Fresh cells show no phrase, and then nothing has a gradient.
      parameters["phrases.bias"] = Tensor(repeating: 3, shape: [256])
      try Weights(
        Backbone("small-cnn", mean: scaling.mean, factor: scaling.factor), parameters: parameters
      ).write(to: path, provenance: tinyProvenance, lineage: Lineage())
      try body(
        try WeightsReader(readingFrom: path), try tinyExamples(folder, splits: [.train, .train, .val], side: side))
    }
  }

  private func cnn(_ weights: WeightsReader, _ examples: Examples, _ options: [String], averaging: Float = 0) throws
    -> TunedCNN
  {
    try TunedCNN(weights, examples, try .parse(options), averaging: averaging)
  }

  private func learn(_ tuned: inout TunedCNN, seed: UInt64 = 1) throws {
    var generator = SplitMix64(seed: seed)
    let output = try tuned.forward([2, 0], using: &generator)
    tuned.learn(from: gradients(of: weightedSum(output.vectors)), output, share: 1, step: 1)
  }

  @Test func onTheCentreItSeesWhatInferenceSees() throws {
    try withWeights { weights, examples in
      let tuned = try cnn(weights, examples, ["--no-crops", "--no-flips"])
      var unused = SplitMix64(seed: 1)
      let output = try tuned.forward([2, 0], using: &unused), seen = try tuned.features()([2, 0])
      expectClose(output.vectors.value, seen.vectors, within: 1e-4)
      expectClose(output.grids.value, seen.grids, within: 1e-4)
    }
  }

  @Test func onlyLayersFromTheGivenOneLearn() throws {
    try withWeights { weights, examples in
      var tuned = try cnn(weights, examples, ["--cnn-from", "2", "--cnn-learning-rate", "0.1"])
      try learn(&tuned)
      var model = Model(parameters: tinyMatcher().parameters.joined(with: tuned).byName)
      try model.splitCNN(weights)
      #expect(model.parameters == tinyMatcher().parameters.byName)
      let made = try #require(model.cnn)
      #expect(made.backbone == weights.backbone && made.parameters.keys.sorted() == weights.names)
      for name in weights.names {
        let isLearned = name >= "2" && !name.contains("running")
        #expect((made.parameters[name] != (try weights.tensor(named: name))) == isLearned, "\(name)")
      }
    }
  }

  @Test func withoutACNNNothingIsJoined() {
    #expect(tinyMatcher().parameters.joined(with: nil) == tinyMatcher().parameters)
  }

  /// That a resumed training ends with the same bytes is tested on the program (TuningTests).
  @Test func aRestoredOneGoesOn() throws {
    try withWeights { weights, examples in
      var whole = try cnn(weights, examples, [], averaging: 0.9), resumed = whole
      try learn(&whole)
      var checkpoint = TrainingCheckpoint()
      whole.add(to: &checkpoint)
      try resumed.restore(checkpoint)
      #expect(resumed.cnn.result.byName == whole.cnn.result.byName)
      for name in checkpoint.tensors.keys {
        var part = checkpoint, fresh = try cnn(weights, examples, [], averaging: 0.9)
        part.tensors[name] = nil
        #expect(errorText { try fresh.restore(part) } == "has no \(name)")
      }
      try learn(&whole, seed: 2)
      try learn(&resumed, seed: 2)
      for (one, other) in zip(resumed.cnn.state, whole.cnn.state) {
        for name in one.parameters.names { expectClose(one.parameters[name], other.parameters[name], within: 1e-3) }
      }
    }
  }

  @Test func layersAndPhotosMustFit() throws {
    try withWeights { weights, examples in
      let error = errorText { _ = try cnn(weights, examples, ["--cnn-from", "nowhere"]) }
      #expect(error.contains("weights.h5: ") && error.contains("no layer nowhere"))
    }
    try withWeights(side: 100) { weights, examples in
      #expect(throws: ArtifactError.self) { try cnn(weights, examples, []) }
    }
  }
}
