import Attention
import Recurrent
import Artifacts
import Autodiff
import Matching
import Tensor
import TestSupport
import Testing

struct StoredModelTests {
  /// Writes parameters as `options` would have made them and reads them back.
  func stored<S: ModelSchema, Result>(
    _ schema: S.Type, _ parameters: [String: Tensor], options: String, _ body: (Model, ArtifactReader) throws -> Result
  ) throws -> Result {
    try withTemporaryFolder { folder in
      let provenance = Provenance(program: schema.stage, options: options, seed: 1, threads: 1)
      try Model(parameters: parameters).write(
        schema, to: "\(folder)/model.h5", provenance: provenance, lineage: Lineage())
      let (model, artifact) = try Model.read(schema, from: "\(folder)/model.h5")
      return try body(model, artifact)
    }
  }

  @Test func anEmbeddingComesBack() throws {
    let model = tinyEmbedding(.init(pooling: .max))
    let read = try stored(Stage1Schema.self, model.parameters.byName, options: "--seed 1\n--pooling max") {
      try JointEmbedding($0, $1)
    }
    #expect(read.parameters.byName == model.parameters.byName && read.configuration.pooling == .max)
    #expect(read.embedding(ofSentences: tinySentences) == model.embedding(ofSentences: tinySentences))
  }

  @Test func aBidirectionalEmbeddingComesBack() throws {
    let model = tinyEmbedding(.init(pooling: .mean, isBidirectional: true))
    var parameters = model.parameters.byName
    let read = try stored(Stage1Schema.self, parameters, options: "--pooling mean") { try JointEmbedding($0, $1) }
    #expect(read.parameters.byName == parameters && read.configuration == model.configuration)
    #expect(read.embedding(ofSentences: tinySentences) == model.embedding(ofSentences: tinySentences))
    parameters["lstm-backward.bias"] = nil
    let noBias = errorText {
      _ = try stored(Stage1Schema.self, parameters, options: "--pooling mean") { try JointEmbedding($0, $1) }
    }
    #expect(noBias.contains("model.h5") && noBias.contains("lstm-backward.bias"))
  }

  @Test(arguments: [false, true]) func anEmbeddingWithAGRUComesBack(isBidirectional: Bool) throws {
    let model = tinyGRUEmbedding(.init(encoder: .gru, pooling: .mean, isBidirectional: isBidirectional))
    var parameters = model.parameters.byName
    let options = "--encoder gru\n--pooling mean"
    let read = try stored(Stage1Schema.self, parameters, options: options) { try JointEmbedding($0, $1) }
    #expect(read.parameters.byName == parameters && read.configuration == model.configuration)
    #expect(read.embedding(ofSentences: tinySentences) == model.embedding(ofSentences: tinySentences))
    parameters["gru.recurrent-bias"] = nil
    let noBias = errorText {
      _ = try stored(Stage1Schema.self, parameters, options: options) { try JointEmbedding($0, $1) }
    }
    #expect(noBias.contains("model.h5") && noBias.contains("gru.recurrent-bias"))
    let odd = errorText {
      _ = try stored(Stage1Schema.self, parameters, options: "--encoder odd\n--pooling last") {
        try JointEmbedding($0, $1)
      }
    }
    #expect(odd.contains("model.h5: its --encoder is unknown: run make redo-train-stage1"))
  }

  @Test func aMatcherComesBack() throws {
    let model = tinyMatcher(steps: 3)
    let read = try stored(Stage2Schema.self, model.parameters.byName, options: "--decoder-steps 3") {
      try CoAttention($0, $1)
    }
    #expect(read.parameters.byName == model.parameters.byName && read.configuration.steps == 3)
  }

  @Test(arguments: CoAttention.Attention.allCases)
  func aMatcherKnowsItsAttention(attention: CoAttention.Attention) throws {
    let model = tinyMatcher(attention)
    let options = "--attention \(attention.rawValue)\n--decoder-steps 2"
    let read = try stored(Stage2Schema.self, model.parameters.byName, options: options) { try CoAttention($0, $1) }
    #expect(read.parameters.byName == model.parameters.byName && read.configuration.attention == attention)
  }

  @Test func aFragmentMatcherComesBack() throws {
    let model = tinyFragments(
      .stacked(.init(direction: .imageToText, normalization: .softmax, aggregation: .max, smoothing: 4, sharpness: 5)))
    let options = """
      --matcher cross-attention
      --direction image-to-text
      --first-norm softmax
      --aggregation max
      --smoothing 4.0
      --sharpness 5.0
      """
    let read = try stored(Stage2Schema.self, model.parameters.byName, options: options) { try pairMatcher($0, $1) }
    let fragments = try #require(read as? FragmentMatcher)
    #expect(
      fragments.parameters.byName == model.parameters.byName
        && fragments.configuration.attention == model.configuration.attention)
    let odd = errorText {
      _ = try stored(Stage2Schema.self, model.parameters.byName, options: options.replacing("softmax", with: "hard")) {
        try pairMatcher($0, $1)
      }
    }
    #expect(odd.contains("model.h5") && odd.contains("--first-norm") && odd.contains("make redo-train-stage2"))
    #expect(
      try stored(Stage2Schema.self, tinyMatcher().parameters.byName, options: "--decoder-steps 2") {
        try pairMatcher($0, $1)
      } is CoAttention)
  }

  @Test func aRecurrentMatcherComesBack() throws {
    let model = tinyFragments(
      .recurrent(
        StackedCrossAttention.Direction.allCases.map { .init(direction: $0, steps: 2, normalizesMemory: true) }))
    let options =
      "--matcher recurrent-attention\n--direction both\n--attention-steps 2\n--smoothing 9.0\n--normalized-memory"
    var parameters = model.parameters.byName
    let read = try stored(Stage2Schema.self, parameters, options: options) { try FragmentMatcher($0, $1) }
    #expect(read.parameters.byName == parameters && read.configuration == model.configuration)
    let two = try stored(Stage2Schema.self, parameters, options: options.replacing("9.0", with: "9,4")) {
      try FragmentMatcher($0, $1)
    }
    guard case .recurrent(let ways) = two.configuration.attention else { return #expect(Bool(false)) }
    #expect(ways.map(\.smoothing) == [9, 4] && ways.map(\.direction) == StackedCrossAttention.Direction.allCases)
    let three = errorText {
      _ = try stored(Stage2Schema.self, parameters, options: options.replacing("9.0", with: "9,4,2")) {
        try FragmentMatcher($0, $1)
      }
    }
    #expect(three.contains("model.h5") && three.contains("--smoothing"))
    parameters["memory.image-to-text.bias"] = nil
    let noBias = errorText {
      _ = try stored(Stage2Schema.self, parameters, options: options) { try FragmentMatcher($0, $1) }
    }
    #expect(noBias.contains("model.h5") && noBias.contains("memory.image-to-text.bias"))
  }

  @Test func whatIsMissingIsNamed() throws {
    var parameters = tinyEmbedding().parameters.byName
    let noPooling = errorText {
      _ = try stored(Stage1Schema.self, parameters, options: "--seed 1") { try JointEmbedding($0, $1) }
    }
    #expect(
      noPooling.contains("model.h5") && noPooling.contains("--pooling") && noPooling.contains("make redo-train-stage1"))
    parameters["photo.bias"] = nil
    let noBias = errorText {
      _ = try stored(Stage1Schema.self, parameters, options: "--pooling last") { try JointEmbedding($0, $1) }
    }
    #expect(noBias.contains("model.h5") && noBias.contains("photo.bias"))
    let matcher = tinyMatcher().parameters.byName
    let noSteps = errorText {
      _ = try stored(Stage2Schema.self, matcher, options: "--decoder-steps many") { try CoAttention($0, $1) }
    }
    #expect(noSteps.contains("--decoder-steps") && noSteps.contains("make redo-train-stage2"))
    let odd = errorText {
      _ = try stored(Stage2Schema.self, matcher, options: "--attention odd\n--decoder-steps 2") {
        try CoAttention($0, $1)
      }
    }
    #expect(odd.contains("model.h5: its --attention is unknown: run make redo-train-stage2"))
  }
}
