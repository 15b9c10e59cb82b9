import Glibc
import HDF5
import Tensor

/// The state of an unfinished training, which resumes from it and ends with the same bytes as if never interrupted.
package struct TrainingCheckpoint {
  package var tensors: [String: Tensor] = [:]
  /// Counters, such as epoch and step.
  package var integers: [String: Int64] = [:]
  package var reals: [String: Double] = [:]

  private static let version = 1

  package init() {}

  /// The path of the checkpoint of the training that makes `output`.
  package static func path(for output: String) -> String { output + ".checkpoint" }

  /// Writes the checkpoint beside `output`. It replaces the last one when it is whole.
  ///
  /// - Parameter identity: A digest of the training's options and inputs.
  package func save(for output: String, identity: String) throws {
    let place = PartialFile(Self.path(for: output))
    do {
      let file = try File(creating: place.partial)
      try file.setAttribute("checkpoint", Int64(Self.version))
      try file.setAttribute("identity", identity)
      for (name, value) in integers.sorted(by: { $0.key < $1.key }) { try file.setAttribute("integer/\(name)", value) }
      for (name, value) in reals.sorted(by: { $0.key < $1.key }) { try file.setAttribute("real/\(name)", value) }
      for (name, tensor) in tensors.sorted(by: { $0.key < $1.key }) {
        let dataset = try Dataset.create("tensors/\(name)", in: file, .float32, shape: tensor.shape)
        try dataset.write(tensor.elements, start: tensor.shape.map { _ in 0 }, extent: tensor.shape)
      }
      try file.close()
    } catch { throw ArtifactError(writing: place.path, error) }
    try place.finish()
  }

  /// Reads the checkpoint of the training that makes `output`.
  ///
  /// - Returns: nil where there is none, or, with a message on stderr, where it is damaged or of another training.
  package static func load(for output: String, matching identity: String) throws -> TrainingCheckpoint? {
    let path = path(for: output)
    guard access(path, F_OK) == 0 else { return nil }
    func refuse(_ reason: String) -> TrainingCheckpoint? {
      let words = Array("\(path): \(reason): training begins anew\n".utf8)
      _ = write(STDERR_FILENO, words, words.count)
      return nil
    }
    do {
      let file = try File(opening: path)
      guard try file.number(ofAttribute: "checkpoint", as: Int64.self) == Int64(version) else {
        return refuse("from another version of lineup")
      }
      guard try file.text(ofAttribute: "identity") == identity else { return refuse("from other options or inputs") }
      var checkpoint = TrainingCheckpoint()
      for attribute in try file.attributeNames() {
        let parts = attribute.split(separator: "/", maxSplits: 1).map(String.init)
        switch parts[0] {
        case "integer": checkpoint.integers[parts[1]] = try file.number(ofAttribute: attribute)
        case "real": checkpoint.reals[parts[1]] = try file.number(ofAttribute: attribute)
        default: break
        }
      }
      for name in try file.datasets(in: "tensors") {
        let dataset = try Dataset.open("tensors/\(name)", in: file, .float32)
        checkpoint.tensors[name] = Tensor(shape: dataset.shape, elements: try dataset.read())
      }
      return checkpoint
    } catch { return refuse(error.description) }
  }

  /// Removes the checkpoint of the training that made `output`.
  package static func remove(for output: String) {
    unlink(path(for: output))
    unlink(path(for: output) + ".partial")
  }
}
