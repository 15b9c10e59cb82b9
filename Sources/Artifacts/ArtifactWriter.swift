import Files
import HDF5
import Tensor

/// Writes one artifact as `<path>.partial`, which `finish()` renames. A writer that is not finished removes it.
package final class ArtifactWriter {
  var path: String { place.path }
  private let schema: any Schema.Type
  private let place: PartialFile
  private let file: File
  private var header: ArtifactHeader
  private let blockLength: Int
  private let provenance: Provenance
  private let lineage: Lineage
  private var contents: [Content] = []
  private var attributes: [String] = []
  /// The dataset that the seal leaves out.
  private let unsealed: Field?
  /// What must be found in the file when it is read back.
  private var expectations: [(what: String, holds: (File) throws -> Bool)] = []

  /// A dataset's digest, and how its elements and its shape went into it.
  private struct Content {
    enum Order { case elementsFirst, shapeFirst, strings }
    let field: Field, order: Order, digest: ContentDigest
  }

  /// - Parameters:
  ///   - name: the kind and a number, such as `features1`, where there are several of a kind.
  ///   - unsealed: a dataset without chunks that the seal leaves out. Its readers compare what they read with digests.
  /// - Throws: `ArtifactError` when the file cannot be created.
  package init(
    _ schema: any Schema.Type, path: String, name: String? = nil, provenance: Provenance, lineage: Lineage,
    unsealed: Field? = nil
  ) throws {
    (self.schema, self.provenance, self.lineage, self.unsealed) = (schema, provenance, lineage, unsealed)
    header = ArtifactHeader(name: (name ?? schema.kind) + ".h5", provenance)
    blockLength = header.blockLength(leavesOut: unsealed != nil)
    do {
      place = try PartialFile(path)
      file = try File(creating: place.partial, userBlock: blockLength)
    } catch { throw ArtifactError(writing: path, error) }
    try set("program", provenance.program)
    try set("kind", schema.kind)
    try set("version", Int64(schema.version))
    try set("options", provenance.options)
    if let name { try set("name", name) }
    try set("seed", provenance.seed)
    try set("threads", Int64(provenance.threads))
    for (name, digest) in lineage.digests { try set("input/\(name)", digest) }
  }

  /// Writes a whole dataset. The default `shape` is [values.count].
  ///
  /// - Parameter checkpoint: Is called between two pieces of some megabytes. It throws where the program shall end.
  package func write<Number: Element>(
    _ field: Field, _ values: [Number], shape: [Int]? = nil, checkpoint: () throws -> Void = {}
  ) throws {
    let shape = shape ?? [values.count]
    precondition(shape.reduce(1, *) == values.count, "\(values.count) values in \(field.name) of \(shape)")
    let dataset = try guarded { try create(field, Number.elementKind, shape: shape) }
    let rows = shape.first ?? 1, size = values.count / max(1, rows)
    let pieces = shape.isEmpty ? [0..<1] : (0..<rows).blocks(of: max(1, (4 << 20) / max(1, size)))
    try values.withUnsafeBufferPointer { values in
      for piece in pieces where !values.isEmpty {
        try checkpoint()
        let first = values.baseAddress! + piece.lowerBound * size
        let start = shape.indices.map { $0 == 0 ? piece.lowerBound : 0 }
        let extent = shape.indices.map { $0 == 0 ? piece.count : shape[$0] }
        try guarded { try dataset.write(first, start: start, extent: extent) }
      }
    }
    let digest = record(field, .elementsFirst)
    values.withUnsafeBytes { digest.update($0) }
    digest.update("\(shape)")
  }

  package func write(_ field: Field, _ strings: [String]) throws {
    try guarded { try create(field, .string, shape: [strings.count]).write(strings) }
    let digest = record(field, .strings)
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
    return ArtifactStream(self, dataset, record(field, .shapeFirst))
  }

  /// Creates a dataset without chunks, to which `count` rows are appended.
  package func stream(_ field: Field, row: [Int] = [], count: Int) throws -> ArtifactStream {
    let dataset = try guarded { try create(field, field.kind, shape: [count] + row) }
    return ArtifactStream(self, dataset, record(field, .shapeFirst), filled: 0)
  }

  /// Writes an attribute that belongs to the content, and so to the digest.
  func setAttribute(_ name: String, _ text: String) throws {
    try set(name, text)
    attributes.append("\(name)=\(text)\n")
  }

  package func setAttribute<Number: Element & Equatable>(_ name: String, _ number: Number) throws {
    try set(name, number)
    attributes.append("\(name)=\(number)\n")
  }

  private func set(_ name: String, _ text: String) throws {
    try guarded { try file.setAttribute(name, text) }
    expectations.append(("attribute \(name)", { try $0.text(ofAttribute: name) == text }))
  }

  private func set<Number: Element & Equatable>(_ name: String, _ number: Number) throws {
    try guarded { try file.setAttribute(name, number) }
    expectations.append(("attribute \(name)", { try $0.number(ofAttribute: name) == number }))
  }

  /// Records the content's digest, reads the file back, seals it, writes it to the disk and gives it its name.
  ///
  /// - Parameters:
  ///   - time: when the file shall say that it was written, in nanoseconds since 1970; nil for now.
  ///   - others: files beside this one that get their names too, made when the content's digest is known. Where one of
  ///     them cannot, none does.
  /// - Throws: `ArtifactError`, also where an input was written to while it was read.
  package func finish(
    at time: Int? = nil, with others: (_ digest: String) throws -> [PartialFile] = { _ in [] }
  ) throws {
    let whole = ContentDigest()
    whole.update("\(schema.kind) \(schema.version)\n" + attributes.joined())
    for content in contents {
      let field = content.field, digest = content.digest.finish(), order = content.order
      whole.update("\(field.name) \(field.kind) \(digest)\n")
      expectations.append(("dataset \(field.name)", { try Self.digest(of: field, order, in: $0) == digest }))
    }
    header.content = whole.finish()
    try set("digest", header.content)
    try guarded {
      try file.close()
      header.unsealed = try unsealed.flatMap {
        try Dataset.open($0.name, in: File(opening: place.partial), $0.kind).fileRange
      }
      try readBack()
      try header.seal(place.partial, length: blockLength)
    }
    try lineage.requireUnchanged(since: provenance)
    let others = try others(header.content)
    if let time { setTime(of: place.partial, to: time) }
    try guarded { try place.finish(with: others) }
  }

  /// A write may fail without a word, so what counts is what is in the file.
  private func readBack() throws {
    let file = try File(opening: place.partial)
    for (what, holds) in expectations where try !holds(file) {
      throw FileError("\(path): \(what) is not in the file as it was written: is the disk sound? Run it again")
    }
  }

  private static func digest(of field: Field, _ order: Content.Order, in file: File) throws -> String {
    let dataset = try Dataset.open(field.name, in: file, field.kind), digest = ContentDigest()
    switch order {
    case .strings: for string in try dataset.strings() { digest.update(string + "\0") }
    case .elementsFirst:
      try dataset.forEachBlock { digest.update($0) }
      digest.update("\(dataset.shape)")
    case .shapeFirst:
      digest.update("\(dataset.shape.dropFirst())")
      try dataset.forEachBlock { digest.update($0) }
    }
    return digest.finish()
  }

  private func create(_ field: Field, _ kind: ElementKind, shape: [Int], chunkRows: Int? = nil) throws -> Dataset {
    precondition(kind == field.kind && !field.isPattern, "\(kind) written to \(field.name) of \(field.kind)")
    precondition(field.allows(shape), "\(field.name) of \(field.shape) written as \(shape)")
    return try Dataset.create(field.name, in: file, kind, shape: shape, chunkRows: chunkRows)
  }

  private func record(_ field: Field, _ order: Content.Order) -> ContentDigest {
    let digest = ContentDigest()
    contents.append(Content(field: field, order: order, digest: digest))
    return digest
  }

  fileprivate func guarded<Result>(_ body: () throws -> Result) throws -> Result {
    do { return try body() } catch { throw ArtifactError(writing: path, error) }
  }
}

/// A dataset of an artifact that grows by rows, or whose rows are filled one after another.
package final class ArtifactStream {
  private let writer: ArtifactWriter
  let dataset: Dataset
  private let digest: ContentDigest
  /// Of a dataset without chunks: how many rows are filled.
  private var filled: Int?

  fileprivate init(_ writer: ArtifactWriter, _ dataset: Dataset, _ digest: ContentDigest, filled: Int? = nil) {
    (self.writer, self.dataset, self.digest, self.filled) = (writer, dataset, digest, filled)
    digest.update("\(dataset.shape.dropFirst())")
  }

  /// The number of rows so far.
  var rows: Int { filled ?? dataset.shape[0] }

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
        do { try writer.guarded { try put(values, rows) } } catch { failure = error }
      }
      if parts.contains(1) { values.withUnsafeBytes { digest.update($0) } }
    }
    if let failure { throw failure }
  }

  private func put<Number: Element>(_ values: [Number], _ rows: Int) throws {
    guard let first = filled else { return try dataset.append(values, rows: rows) }
    let shape = dataset.shape
    precondition(first + rows <= shape[0], "\(first + rows) rows in \(dataset.name) of \(shape[0])")
    try dataset.write(
      values, start: [first] + shape.dropFirst().map { _ in 0 }, extent: [rows] + shape.dropFirst())
    filled = first + rows
  }
}
