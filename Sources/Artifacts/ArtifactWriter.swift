import HDF5
import Tensor

/// Writes one artifact as `<path>.partial`, which `finish()` renames. A writer that is not finished removes it.
package final class ArtifactWriter {
  var path: String { place.path }
  private let schema: any Schema.Type
  private let place: PartialFile
  private let file: File
  private var contents: [(label: String, digest: ContentDigest)] = []
  private var attributes: [String] = []

  /// - Parameter name: the kind and a number, such as `features1`, where there are several of a kind.
  /// - Throws: `ArtifactError` when the file cannot be created.
  package init(_ schema: any Schema.Type, path: String, name: String? = nil, provenance: Provenance, lineage: Lineage)
    throws
  {
    self.schema = schema
    place = PartialFile(path)
    do {
      file = try File(creating: place.partial)
      try file.setAttribute("program", provenance.program)
      try file.setAttribute("kind", schema.kind)
      try file.setAttribute("version", Int64(schema.version))
      try file.setAttribute("options", provenance.options)
      if let name { try file.setAttribute("name", name) }
      try file.setAttribute("seed", provenance.seed)
      try file.setAttribute("threads", Int64(provenance.threads))
      for (name, digest) in lineage.digests { try file.setAttribute("input/\(name)", digest) }
    } catch { throw ArtifactError(writing: path, error) }
  }

  /// Writes a whole dataset. The default `shape` is [values.count].
  package func write<Number: Element>(_ field: Field, _ values: [Number], shape: [Int]? = nil) throws {
    let shape = shape ?? [values.count]
    precondition(shape.reduce(1, *) == values.count, "\(values.count) values in \(field.name) of \(shape)")
    try guarded {
      try create(field, Number.elementKind, shape: shape).write(values, start: shape.map { _ in 0 }, extent: shape)
    }
    let digest = record(field)
    values.withUnsafeBytes { digest.update($0) }
    digest.update("\(shape)")
  }

  package func write(_ field: Field, _ strings: [String]) throws {
    try guarded { try create(field, .string, shape: [strings.count]).write(strings) }
    let digest = record(field)
    for string in strings { digest.update(string + "\0") }
  }

  func write(_ field: Field, _ tensor: Tensor) throws { try write(field, tensor.elements, shape: tensor.shape) }

  /// Writes the tensors of a pattern such as `parameters/{name}`, in the order of their names.
  func write(_ pattern: Field, _ tensors: [String: Tensor]) throws {
    for name in tensors.keys.sorted() { try write(pattern.of(name), tensors[name]!) }
  }

  /// Creates a dataset to which rows are appended.
  ///
  /// - Parameters:
  ///   - row: The shape of a row; [] for a dataset of one dimension.
  ///   - chunkRows: The number of rows in a chunk of the file.
  package func stream(_ field: Field, row: [Int] = [], chunkRows: Int) throws -> ArtifactStream {
    let dataset = try guarded { try create(field, field.kind, shape: [0] + row, chunkRows: chunkRows) }
    return ArtifactStream(self, dataset, record(field))
  }

  /// Writes an attribute that belongs to the content, and so to the digest.
  func setAttribute(_ name: String, _ text: String) throws {
    try guarded { try file.setAttribute(name, text) }
    attributes.append("\(name)=\(text)\n")
  }

  package func setAttribute<Number: Element>(_ name: String, _ number: Number) throws {
    try guarded { try file.setAttribute(name, number) }
    attributes.append("\(name)=\(number)\n")
  }

  /// Records the content's digest, writes the file to the disk and gives it its name.
  ///
  /// - Parameter others: finishes the files beside this one, when this file is written but has no name yet. It is given
  ///   the content's digest.
  package func finish(with others: (_ digest: String) throws -> Void = { _ in }) throws {
    let whole = ContentDigest()
    whole.update("\(schema.kind) \(schema.version)\n" + attributes.joined())
    for (label, digest) in contents { whole.update("\(label) \(digest.finish())\n") }
    let digest = whole.finish()
    try guarded {
      try file.setAttribute("digest", digest)
      try file.close()
    }
    try others(digest)
    try place.finish()
  }

  private func create(_ field: Field, _ kind: ElementKind, shape: [Int], chunkRows: Int? = nil) throws -> Dataset {
    precondition(kind == field.kind && !field.isPattern, "\(kind) written to \(field.name) of \(field.kind)")
    precondition(field.allows(shape), "\(field.name) of \(field.shape) written as \(shape)")
    return try Dataset.create(field.name, in: file, kind, shape: shape, chunkRows: chunkRows)
  }

  private func record(_ field: Field) -> ContentDigest {
    let digest = ContentDigest()
    contents.append(("\(field.name) \(field.kind)", digest))
    return digest
  }

  fileprivate func guarded<Result>(_ body: () throws -> Result) throws -> Result {
    do { return try body() } catch let error as HDF5Error { throw ArtifactError(writing: path, error) }
  }
}

/// A dataset of an artifact that grows by rows.
package final class ArtifactStream {
  private let writer: ArtifactWriter
  let dataset: Dataset
  private let digest: ContentDigest

  fileprivate init(_ writer: ArtifactWriter, _ dataset: Dataset, _ digest: ContentDigest) {
    (self.writer, self.dataset, self.digest) = (writer, dataset, digest)
    digest.update("\(dataset.shape.dropFirst())")
  }

  /// The number of rows so far.
  var rows: Int { dataset.shape[0] }

  /// Appends whole rows. `rows` is only needed where a row may have no elements.
  package func append<Number: Element>(_ values: [Number], rows: Int? = nil) throws {
    let rows = rows ?? values.count / max(1, dataset.rowCount)
    precondition(
      values.count == rows * dataset.rowCount,
      "\(values.count) values appended to \(dataset.name) as \(rows) rows of \(dataset.rowCount)")
    guard rows > 0 else { return }
    // The digest takes as long as the file does, so each has a thread.
    var failure: (any Error)?
    parallel(2) { parts in
      if parts.contains(0) {
        do { try writer.guarded { try dataset.append(values, rows: rows) } } catch { failure = error }
      }
      if parts.contains(1) { values.withUnsafeBytes { digest.update($0) } }
    }
    if let failure { throw failure }
  }
}
