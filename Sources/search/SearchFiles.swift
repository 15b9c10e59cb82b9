import Results
import Artifacts
import Matching
import Tensor

/// The files that `search` was given, told apart by what they hold.
struct SearchFiles {
  let examples: Examples
  private let embedding: (model: JointEmbedding, buffers: Buffers)?
  private let matcher: (network: any PairMatcher, features: Features, path: String)?
  /// What metrics.json says; stage 2 alone where it was not given.
  let joining: Joining

  var hasStage1: Bool { embedding != nil }

  /// Throws where one is missing, or is of another kind, or they do not belong together.
  init(_ files: [String]) throws {
    let metrics = files.filter { $0.hasSuffix(".json") }
    guard metrics.count < 2 else {
      throw ArtifactError("\(metrics[1]): is the second .json: give the metrics.json of one method")
    }
    joining = try metrics.first.map(Joining.init(readingFrom:)) ?? Joining()
    let told = try ArtifactReader.kinds(
      of: files.filter { !$0.hasSuffix(".json") }, among: ["examples", "features", "stage1", "buffers", "stage2"],
      for: "search")
    let paths = Dictionary(uniqueKeysWithValues: told.map { ($0.kind, $0.path) })
    func both(_ one: String, _ other: String) throws -> (String, String)? {
      switch (paths[one], paths[other]) {
      case (nil, nil): return nil
      case (let first?, let second?): return (first, second)
      case (let given, _):
        throw ArtifactError(
          "\(given == nil ? one : other).h5 is not among the inputs, which \(given == nil ? other : one).h5 needs "
            + "beside it"
        )
      }
    }
    guard let path = paths["examples"] else {
      throw ArtifactError("examples.h5 is not among the inputs: give what preprocess wrote")
    }
    examples = try Examples(readingFrom: path)
    var artifacts = [examples.artifact]
    embedding = try both("stage1", "buffers").map { stage1, buffers in
      let (model, artifact) = try Model.read(Stage1Schema.self, from: stage1),
        buffers = try Buffers(readingFrom: buffers)
      artifacts += [artifact, buffers.artifact]
      return (try JointEmbedding(model, artifact), buffers)
    }
    matcher = try both("features", "stage2").map { features, stage2 in
      let (model, artifact) = try Model.read(Stage2Schema.self, from: stage2),
        features = try Features(readingFrom: features)
      try features.check(areSeenBy: artifact)
      artifacts += [artifact, features.artifact]
      return (try pairMatcher(model, artifact), features, stage2)
    }
    guard embedding != nil || matcher != nil else {
      throw ArtifactError(
        "neither stage 1 nor stage 2 is among the inputs: give stage1.h5 and buffers.h5, or features.h5 and stage2.h5, "
          + "or all of them"
      )
    }
    if let matcher, joining.views > matcher.features.gridViewCount {
      throw ArtifactError(
        "\(matcher.features.artifact.path): has grids of \(matcher.features.gridViewCount) views, not of "
          + "\(joining.views) as the metrics were counted with: give the files of one method"
      )
    }
    _ = try Lineage(artifacts)
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
    guard let (network, features, path) = matcher else { return nil }
    let data = PairData(grids: features.grids, words: { _ in words }, views: features.gridViewCount)
    do {
      return try network.scores(photos: photos, sentences: photos.map { _ in 0 }, data: data, views: joining.views) {
        _ in
      }
    } catch let error as NotFinite {
      throw ArtifactError("\(path): \(error)")
    }
  }
}
