import Artifacts
import Datasets
import Evaluation
import Matching
import Results
import Stage
import Tensor

/// A sentence, cut into words as those of examples.h5 were.
struct Query {
  let words: ArraySlice<Int32>
  /// Those that the vocabulary lacks.
  let unknown: [String]

  /// As messages list them.
  var unknownWords: String { unknown.map { "“\($0.printable())”" }.joined(separator: ", ") }

  /// - Throws: `ArtifactError` where it has no word, or none that the vocabulary has: then no photo fits it better than
  ///   another.
  init(_ sentence: String, _ examples: Examples) throws {
    let text = try examples.artifact.configuration(as: ExamplesConfiguration.self).text, cut = text.words(in: sentence)
    guard !cut.isEmpty else { throw ArtifactError("“\(sentence)”: has no word: give a sentence") }
    let vocabulary = Vocabulary(words: examples.vocabulary, countedIn: [])
    words = text.marked(cut).map { Int32(vocabulary[$0]) }[...]
    var seen: Set<String> = []
    unknown = cut.filter { vocabulary[$0] == Vocabulary.unknown && seen.insert($0).inserted }
    guard cut.contains(where: { vocabulary[$0] != Vocabulary.unknown }) else {
      throw ArtifactError(
        "“\(sentence)”: the vocabulary has no \(unknownWords), so no photo fits better than another: give words of "
          + "\(examples.artifact.path)")
    }
  }
}

/// The files that `search` was given, known by what they hold.
struct SearchFiles {
  let examples: Examples
  private let embedding: (model: JointEmbedding, buffers: Buffers)?
  private let scorer: PairScorer?
  /// Of stage 2 where both are fused, as the method's metrics.json records it; 1, stage 2 alone, without that file.
  let weight: Double
  var hasStage1: Bool { embedding != nil }

  /// - Throws: `ArtifactError` where one is missing, or is of another kind, or they do not belong together;
  ///   `ResultsError` where a .json is not what score writes beside scores.h5.
  init(_ files: [String]) throws {
    let paths = files.filter { $0.hasSuffix(".json") }
    guard paths.count < 2 else {
      throw ArtifactError("\(paths[1]): is the second .json: give the metrics.json of one method")
    }
    let metrics = try paths.first.map(Metrics.init(readingFrom:))
    weight = try metrics?.fusion.map { try Self.weight($0, paths[0]) } ?? 1
    let given = try ArtifactReader.open(
      files.filter { !$0.hasSuffix(".json") },
      among: [ExamplesSchema.self, FeaturesSchema.self, Stage1Schema.self, BuffersSchema.self, Stage2Schema.self],
      for: "search")
    let artifacts = Dictionary(uniqueKeysWithValues: given)
    func both(_ one: String, _ other: String) throws -> (ArtifactReader, ArtifactReader)? {
      switch (artifacts[one], artifacts[other]) {
      case (nil, nil): return nil
      case (let first?, let second?): return (first, second)
      case (let given, _):
        let (absent, there) = given == nil ? (one, other) : (other, one)
        throw ArtifactError("\(absent).h5 is not among the inputs, which \(there).h5 needs beside it")
      }
    }
    guard let artifact = artifacts["examples"] else {
      throw ArtifactError("examples.h5 is not among the inputs: give what preprocess wrote")
    }
    let examples = try Examples(artifact)
    self.examples = examples
    embedding = try both("stage1", "buffers").map {
      let model = try JointEmbedding(Model($0), $0)
      try model.check($0, fits: examples)
      return (model, try Buffers($1))
    }
    scorer = try both("features", "stage2").map {
      try PairScorer(
        $1, Features($0), examples, views: metrics?.judgedViews ?? 1,
        remedy: { _ in " as the metrics were counted with: give the files of one method" })
    }
    guard embedding != nil || scorer != nil else {
      throw ArtifactError(
        "neither stage 1 nor stage 2 is among the inputs: give stage1.h5 and buffers.h5, or features.h5 and stage2.h5, "
          + "or all of them")
    }
    _ = try Lineage(given.map(\.artifact))
    if let metrics { try Self.check(metrics, paths[0], isOf: given.map(\.artifact)) }
    try embedding.map { model, buffers in
      let expected = model.dimensions + (buffers.configuration.hasCohort ? 2 : 0)
      try buffers.artifact.require(
        buffers.dimensions == expected, "has embeddings of \(buffers.dimensions) numbers, not of \(expected)")
    }
  }

  /// - Throws: `ArtifactError` unless the figures were counted with these files.
  private static func check(_ metrics: Metrics, _ path: String, isOf artifacts: [ArtifactReader]) throws {
    for artifact in artifacts where metrics.madeFrom?[artifact.name] != artifact.digest {
      throw ArtifactError(
        "\(path): was not counted with \(artifact.path)"
          + (metrics.madeFrom?[artifact.name] == nil ? "" : ", but with another \(artifact.name)")
          + ": give the files and the metrics.json of one method")
    }
  }

  /// Where photos have classes, each ranking has a weight: that of a sentence's list is the one for a search. What fuse
  /// writes has none: a search asks one member's networks.
  private static func weight(_ fusion: Metrics.Fusion, _ path: String) throws -> Double {
    guard fusion.rule == nil, let weight = fusion.weights[FusionWeights.reranking], (0...1).contains(weight) else {
      throw ArtifactError(
        "\(path): is of \(fusion.weights.keys.sorted().joined(separator: ", ")) fused: search with the files and the "
          + "metrics.json of one of these")
    }
    return weight
  }

  /// Stage 1's similarity of a sentence with each photo; nil where it was not given.
  func similarities(_ words: ArraySlice<Int32>, photos: [Int]) throws -> [Float]? {
    guard let (model, buffers) = embedding else { return nil }
    var query = model.embedding(ofSentences: [words])
    // Of a cohort only the photos' part tells photos apart: the sentence's is the same for all (`Cohort`).
    if buffers.configuration.hasCohort {
      query = Tensor(shape: [1, buffers.dimensions], elements: query.elements + [0, 1])
    }
    return Tensor.product(query, try buffers.photoEmbeddings(photos), transposing: .right).elements
  }

  /// What stage 2 says of a sentence with each photo; nil where it was not given.
  /// - Parameter similarities: what stage 1 says, where it is there.
  func scores(_ words: ArraySlice<Int32>, photos: [Int], similarities: [Float]?) throws -> [Float]? {
    try scorer?.scores(of: words, photos: photos, similarities: similarities)
  }
}
