import HDF5
import Pools
import Tensor

/// An open artifact of the right kind and version, with all its datasets.
package final class ArtifactReader {
  package let path: String
  /// SHA-256 of the content, 64 hexadecimal digits.
  package let digest: String
  package let provenance: Provenance
  /// Name and digest of every artifact that this one was made from, directly or not, sorted by name.
  package let inputs: [(name: String, digest: String)]
  package let file: File
  private let schema: any Schema.Type

  /// The name of this artifact among the `inputs` of others.
  package var name: String { (ownName ?? schema.kind) + ".h5" }
  /// The make target that writes it.
  package var stage: String { schema.stage + (ownName?.dropFirst(schema.kind.count) ?? "") }
  /// The kind and a number, such as `features1`, where there are several of a kind; nil otherwise.
  private let ownName: String?

  /// Throws when the file is absent, truncated, of another kind or version, or without one of the schema's datasets.
  package convenience init(_ schema: any Schema.Type, path: String) throws {
    let file: File
    do { file = try File(opening: path) } catch {
      throw ArtifactError("\(error.description): run make redo-\(schema.stage)")
    }
    try self.init(schema, path: path, file)
  }

  private init(_ schema: any Schema.Type, path: String, _ file: File) throws {
    (self.path, self.schema, self.file) = (path, schema, file)
    let redo = "run make redo-\(schema.stage)"
    guard let kind = try file.text(ofAttribute: "kind"),
      let version = try file.number(ofAttribute: "version", as: Int64.self)
    else {
      throw ArtifactError("\(path): not an artifact of lineup: \(redo)")
    }
    guard kind == schema.kind else {
      throw ArtifactError("\(path): holds \(kind), not \(schema.kind): give another file, or \(redo)")
    }
    guard version == schema.version else {
      throw ArtifactError("\(path): made by lineup artifact version \(version), this is \(schema.version): \(redo)")
    }
    guard let digest = try file.text(ofAttribute: "digest") else {
      throw ArtifactError("\(path): was never finished: \(redo)")
    }
    self.digest = digest
    ownName = try file.text(ofAttribute: "name")
    provenance = Provenance(
      program: try file.text(ofAttribute: "program") ?? "", options: try file.text(ofAttribute: "options") ?? "",
      seed: try file.number(ofAttribute: "seed") ?? 0,
      threads: Int(try file.number(ofAttribute: "threads", as: Int64.self) ?? 0))
    var inputs: [(name: String, digest: String)] = []
    for attribute in try file.attributeNames() where attribute.hasPrefix("input/") {
      inputs.append((String(attribute.dropFirst("input/".count)), try file.text(ofAttribute: attribute) ?? ""))
    }
    self.inputs = inputs
    try checkFields(redo)
  }

  /// What kind of artifact a file holds, such as `buffers`. Throws when it is none.
  package static func kind(of path: String) throws -> String { try opened(path).kind }

  private static func opened(_ path: String) throws -> (file: File, kind: String) {
    do {
      let file = try File(opening: path)
      if let kind = try file.text(ofAttribute: "kind") { return (file, kind) }
    } catch { throw ArtifactError("\(error.description): make it again") }
    throw ArtifactError("\(path): not an artifact of lineup: give another file")
  }

  /// Opens files that are given in any order, each by what it holds; a tuned network counts as its stage's.
  /// - Throws: `ArtifactError` for a file that `user` does not take, and for the second of one kind.
  package static func open(_ files: [String], among schemas: [any Schema.Type], for user: String) throws -> [(
    kind: String, artifact: ArtifactReader
  )] {
    let tuned: [String: (stage: String, schema: any Schema.Type)] = [
      Tuned1Schema.kind: (Stage1Schema.kind, Tuned1Schema.self),
      Tuned2Schema.kind: (Stage2Schema.kind, Tuned2Schema.self),
    ]
    var found: [(kind: String, artifact: ArtifactReader)] = []
    for path in files {
      let (file, stored) = try opened(path), kind = tuned[stored]?.stage ?? stored
      guard let schema = schemas.first(where: { $0.kind == kind }) else {
        throw ArtifactError("\(path): holds \(kind), which \(user) does not need: leave it out")
      }
      if let other = found.first(where: { $0.kind == kind }) {
        throw ArtifactError("\(path): holds \(kind), as \(other.artifact.path) does: give one of them")
      }
      found.append((kind, try ArtifactReader(tuned[stored]?.schema ?? schema, path: path, file)))
    }
    return found
  }

  /// Checks that every dataset is there, with its type and rank, and that extents of one letter agree.
  private func checkFields(_ redo: String) throws {
    var extents: [String: (count: Int, field: String)] = [:]
    for field in schema.fields where !field.isPattern && !(field.isOptional && !has(field)) {
      let dataset: Dataset
      do { dataset = try self.dataset(field) } catch { throw ArtifactError("\(error.description): \(redo)") }
      guard let dimensions = field.dimensions else { continue }
      guard dataset.shape.count == dimensions.count else {
        throw ArtifactError("\(path): \(field.name) has shape \(dataset.shape), not \(dimensions): \(redo)")
      }
      for (extent, dimension) in zip(dataset.shape, dimensions) {
        switch dimension {
        case .fixed(let count):
          guard extent == count else {
            throw ArtifactError("\(path): \(field.name) has shape \(dataset.shape), not \(dimensions): \(redo)")
          }
        case .letter(let letter):
          let known = extents[letter] ?? (extent, field.name)
          guard extent == known.count else {
            throw ArtifactError(
              "\(path): \(field.name) has \(letter) = \(extent) where \(known.field) has \(known.count): \(redo)")
          }
          extents[letter] = known
        }
      }
    }
  }

  // MARK: - Reading

  package func dataset(_ field: Field) throws(HDF5Error) -> Dataset {
    try Dataset.open(field.name, in: file, field.kind)
  }

  /// Whether the file has an optional dataset.
  package func has(_ field: Field) -> Bool { file.contains(field.name) }

  /// All elements of a dataset, row-major.
  package func read<Number: Element>(_ field: Field, as type: Number.Type = Number.self) throws -> [Number] {
    try dataset(field).read(type)
  }

  package func integers(_ field: Field) throws -> [Int] {
    field.kind == .int64 ? try read(field, as: Int64.self).map(Int.init) : try read(field, as: Int32.self).map(Int.init)
  }

  /// - Throws: `ArtifactError` where a number is no split's.
  package func splits(_ field: Field) throws -> [Split] {
    try read(field, as: UInt8.self).map {
      guard let split = Split(rawValue: $0) else {
        throw ArtifactError("\(path): no split has number \($0): run make redo-\(stage)")
      }
      return split
    }
  }

  package func strings(_ field: Field) throws -> [String] { try dataset(field).strings() }

  package func tensor(_ field: Field) throws -> Tensor {
    let dataset = try dataset(field)
    return Tensor(shape: dataset.shape, elements: try dataset.read(Float.self))
  }

  /// All tensors of a pattern such as `parameters/{name}`, by name.
  package func tensors(_ pattern: Field) throws -> [String: Tensor] {
    var tensors: [String: Tensor] = [:]
    for name in try names(pattern) { tensors[name] = try tensor(pattern.of(name)) }
    return tensors
  }

  /// The names that a pattern such as `parameters/{name}` has in this file, sorted.
  package func names(_ pattern: Field) throws -> [String] {
    let group = pattern.name.prefix { $0 != "{" }
    return group.isEmpty ? try file.names() : try file.datasets(in: String(group.dropLast()))
  }

  /// A text that the schema promises as an attribute.
  package func text(ofAttribute name: String) throws -> String {
    guard let text = try file.text(ofAttribute: name) else {
      throw ArtifactError("\(path): no attribute \(name): run make redo-\(stage)")
    }
    return text
  }

  package func number<Number: Element>(ofAttribute name: String, as type: Number.Type = Number.self) throws -> Number {
    guard let number = try file.number(ofAttribute: name, as: type) else {
      throw ArtifactError("\(path): no attribute \(name): run make redo-\(stage)")
    }
    return number
  }
}

extension ArtifactReader: Input {
  package var artifact: ArtifactReader { self }
}
