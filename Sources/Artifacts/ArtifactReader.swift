import Files
import HDF5
import Pools
import Tensor

/// An open artifact of the right kind and version, with all its datasets.
package final class ArtifactReader {
  package let path: String
  /// SHA-256 of the content, 64 hexadecimal digits.
  package let digest: String
  /// Name and digest of every artifact that this one was made from, directly or not, sorted by name.
  package let inputs: [(name: String, digest: String)]
  package let file: File
  /// The file as it was verified.
  let input: InputFile
  /// nil for an older file, which has none.
  package let header: ArtifactHeader?
  package let schema: any Schema.Type
  /// The kind and a number, such as `features1`, where there are several of a kind; nil otherwise.
  private let ownName: String?

  /// The name of this artifact among the `inputs` of others.
  package var name: String { (ownName ?? schema.kind) + ".h5" }
  /// The make target that writes it.
  package var stage: String { schema.stage + (ownName?.dropFirst(schema.kind.count) ?? "") }
  package var remedy: String {
    if header?.program == Self.importer { return "run \(Self.importer) again" }
    return ownName == nil ? schema.remedy : redo(stage)
  }
  /// It takes the place of a stage, and make does not know it.
  private static let importer = "import-embeddings"

  /// - Parameter schema: that of the artifact, or of one whose substitute it is.
  /// - Throws: `ArtifactError` when the file is absent, truncated, of another kind or version, or lacks a dataset.
  package convenience init(_ schema: any Schema.Type, path: String) throws {
    let opened: VerifiedFile.Opened
    do { opened = try VerifiedFile.open(path) } catch { throw ArtifactError("\(error): \(schema.remedy)") }
    do { try self.init(schema, path: path, opened) } catch let error as HDF5Error {
      throw ArtifactError("\(error): \(schema.remedy)")
    }
  }

  private init(_ wanted: any Schema.Type, path: String, _ opened: VerifiedFile.Opened) throws {
    let file = opened.file
    (self.file, input, header) = opened
    let kind = try file.text(ofAttribute: "kind"), version = try file.number(ofAttribute: "version", as: Int64.self)
    let schema = wanted.substitutes.first { $0.kind == kind } ?? wanted, redo = schema.remedy
    (self.path, self.schema) = (path, schema)
    guard let kind, let version else { throw ArtifactError("\(path): not an artifact of lineup: \(redo)") }
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
    inputs = try file.attributeNames().filter { $0.hasPrefix("input/") }.map {
      (String($0.dropFirst("input/".count)), try file.text(ofAttribute: $0) ?? "")
    }
    try check(schema.fields.filter { !$0.isPattern })
  }

  /// Opens files that are given in any order, each by what it holds; a substitute counts as what it stands for.
  /// - Throws: `ArtifactError` for a file that `user` does not take, and for the second of one kind.
  package static func open(_ files: [String], among schemas: [any Schema.Type], for user: String) throws
    -> [(kind: String, artifact: ArtifactReader)]
  {
    var found: [(kind: String, artifact: ArtifactReader)] = []
    for path in files {
      let opened: VerifiedFile.Opened
      do { opened = try VerifiedFile.open(path) } catch {
        let remedy = FileStamp(path) == nil ? "correct its path, or make it" : "make it again"
        throw ArtifactError("\(error): \(remedy)")
      }
      let stored: String?
      do { stored = try opened.file.text(ofAttribute: "kind") } catch { throw ArtifactError("\(error): make it again") }
      guard let stored else {
        throw ArtifactError("\(path): not an artifact of lineup: give another file")
      }
      guard let schema = schemas.first(where: { ([$0] + $0.substitutes).contains { $0.kind == stored } }) else {
        throw ArtifactError("\(path): holds \(stored), which \(user) does not need: leave it out")
      }
      if let other = found.first(where: { $0.kind == schema.kind }) {
        throw ArtifactError("\(path): holds \(schema.kind), as \(other.artifact.path) does: give one of them")
      }
      found.append((schema.kind, try ArtifactReader(schema, path: path, opened)))
    }
    return found
  }

  /// Checks that every dataset is there, with its type and rank, that extents of one letter agree, and that the file is
  /// large enough for them.
  package func check(_ fields: [Field]) throws {
    var extents: [String: (count: Int, field: String)] = [:]
    for field in fields where !(field.isOptional && !has(field)) {
      let dataset = try self.dataset(field)
      guard field.allows(dataset.shape) else {
        throw damaged("\(field.name) has shape \(dataset.shape), not [\(field.shape)]")
      }
      try requireRoom(for: dataset)
      for (extent, letter) in zip(dataset.shape, field.dimensions ?? []) where Int(letter) == nil {
        let known = extents[letter] ?? (extent, field.name)
        guard extent == known.count else {
          throw damaged("\(field.name) has \(letter) = \(extent) where \(known.field) has \(known.count)")
        }
        extents[letter] = known
      }
    }
  }

  package func dataset(_ field: Field) throws -> Dataset {
    try reading { try Dataset.open(field.name, in: file, field.kind) }
  }

  /// Adds to a failure of the library what to do.
  /// - Throws: `ArtifactError`, or what `body` throws besides.
  package func reading<Result>(_ body: () throws -> Result) throws -> Result {
    do { return try body() } catch let error as HDF5Error { throw ArtifactError("\(error): \(remedy)") }
  }

  /// Whether the file has an optional dataset.
  package func has(_ field: Field) -> Bool { file.contains(field.name) }

  /// All elements of a dataset, row-major.
  package func read<Number: Element>(_ field: Field, as type: Number.Type = Number.self) throws -> [Number] {
    let dataset = try dataset(field)
    return try reading { try dataset.read(type) }
  }

  package func integers(_ field: Field) throws -> [Int] {
    field.kind == .int64 ? try read(field, as: Int64.self).map(Int.init) : try read(field, as: Int32.self).map(Int.init)
  }

  /// - Throws: `ArtifactError` where a number is no split's.
  func splits(_ field: Field) throws -> [Split] {
    try read(field, as: UInt8.self).map { number in
      guard number < Split.allCases.count else {
        throw ArtifactError("\(path): no split has number \(number): \(remedy)")
      }
      return Split.allCases[Int(number)]
    }
  }

  package func strings(_ field: Field) throws -> [String] {
    let dataset = try dataset(field)
    return try reading { try dataset.strings() }
  }

  package func tensor(_ field: Field) throws -> Tensor {
    let dataset = try dataset(field)
    return Tensor(shape: dataset.shape, elements: try reading { try dataset.read(Float.self) })
  }

  /// All tensors of a pattern such as `parameters/{name}`, by name.
  func tensors(_ pattern: Field) throws -> [String: Tensor] {
    let names = try names(pattern)
    try check(names.map(pattern.of))
    return try Dictionary(uniqueKeysWithValues: names.map { ($0, try tensor(pattern.of($0))) })
  }

  /// The names that a pattern such as `parameters/{name}` has in this file, sorted.
  package func names(_ pattern: Field) throws -> [String] {
    let group = pattern.name.prefix { $0 != "{" }
    return try reading { group.isEmpty ? try file.names() : try file.datasets(in: String(group.dropLast())) }
  }

  /// A text that the schema promises as an attribute.
  func text(ofAttribute name: String) throws -> String {
    guard let text = try reading({ try file.text(ofAttribute: name) }) else { throw missing(name) }
    return text
  }

  func number<Number: Element>(ofAttribute name: String, as type: Number.Type = Number.self) throws -> Number {
    guard let number = try reading({ try file.number(ofAttribute: name, as: type) }) else { throw missing(name) }
    return number
  }

  /// The value of an option that the file was made with, which is where older files say it.
  /// - Throws: `ArtifactError` where the file records no such value.
  package func recorded<Value: RawRepresentable<String>>(_ option: String, as type: Value.Type) throws -> Value {
    try recorded(option) { Value(rawValue: $0) }
  }

  package func recorded<Value: LosslessStringConvertible>(_ option: String, as type: Value.Type) throws -> Value {
    try recorded(option) { Value($0) }
  }

  private func recorded<Value>(_ option: String, _ parse: (String) -> Value?) throws -> Value {
    let lines = try text(ofAttribute: "options").split(separator: "\n").map { $0.split(separator: " ", maxSplits: 1) }
    guard let line = lines.last(where: { $0[0] == option && $0.count == 2 }), let value = parse(String(line[1])) else {
      throw damaged("does not record its \(option)")
    }
    return value
  }

  /// Whether the file is what a run of this provenance makes of these inputs.
  package func wasMade(by provenance: Provenance, of lineage: Lineage) -> Bool {
    guard let header else { return false }
    return header.program == provenance.program && header.options == provenance.options
      && header.seed == provenance.seed && header.threads == provenance.threads
      && header.given.map { [$0.name, $0.digest] }
        == provenance.given.compactMap { $0.header.map { [$0.name, $0.content] } }
      && inputs.map { [$0.name, $0.digest] } == lineage.digests.map { [$0.name, $0.digest] }
  }

  private func missing(_ attribute: String) -> ArtifactError {
    ArtifactError("\(path): no attribute \(attribute): \(remedy)")
  }
}
