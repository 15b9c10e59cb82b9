import Artifacts
import Evaluation
import Matching
import Results
import Tensor

/// Finds photos for sentences, with the networks of one method.
package struct Retriever {
  package let examples: Examples
  /// Of what is found.
  package let lineage: Lineage
  private let embedding: (model: JointEmbedding, buffers: Buffers)?
  private let scorer: PairScorer?
  /// Of stage 2 where both are fused, as the method's metrics.json records it; 1, stage 2 alone, without that file.
  private let weight: Double

  /// - Parameters:
  ///   - files: an examples.h5 and what the stages wrote, in any order: stage1.h5 and buffers.h5, or features.h5 and
  ///     stage2.h5, or all of them; perhaps a metrics.json.
  ///   - program: the program that was given them, for errors.
  /// - Throws: `ArtifactError` where one is missing, or is of another kind, or they do not belong together;
  ///   `ResultsError` where a .json is not what score writes beside scores.h5.
  package init(_ files: [String], for program: String) throws {
    let paths = files.filter { $0.hasSuffix(".json") }
    guard paths.count < 2 else {
      throw ArtifactError("\(paths[1]): is the second .json: give the metrics.json of one method")
    }
    let metrics = try paths.first.map { (path: $0, figures: try Metrics(readingFrom: $0)) }
    let given = try ArtifactReader.open(
      files.filter { !$0.hasSuffix(".json") },
      among: [ExamplesSchema.self, FeaturesSchema.self, Stage1Schema.self, BuffersSchema.self, Stage2Schema.self],
      for: program)
    try self.init(given, metrics)
  }

  /// - Parameters:
  ///   - given: the same files, opened, by kind.
  ///   - metrics: the figures of the method, and their file.
  /// - Throws: as for files.
  package init(
    _ given: [(kind: String, artifact: ArtifactReader)], _ metrics: (path: String, figures: Metrics)?
  ) throws {
    weight = try metrics?.figures.fusion.map { try Self.weight($0, metrics?.path ?? "") } ?? 1
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
        $1, Features($0), examples, views: metrics?.figures.judgedViews ?? 1,
        remedy: { _ in " as the metrics were counted with: give the files of one method" })
    }
    guard embedding != nil || scorer != nil else {
      throw ArtifactError(
        "neither stage 1 nor stage 2 is among the inputs: give stage1.h5 and buffers.h5, or features.h5 and stage2.h5, "
          + "or all of them")
    }
    lineage = try Lineage(given.map(\.artifact))
    if let metrics { try Self.check(metrics.figures, metrics.path, isOf: given.map(\.artifact)) }
    try embedding.map { model, buffers in
      if let networks = buffers.configuration.networks {
        throw ArtifactError(
          "\(buffers.artifact.path): has the embeddings of \(networks) networks: give the buffers.h5 of one")
      }
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

  /// Ranks photos for a sentence: all by stage 1, and its first ones again by both stages, each brought to deviation 1
  /// over them. Without stage 1, stage 2 ranks all.
  /// - Parameters:
  ///   - photos: by their index in examples.h5, which rises.
  ///   - depth: how many of stage 1's first photos are ranked again.
  /// - Returns: all photos, best first; of equal ones the first in examples.h5.
  /// - Throws: what reading throws, and `ArtifactError` where a network diverged.
  package func ranking(of query: Query, among photos: [Int], depth: Int) throws -> [Found] {
    var found = photos.map { Found(photo: $0) }
    if let similarities = try similarities(query.words, photos: photos) {
      for i in found.indices { found[i].stage1 = similarities[i] }
      found = found.byStage1
    }
    let again = found.prefix(embedding != nil ? depth : found.count)
    let firsts = embedding == nil ? nil : again.map { $0.stage1! }
    guard
      let scores = try scorer?.scores(of: query.words, photos: again.map(\.photo), similarities: firsts)
    else { return found }
    let joint = firsts.map { FusionWeight.fused($0, with: scores, weight: weight) } ?? scores.map(Double.init)
    let order = scores.indices.sorted { (joint[$1], $0) < (joint[$0], $1) }
    return order.map { Found(photo: again[$0].photo, stage1: again[$0].stage1, stage2: scores[$0]) }
      + found.dropFirst(again.count)
  }

  /// Stage 1's similarity of a sentence with each photo; nil where it was not given.
  private func similarities(_ words: ArraySlice<Int32>, photos: [Int]) throws -> [Float]? {
    guard let (model, buffers) = embedding else { return nil }
    var query = model.embedding(ofSentences: [words])
    // Of a cohort only the photos' part tells photos apart: the sentence's is the same for all (`Cohort`).
    if buffers.configuration.hasCohort {
      query = Tensor(shape: [1, buffers.dimensions], elements: query.elements + [0, 1])
    }
    return Tensor.product(query, try buffers.photoEmbeddings(photos), transposing: .right).elements
  }
}

/// A photo, by its index in examples.h5, and what the stages say of it.
package struct Found: Equatable, Sendable {
  package let photo: Int
  package internal(set) var stage1: Float?, stage2: Float?

  init(photo: Int, stage1: Float? = nil, stage2: Float? = nil) {
    (self.photo, self.stage1, self.stage2) = (photo, stage1, stage2)
  }
}

extension [Found] {
  /// The orders that a ranking holds: `stage1`, that of stage 1 alone; `fused`, where stage 2 ranked its first ones
  /// again, or `stage2`, where that ranked all.
  package var orders: [(name: String, photos: [Int])] {
    let photos = map(\.photo)
    guard contains(where: { $0.stage1 != nil }) else { return [("stage2", photos)] }
    let alone = (name: "stage1", photos: byStage1.map(\.photo))
    return contains { $0.stage2 != nil } ? [alone, ("fused", photos)] : [alone]
  }

  fileprivate var byStage1: [Found] { sorted { ($1.stage1!, $0.photo) < ($0.stage1!, $1.photo) } }
}
