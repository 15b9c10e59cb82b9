import Artifacts
import Evaluation
import Results

/// What a method's metrics.json says to a search.
struct MethodFigures {
  /// How both stages are added up; without such a file stage 2 alone.
  let fusion: ListFusion
  /// Of how many views of a photo's grid stage 2's scores are averaged.
  let judgedViews: Int
  let probability: MatchProbability?
  private let metrics: Metrics?, path: String
  /// Whether there is such a file.
  var areGiven: Bool { metrics != nil }

  /// - Parameter files: of which at most one is a .json.
  /// - Throws: `ArtifactError` where there are two; `ResultsError` where one is not what score writes beside scores.h5.
  init(among files: [String]) throws {
    let paths = files.filter { $0.hasSuffix(".json") }
    guard paths.count < 2 else {
      throw ArtifactError("\(paths[1]): is the second .json: give the metrics.json of one method")
    }
    try self.init(paths.first.map(Metrics.init(readingFrom:)), paths.first ?? "")
  }

  /// - Parameter path: of the file that the figures are from.
  /// - Throws: `ArtifactError` where they are of several methods.
  init(_ metrics: Metrics?, _ path: String) throws {
    (self.metrics, self.path) = (metrics, path)
    fusion = try metrics.flatMap { try Self.fusion($0, path) } ?? .stage2Alone
    (judgedViews, probability) = (metrics?.judgedViews ?? 1, metrics?.probability)
  }

  /// - Throws: `ArtifactError` unless the figures were counted with these files.
  func check(areOf artifacts: [ArtifactReader]) throws {
    guard let metrics else { return }
    for artifact in artifacts where metrics.madeFrom?[artifact.name] != artifact.digest {
      throw ArtifactError(
        "\(path): was not counted with \(artifact.path)"
          + (metrics.madeFrom?[artifact.name] == nil ? "" : ", but with another \(artifact.name)")
          + ": give the files and the metrics.json of one method")
    }
  }

  /// Where photos have classes, each ranking has a weight: that of a sentence's list is the one for a search. What fuse
  /// writes has none: a search asks one member's networks.
  private static func fusion(_ metrics: Metrics, _ path: String) throws -> ListFusion? {
    guard let fusion = metrics.fusion else { return nil }
    guard fusion.rule == nil, fusion.weights[FusionWeights.reranking] != nil else {
      throw ArtifactError(
        "\(path): is of \(fusion.weights.keys.sorted().joined(separator: ", ")) fused: search with the files and the "
          + "metrics.json of one of these")
    }
    guard let search = metrics.search, search.isSound else {
      throw ArtifactError("\(path): does not say how a search adds up both stages: run score again, or make redo-score")
    }
    return search
  }
}
