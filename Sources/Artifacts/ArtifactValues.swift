import Files
import HDF5

/// Checks of what an artifact holds. Each kind of artifact makes them where it is opened, so that no index, count or
/// extent is believed that does not fit the rest of the file.
extension ArtifactReader {
  /// An error about this file, with what to do.
  package func damaged(_ problem: String) -> ArtifactError {
    ArtifactError("\(path): \(problem): \(remedy)")
  }

  /// - Throws: `ArtifactError`, with what to do, unless it is so.
  package func require(_ isSound: Bool, _ problem: @autoclosure () -> String) throws {
    guard isSound else { throw damaged(problem()) }
  }

  /// - Throws: `ArtifactError` for the first value of a dataset that is outside `range`.
  func require(all values: [some BinaryInteger], in range: Range<Int>, _ field: Field) throws {
    guard let place = values.firstIndex(where: { !range.contains(Int($0)) }) else { return }
    throw damaged("\(field.name)[\(place)] is \(values[place]), outside \(range)")
  }

  /// - Throws: `ArtifactError` for the first number of a dataset that is infinite or not a number.
  package func require(allFinite values: [Float], _ field: Field) throws {
    // Such numbers have all bits of the exponent. Without an early end this takes little more than reading them.
    var largest: UInt32 = 0
    for value in values { largest = max(largest, value.bitPattern & 0x7f80_0000) }
    guard largest == 0x7f80_0000, let place = values.firstIndex(where: { !$0.isFinite }) else { return }
    throw damaged("\(field.name): number \(place) is \(values[place]), which is not finite")
  }

  /// Indices of something that there are `count` of.
  package func indices(_ field: Field, of count: Int) throws -> [Int] {
    let indices = try integers(field)
    try require(all: indices, in: 0..<count, field)
    return indices
  }

  /// Names, none of which is there twice.
  func distinctStrings(_ field: Field) throws -> [String] {
    let names = try strings(field)
    var seen: Set<[UInt8]> = []  // words may be equal by Unicode's rules and yet be two in a published vocabulary
    for (place, name) in names.enumerated() where !seen.insert(Array(name.utf8)).inserted {
      throw damaged("\(field.name)[\(place)] is “\(name)”, which is there twice")
    }
    return names
  }

  /// Checks that the file has room for a dataset, before memory is asked for it. Artifacts are not compressed.
  func requireRoom(for dataset: Dataset) throws {
    let shape = dataset.shape.map { Double($0) }
    // Of an empty dataset the extents are believed too.
    let elements = shape.contains(0) ? shape.max() ?? 0 : shape.reduce(1, *)
    try require(
      elements * Double(dataset.kind.bytes) <= Double(input.size),
      "\(dataset.name) has shape \(dataset.shape), more than a file of \(input.size) bytes can hold")
  }
}

extension ElementKind {
  /// What an element takes in a file; of a string its place in the heap, without its text.
  fileprivate var bytes: Int {
    switch self {
    case .uint8: 1
    case .float16: 2
    case .float32, .int32, .uint32: 4
    case .float64, .int64, .uint64: 8
    case .string: 16
    }
  }
}
