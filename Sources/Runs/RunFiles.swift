import Artifacts
import Results

/// The files that the stages of one method wrote, opened, and compared with each other.
package struct RunFiles {
  /// By kind, in the order in which they were given.
  package let artifacts: [(kind: String, artifact: ArtifactReader)]
  /// nil where metrics.json is not among them.
  package let metrics: Metrics?
  package let metricsPath: String?
  private let byKind: [String: ArtifactReader]
  private let program: String

  /// - Parameters:
  ///   - files: artifacts, and metrics.json, in any order, those that there are.
  ///   - schemas: what the program reads.
  ///   - program: for errors.
  /// - Throws: `ArtifactError` or `ResultsError` where one is damaged, is not needed, or they do not belong together.
  package init(_ files: [String], among schemas: [any Schema.Type], for program: String) throws {
    let texts = files.filter { $0.hasSuffix(".json") }
    guard texts.count < 2 else { throw ArtifactError("\(texts[0]), \(texts[1]): give one metrics.json") }
    (metricsPath, self.program) = (texts.first, program)
    metrics = try texts.first.map { try Metrics(readingFrom: $0) }
    artifacts = try ArtifactReader.open(files.filter { !$0.hasSuffix(".json") }, among: schemas, for: program)
    byKind = Dictionary(uniqueKeysWithValues: artifacts)
    _ = try Lineage(artifacts.map(\.artifact))
    if let metrics, let path = metricsPath, let scores = byKind[ScoresSchema.kind],
      metrics.madeFrom?["scores.h5"] != scores.digest
    {
      throw ArtifactError("\(path): was not counted from \(scores.path): give the two that lie together")
    }
  }

  package subscript(kind: String) -> ArtifactReader? { byKind[kind] }

  /// An artifact that the program cannot do without.
  /// - Throws: `ArtifactError` where it is not among the files.
  package func require(_ schema: any Schema.Type) throws -> ArtifactReader {
    guard let artifact = byKind[schema.kind] else {
      throw ArtifactError("\(schema.kind).h5 is not among the inputs: give what \(schema.stage) wrote")
    }
    return artifact
  }

  /// The metrics, where the program cannot do without them.
  /// - Throws: `ArtifactError` where metrics.json is not among the files.
  package func requireMetrics() throws -> (metrics: Metrics, path: String) {
    guard let metrics, let metricsPath else {
      throw ArtifactError("no metrics.json is among the inputs: \(program) needs the one beside scores.h5")
    }
    return (metrics, metricsPath)
  }
}
