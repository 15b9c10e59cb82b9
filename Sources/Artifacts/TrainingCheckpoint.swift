import Files
import Glibc
import HDF5
import Tensor

/// <output>.checkpoint: the state of an unfinished training.
enum CheckpointSchema: Schema {
  static let kind = "checkpoint", version = 2, stage = "checkpoint", remedy = "training begins anew"
  static let tensors = Field("tensors/{name}", .float32, nil)
  static let fields = [tensors]
}

/// The state of an unfinished training, which resumes from it and ends with the same bytes as if never interrupted.
package struct TrainingCheckpoint {
  private typealias S = CheckpointSchema
  package var tensors: [String: Tensor] = [:]
  /// Counters, such as epoch and step.
  package var integers: [String: Int64] = [:]
  package var reals: [String: Double] = [:]

  package init() {}

  /// The path of the checkpoint of the training that makes `output`.
  package static func path(for output: String) -> String { output + ".checkpoint" }

  /// Writes the checkpoint beside `output`. It replaces the last one when it is whole.
  ///
  /// - Parameter identity: A digest of the training's options and inputs.
  /// - Throws: `ArtifactError`; the last checkpoint is then still there.
  package func save(for output: String, identity: String) throws {
    let provenance = Provenance(program: "checkpoint", options: "", seed: 0, threads: 0)
    let writer = try ArtifactWriter(S.self, path: Self.path(for: output), provenance: provenance, lineage: Lineage())
    try writer.setAttribute("identity", identity)
    for (name, value) in integers.sorted(by: { $0.key < $1.key }) { try writer.setAttribute("integer/\(name)", value) }
    for (name, value) in reals.sorted(by: { $0.key < $1.key }) { try writer.setAttribute("real/\(name)", value) }
    try writer.write(S.tensors, tensors)
    try writer.finish()
  }

  /// Reads the checkpoint of the training that makes `output`.
  ///
  /// - Returns: nil where there is none.
  /// - Throws: `ArtifactError` where it is damaged or of another training.
  package static func load(for output: String, matching identity: String) throws -> TrainingCheckpoint? {
    let path = path(for: output)
    guard access(path, F_OK) == 0 else { return nil }
    let artifact = try ArtifactReader(S.self, path: path)
    guard try artifact.text(ofAttribute: "identity") == identity else {
      throw ArtifactError("\(path): is of other options or inputs: \(S.remedy)")
    }
    var checkpoint = TrainingCheckpoint()
    for attribute in try artifact.reading({ try artifact.file.attributeNames() }) {
      let parts = attribute.split(separator: "/", maxSplits: 1).map(String.init)
      switch parts.count == 2 ? parts[0] : "" {
      case "integer": checkpoint.integers[parts[1]] = try artifact.number(ofAttribute: attribute)
      case "real": checkpoint.reals[parts[1]] = try artifact.number(ofAttribute: attribute)
      default: break
      }
    }
    checkpoint.tensors = try artifact.tensors(S.tensors)
    return checkpoint
  }

  /// Removes the checkpoint of the training that made `output`.
  package static func remove(for output: String) {
    unlink(path(for: output))
    unlink(path(for: output) + ".partial")
  }
}
