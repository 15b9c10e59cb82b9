import Results
import Artifacts
import Matching
import Tensor

/// The files that `search` was given, told apart by what they hold.
struct SearchFiles {
  let examples: Examples
  private let embedding: (model: JointEmbedding, buffers: Buffers)?
  private let scorer: PairScorer?
  /// What metrics.json says; stage 2 alone where it was not given.
  let fusion: FusionSettings

  var hasStage1: Bool { embedding != nil }

  /// Throws where one is missing, or is of another kind, or they do not belong together.
  init(_ files: [String]) throws {
    let metrics = files.filter { $0.hasSuffix(".json") }
    guard metrics.count < 2 else {
      throw ArtifactError("\(metrics[1]): is the second .json: give the metrics.json of one method")
    }
    fusion = try metrics.first.map(FusionSettings.init(readingFrom:)) ?? FusionSettings()
    let given = try ArtifactReader.open(
      files.filter { !$0.hasSuffix(".json") },
      among: [
        ExamplesSchema.self, FeaturesSchema.self, Stage1Schema.self, BuffersSchema.self, Stage2Schema.self,
      ], for: "search")
    let artifacts = Dictionary(uniqueKeysWithValues: given)
    func both(_ one: String, _ other: String) throws -> (ArtifactReader, ArtifactReader)? {
      switch (artifacts[one], artifacts[other]) {
      case (nil, nil): return nil
      case (let first?, let second?): return (first, second)
      case (let given, _):
        throw ArtifactError(
          "\(given == nil ? one : other).h5 is not among the inputs, which \(given == nil ? other : one).h5 needs "
            + "beside it"
        )
      }
    }
    guard let artifact = artifacts["examples"] else {
      throw ArtifactError("examples.h5 is not among the inputs: give what preprocess wrote")
    }
    examples = try Examples(artifact)
    embedding = try both("stage1", "buffers").map { (try JointEmbedding(Model($0), $0), try Buffers($1)) }
    let views = fusion.views, words = examples.sentence
    scorer = try both("features", "stage2").map {
      try PairScorer(
        $1, Features($0), words: words, views: views,
        remedy: { _ in " as the metrics were counted with: give the files of one method" })
    }
    guard embedding != nil || scorer != nil else {
      throw ArtifactError(
        "neither stage 1 nor stage 2 is among the inputs: give stage1.h5 and buffers.h5, or features.h5 and stage2.h5, "
          + "or all of them"
      )
    }
    _ = try Lineage(given.map(\.artifact))
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
  func scores(_ words: ArraySlice<Int32>, photos: [Int]) throws -> [Float]? {
    try scorer?.scores(of: words, photos: photos)
  }
}
