import Artifacts
import Attention
import Autodiff
import Foundation
import Matching
import Pools
import Recurrent
import Tensor
import TestSupport
import Testing

struct StoredModelTests {
  /// What a program could have recorded of its options: neither a renamed flag nor nonsense changes what is read.
  static let records = ["", "--pooling max\n--decoder-steps 9\n--matcher odd", "--pool-by last\n--attend none", "\n?"]

  /// Writes parameters with a configuration and reads them back.
  func stored<S: ModelSchema, Result>(
    _ schema: S.Type, _ parameters: [String: Tensor], _ configuration: some Encodable, options: String = "",
    _ body: (Model, ArtifactReader) throws -> Result
  ) throws -> Result {
    try withTemporaryFolder { folder in
      let provenance = Provenance(program: schema.stage, options: options, seed: 1, threads: 1)
      try Model(parameters: parameters).write(
        schema, to: "\(folder)/model.h5", configuration: configuration, provenance: provenance, lineage: Lineage())
      let (model, artifact) = try Model.read(schema, from: "\(folder)/model.h5")
      return try body(model, artifact)
    }
  }

  static let embeddings: [JointEmbedding.Configuration] = [
    .init(pooling: .max, imageDropout: 0.1), .init(pooling: .mean, isBidirectional: true),
    .init(encoder: .gru, pooling: .mean), .init(encoder: .gru, isBidirectional: true, wordDropout: 0.3),
  ]

  @Test(arguments: embeddings) func anEmbeddingComesBack(configuration: JointEmbedding.Configuration) throws {
    let model = configuration.encoder == .gru ? tinyGRUEmbedding(configuration) : tinyEmbedding(configuration)
    var parameters = model.parameters.byName
    let stage1 = Stage1Configuration(network: configuration, trainSplits: [.train, .val])
    for options in Self.records {
      let read = try stored(Stage1Schema.self, parameters, stage1, options: options) { try JointEmbedding($0, $1) }
      #expect(read.configuration == configuration && read.parameters.byName == parameters)
      #expect(read.embedding(ofSentences: tinySentences) == model.embedding(ofSentences: tinySentences))
    }
    for name in parameters.keys {
      let tensor = parameters.removeValue(forKey: name)
      let text = errorText { _ = try stored(Stage1Schema.self, parameters, stage1) { try JointEmbedding($0, $1) } }
      #expect(text.hasSuffix("model.h5: has no parameters/\(name): run make redo-train-stage1"), "\(text)")
      parameters[name] = tensor
    }
  }

  @Test(arguments: CoAttention.Attention.allCases)
  func aCoAttentionComesBack(attention: CoAttention.Attention) throws {
    let model = tinyMatcher(attention, steps: 3), parameters = model.parameters.byName
    let stage2 = Stage2Configuration(matcher: .coAttention(model.configuration), trainSplits: [.train])
    for options in Self.records {
      let read = try stored(Stage2Schema.self, parameters, stage2, options: options) { try pairMatcher($0, $1) }
      let matcher = try #require(read as? CoAttention)
      #expect(matcher.configuration == model.configuration && matcher.parameters.byName == parameters)
      #expect(try scores(matcher) == scores(model))
    }
  }

  @Test(arguments: PoolingOverTime.allCases)
  func aWordMatcherComesBack(pooling: PoolingOverTime) throws {
    var model = tinyWords(pooling)
    (model.configuration.dropout, model.configuration.wordDropout, model.configuration.cellDropout) = (0.1, 0.2, 0.3)
    let parameters = model.parameters.byName
    let stage2 = Stage2Configuration(matcher: model.stored, trainSplits: [.train])
    for options in Self.records {
      let read = try stored(Stage2Schema.self, parameters, stage2, options: options) { try pairMatcher($0, $1) }
      let matcher = try #require(read as? WordMatcher)
      #expect(matcher.configuration == model.configuration && matcher.parameters.byName == parameters)
      #expect(try scores(matcher) == scores(model))
    }
  }

  /// What is said of a stage2.h5 of this network.
  private func refusal(of model: any CellMatcher) -> String {
    errorText {
      let stage2 = Stage2Configuration(matcher: model.stored, trainSplits: [.train])
      _ = try stored(Stage2Schema.self, model.parameters.byName, stage2) { try pairMatcher($0, $1) }
    }
  }

  @Test(arguments: [-1, 1001] as [Float]) func sharpnessIsChecked(sharpness: Float) {
    let text = refusal(of: tinyWords(sharpness: sharpness))
    #expect(text.contains("model.h5: its configuration has sharpness \(sharpness), outside 0.0...1000.0"), "\(text)")
    #expect(refusal(of: tinyWords(sharpness: 1000)) == "")
  }

  @Test func numbersOfMatchersOfCellsAreChecked() {
    func check<Matcher: CellMatcher>(_ sound: Matcher) {
      func said(_ change: (inout Matcher.Configuration) -> Void) -> String {
        var model = sound
        change(&model.configuration)
        return refusal(of: model)
      }
      for (text, message) in [
        (said { $0.dropout = 1 }, "dropout 1.0, outside 0.0..<1.0"),
        (said { $0.wordDropout = -0.5 }, "wordDropout -0.5, outside 0.0..<1.0"),
        (said { $0.cellDropout = 7 }, "cellDropout 7.0, outside 0.0..<1.0"),
        (said { $0.prior = Prior(gain: 2e9, offset: 0) }, "gain 2e+09, outside -1e+09..<1e+09"),
        (said { $0.prior = Prior(gain: 0, offset: -2e9) }, "offset -2e+09, outside -1e+09..<1e+09"),
      ] {
        #expect(text.contains("model.h5: its configuration has \(message)"), "\(text)")
      }
    }
    check(tinyMatcher())
    check(tinyWords())
  }

  /// Every parameter has the shape that its configuration and the others give it, and there is no other.
  @Test(arguments: [0, 1, 2, 3, 4, 5, 6]) func parametersOfOtherShapesAreNamed(network: Int) throws {
    let splits: [Split] = [.train]
    let stage1 = Self.embeddings.map { ($0.encoder == .gru ? tinyGRUEmbedding($0) : tinyEmbedding($0), $0) }
    let pairs = tinyMatcher(), words = tinyWords(), fragments = tinyFragments(Self.attentions[1])
    let matchers: [(Parameters, Stage2Configuration.Matcher)] = [
      (pairs.parameters, .coAttention(pairs.configuration)),
      (fragments.parameters, .fragments(fragments.configuration)), (words.parameters, words.stored),
    ]
    func message(_ parameters: [String: Tensor]) -> String {
      errorText {
        if network < 4 {
          let configuration = Stage1Configuration(network: stage1[network].1, trainSplits: splits)
          _ = try stored(Stage1Schema.self, parameters, configuration) { try JointEmbedding($0, $1) }
        } else {
          let configuration = Stage2Configuration(matcher: matchers[network - 4].1, trainSplits: splits)
          _ = try stored(Stage2Schema.self, parameters, configuration) { try pairMatcher($0, $1) }
        }
      }
    }
    let sound = (network < 4 ? stage1[network].0.parameters : matchers[network - 4].0).byName
    #expect(message(sound) == "")
    for name in sound.keys.sorted() {
      var parameters = sound
      var shape = sound[name]!.shape
      parameters[name] = Tensor(shape: shape + [1])
      #expect(message(parameters).contains("model.h5: parameters/\(name) has shape \(shape + [1]), not ["), "\(name)")
      shape[shape.count - 1] += 1
      parameters[name] = Tensor(shape: shape)
      #expect(message(parameters).contains("model.h5: parameters/"), "\(name)")
    }
    let odd = message(sound.merging(["odd": Tensor(shape: [1])]) { $1 })
    #expect(odd.contains("model.h5: has parameters/odd, which its configuration does not have: run make redo-"))
  }

  static let wrongEmbeddings: [(@Sendable (inout Stage1Configuration) -> Void, String)] = [
    ({ $0.network.imageDropout = 1 }, "imageDropout 1.0, outside 0.0..<1.0"),
    ({ $0.network.wordDropout = -0.5 }, "wordDropout -0.5, outside 0.0..<1.0"),
    ({ $0.network.sentenceDropout = 7 }, "sentenceDropout 7.0, outside 0.0..<1.0"),
    ({ $0.trainSplits = [] }, "the trainSplits [], not each split once"),
  ]

  @Test(arguments: wrongEmbeddings.indices) func numbersOfAConfigurationAreChecked(place: Int) {
    let (change, message) = Self.wrongEmbeddings[place], model = tinyEmbedding()
    var configuration = Stage1Configuration(network: model.configuration, trainSplits: [.train])
    change(&configuration)
    let text = errorText {
      _ = try stored(Stage1Schema.self, model.parameters.byName, configuration) { try JointEmbedding($0, $1) }
    }
    #expect(text.hasSuffix("model.h5: its configuration has \(message): run make redo-train-stage1"), "\(text)")
  }

  @Test(arguments: [0, -1, 1 << 40]) func stepsAreChecked(steps: Int) {
    var model = tinyMatcher()
    model.configuration.steps = steps
    let text = refusal(of: model)
    #expect(
      text.contains("model.h5: its configuration has steps ") && text.contains("outside 1.0..<65537.0"), "\(text)")
  }

  @Test func buffersAreOfTheJointSpace() throws {
    let model = tinyEmbedding()
    for (name, shape) in [("photos", [2, 5]), ("odd", [2, 6]), ("sentences", [6])] {
      let stored = Model(parameters: model.parameters.byName, buffers: [name: Tensor(shape: shape)])
      let text = try withTemporaryFolder { folder in
        try stored.write(
          Stage1Schema.self, to: "\(folder)/model.h5",
          configuration: Stage1Configuration(network: model.configuration, trainSplits: [.train]),
          provenance: Provenance(program: "test", options: "", seed: 1, threads: 1), lineage: Lineage())
        let (read, artifact) = try Model.read(Stage1Schema.self, from: "\(folder)/model.h5")
        return errorText { _ = try JointEmbedding(read, artifact) }
      }
      #expect(text.contains("model.h5: buffers/\(name) has shape \(shape): no buffer of D = 6"), "\(text)")
    }
  }

  private func scores(_ matcher: any PairMatcher) throws -> [Float] {
    try matcher.scores(photos: [0, 1, 2, 0], sentences: [0, 1, 4, 3], data: tinyPairData, views: 2) { _ in }
  }

  static let attentions: [FragmentMatcher.Attention] = [
    .stacked(.init(direction: .imageToText, normalization: .softmax, aggregation: .max, smoothing: 4, sharpness: 5)),
    .recurrent([
      .init(direction: .textToImage, steps: 2, smoothing: 9, normalizesMemory: true),
      .init(direction: .imageToText, steps: 2, smoothing: 4, normalizesMemory: true),
    ]),
  ]

  @Test(arguments: attentions) func aFragmentMatcherComesBack(attention: FragmentMatcher.Attention) throws {
    let model = tinyFragments(attention)
    var parameters = model.parameters.byName
    let stage2 = Stage2Configuration(matcher: .fragments(model.configuration), trainSplits: [.train])
    for options in Self.records {
      let read = try stored(Stage2Schema.self, parameters, stage2, options: options) { try pairMatcher($0, $1) }
      let matcher = try #require(read as? FragmentMatcher)
      #expect(matcher.configuration == model.configuration && matcher.parameters.byName == parameters)
      #expect(try scores(matcher) == scores(model))
    }
    for name in parameters.keys {
      let tensor = parameters.removeValue(forKey: name)
      let text = errorText { _ = try stored(Stage2Schema.self, parameters, stage2) { try pairMatcher($0, $1) } }
      #expect(text.hasSuffix("model.h5: has no parameters/\(name): run make redo-train-stage2"), "\(text)")
      parameters[name] = tensor
    }
  }

  @Test func aMatcherWithOneGRUComesBack() throws {
    let both = tinyFragments()
    let stage2 = Stage2Configuration(
      matcher: .fragments(.init(attention: both.configuration.attention, isBidirectional: false)),
      trainSplits: [.train])
    let parameters = both.parameters.byName.filter { !$0.key.hasPrefix("gru-backward") }
    let read = try stored(Stage2Schema.self, parameters, stage2) { try pairMatcher($0, $1) }
    #expect((read as? FragmentMatcher)?.parameters.byName == parameters)
    #expect(try scores(read) != scores(both))
  }

  @Test func aConfigurationOfAnotherStageIsTold() throws {
    let text = errorText {
      _ = try stored(Stage2Schema.self, [:], Stage1Configuration(network: .init(), trainSplits: [.train])) {
        try pairMatcher($0, $1)
      }
    }
    #expect(text.contains("model.h5: its configuration cannot be read") && text.contains("make redo-train-stage2"))
  }

  /// The page has one configuration of each kind, as it lies in a file.
  @Test func thePageShowsConfigurationsAsTheyAre() throws {
    let root = (0..<4).reduce(URL(fileURLWithPath: #filePath)) { url, _ in url.deletingLastPathComponent() }
    let page = try String(contentsOf: root.appendingPathComponent("docs/artifacts.md"), encoding: .utf8)
    let splits: [Split] = [.train]
    for json in try [
      sortedJSON(Stage1Configuration(network: .init(pooling: .mean, sentenceDropout: 0.4), trainSplits: splits)),
      sortedJSON(Stage2Configuration(matcher: .coAttention(.init()), trainSplits: [.train, .val])),
      sortedJSON(
        Stage2Configuration(
          matcher: .fragments(.init(attention: .stacked(.init(direction: .textToImage)))), trainSplits: splits)),
      sortedJSON(
        Stage2Configuration(
          matcher: .fragments(.init(attention: .recurrent([.init(direction: .imageToText)]))), trainSplits: splits)),
      sortedJSON(BuffersConfiguration(trainSplits: splits, hasCohort: true)),
    ] {
      #expect(page.filter { !$0.isWhitespace }.contains("```\(json)```"), "\(json)")
    }
  }
}
