import CHDF5
import Glibc

/// An array in a file. A row is an entry of the first dimension.
package final class Dataset {
  package let file: File
  package let name: String
  package let kind: ElementKind
  package private(set) var shape: [Int]
  private let handle: Handle
  private var label: String { "\(file.path): dataset \(name)" }

  private init(_ file: File, _ name: String, _ kind: ElementKind, _ shape: [Int], _ handle: consuming Handle) {
    (self.file, self.name, self.kind, self.shape) = (file, name, kind, shape)
    self.handle = handle
  }

  /// Creates a dataset, and the groups above it.
  ///
  /// - Parameter chunkRows: Rows in a chunk. Only a chunked dataset can grow.
  package static func create(_ name: String, in file: File, _ kind: ElementKind, shape: [Int], chunkRows: Int? = nil)
    throws(HDF5Error) -> Dataset
  {
    silenceErrors()
    let label = "\(file.path): dataset \(name)"
    let creation = try Handle(H5Pcreate(hdf5_class_dataset_create()), closing: H5Pclose, label)
    try check(H5Pset_obj_track_times(creation.id, false), label)
    var maximum = shape.map(hsize_t.init)
    if let chunkRows {
      maximum[0] = hdf5_unlimited()
      let chunk = [hsize_t(chunkRows)] + shape.dropFirst().map { hsize_t(max(1, $0)) }
      try check(H5Pset_chunk(creation.id, Int32(chunk.count), chunk), label)
    }
    let links = try Handle(H5Pcreate(hdf5_class_link_create()), closing: H5Pclose, label)
    try check(H5Pset_create_intermediate_group(links.id, 1), label)
    let space = try simpleSpace(shape, maximum: maximum, label), access = try directAccess(label)
    let handle = try Handle(
      H5Dcreate2(file.id, name, kind.type, space.id, links.id, creation.id, access.id), closing: H5Dclose,
      "\(label) cannot be created", noting: file.closing)
    return Dataset(file, name, kind, shape, handle)
  }

  /// Opens a dataset.
  ///
  /// - Throws: `HDF5Error` when it is absent or holds elements of another kind.
  package static func open(_ name: String, in file: File, _ kind: ElementKind) throws(HDF5Error) -> Dataset {
    silenceErrors()
    guard file.contains(name) else { throw HDF5Error("\(file.path): no dataset \(name)") }
    let label = "\(file.path): dataset \(name)"
    let access = try directAccess(label)
    let handle = try Handle(H5Dopen2(file.id, name, access.id), closing: H5Dclose, label)
    let type = try Handle(H5Dget_type(handle.id), closing: H5Tclose, label)
    guard H5Tequal(type.id, kind.type) > 0 else { throw HDF5Error("\(label) does not hold \(kind.rawValue)") }
    let space = try Handle(H5Dget_space(handle.id), closing: H5Sclose, label)
    let rank = try check(H5Sget_simple_extent_ndims(space.id), label)
    var shape = [hsize_t](repeating: 0, count: Int(rank))
    try check(H5Sget_simple_extent_dims(space.id, &shape, nil), label)
    guard shape.reduce(1, { $0 * max(1, Double($1)) }) < 0x1p62 else {  // so that it can be counted in an Int
      throw HDF5Error("\(label) claims the shape \(shape)")
    }
    return Dataset(file, name, kind, shape.map(Int.init), handle)
  }

  /// The bytes of the file that hold the elements of a dataset without chunks; nil where it has no place, as it has
  /// chunks or no elements.
  package var fileRange: Range<Int>? {
    guard !shape.contains(0) else { return nil }
    silenceErrors()
    let first = H5Dget_offset(handle.id)
    guard first != hdf5_no_place(), let start = Int(exactly: first) else {
      _ = drainErrorStack()
      return nil
    }
    return start..<start + shape.reduce(1, *) * kind.size
  }

  /// Reads the block of the shape `extent` that begins at `start`.
  package func read<Number: Element>(into elements: UnsafeMutablePointer<Number>, start: [Int], extent: [Int])
    throws(HDF5Error)
  {
    precondition(Number.elementKind == kind, "\(label) of \(kind) read as \(Number.elementKind)")
    try read(bytes: elements, start: start, extent: extent)
  }

  /// Reads a block, whatever its elements.
  func read(bytes: UnsafeMutableRawPointer, start: [Int], extent: [Int]) throws(HDF5Error) {
    guard extent.allSatisfy({ $0 > 0 }) else { return }
    silenceErrors()
    let selection = try Selection(handle.id, shape, start, extent, label)
    try check(
      H5Dread(handle.id, kind.type, selection.memory.id, selection.file.id, hdf5_default(), bytes),
      "\(label) cannot be read")
  }

  /// Writes the block of the shape `extent` that begins at `start`.
  package func write<Number: Element>(_ elements: UnsafePointer<Number>, start: [Int], extent: [Int]) throws(HDF5Error)
  {
    precondition(Number.elementKind == kind, "\(Number.elementKind) written to \(label) of \(kind)")
    guard extent.allSatisfy({ $0 > 0 }) else { return }
    let selection = try Selection(handle.id, shape, start, extent, label)
    try check(
      H5Dwrite(handle.id, kind.type, selection.memory.id, selection.file.id, hdf5_default(), elements),
      "\(label) cannot be written")
  }

  /// Hands on all elements as they lie in memory, row-major, in blocks of whole rows. Strings are not handed on so.
  package func forEachBlock(_ body: (UnsafeRawBufferPointer) -> Void) throws(HDF5Error) {
    precondition(kind != .string, "\(label) read as bytes")
    silenceErrors()
    let size = H5Tget_size(kind.type), rows = shape.first ?? 1, rowBytes = max(1, rowCount * size)
    let most = max(1, min(rows, (4 << 20) / rowBytes))
    let block = UnsafeMutableRawBufferPointer.allocate(byteCount: most * rowBytes, alignment: 16)
    defer { block.deallocate() }
    for first in stride(from: 0, to: rows, by: most) where rowCount > 0 {
      let count = min(most, rows - first)
      let (start, extent) =
        shape.isEmpty ? ([], []) : ([first] + shape.dropFirst().map { _ in 0 }, [count] + shape.dropFirst())
      let selection = try Selection(handle.id, shape, start, extent, label)
      try check(
        H5Dread(handle.id, kind.type, selection.memory.id, selection.file.id, hdf5_default(), block.baseAddress),
        "\(label) cannot be read")
      body(UnsafeRawBufferPointer(rebasing: block[..<(count * rowBytes)]))
    }
  }

  /// The number of elements in a row.
  package var rowCount: Int { shape.dropFirst().reduce(1, *) }

  /// The elements of some rows, or of all.
  package func read<Number: Element>(_ type: Number.Type = Number.self, rows: Range<Int>? = nil) throws(HDF5Error)
    -> [Number]
  {
    var start = shape.map { _ in 0 }, extent = shape
    if let rows, !shape.isEmpty { (start[0], extent[0]) = (rows.lowerBound, rows.count) }
    let count = extent.reduce(1, *)
    var failure: HDF5Error?
    let elements = [Number](unsafeUninitializedCapacity: count) { buffer, initialized in
      guard count > 0 else { return }
      do {
        try read(into: buffer.baseAddress!, start: start, extent: extent)
        initialized = count
      } catch { failure = error as? HDF5Error }
    }
    if let failure { throw failure }
    return elements
  }

  /// Appends whole rows to a chunked dataset.
  package func append<Number: Element>(_ elements: UnsafePointer<Number>, rows: Int) throws(HDF5Error) {
    let first = shape[0]
    shape[0] += rows
    try check(H5Dset_extent(handle.id, shape.map(hsize_t.init)), "\(label) cannot grow")
    try write(elements, start: [first] + shape.dropFirst().map { _ in 0 }, extent: [rows] + shape.dropFirst())
  }

  /// All strings of a dataset of one dimension.
  package func strings() throws(HDF5Error) -> [String] {
    let count = shape.reduce(1, *)
    guard count > 0 else { return [] }
    var pointers = [UnsafeMutablePointer<CChar>?](repeating: nil, count: count)
    let space = try Handle(H5Dget_space(handle.id), closing: H5Sclose, label)
    try check(
      H5Dread(handle.id, kind.type, hdf5_all(), hdf5_all(), hdf5_default(), &pointers), "\(label) cannot be read")
    defer { _ = H5Dvlen_reclaim(kind.type, space.id, hdf5_default(), &pointers) }
    return pointers.map { $0.map { String(cString: $0) } ?? "" }
  }

  /// Writes all strings of a dataset of one dimension.
  package func write(_ strings: [String]) throws(HDF5Error) {
    precondition(shape == [strings.count], "\(strings.count) strings written to \(label) of \(shape)")
    guard !strings.isEmpty else { return }
    let pointers = strings.map { strdup($0) }
    defer { pointers.forEach { free($0) } }
    try check(
      H5Dwrite(handle.id, kind.type, hdf5_all(), hdf5_all(), hdf5_default(), pointers), "\(label) cannot be written")
  }
}

/// A block of a dataset, and the same block in memory.
private struct Selection: ~Copyable {
  let memory: Handle, file: Handle

  init(_ dataset: hid_t, _ shape: [Int], _ start: [Int], _ extent: [Int], _ label: String) throws(HDF5Error) {
    precondition(
      start.count == shape.count && extent.count == shape.count
        && shape.indices.allSatisfy { start[$0] >= 0 && start[$0] + extent[$0] <= shape[$0] },
      "block of \(extent) at \(start) in \(label) of \(shape)")
    let memory = try simpleSpace(extent, label)
    let file = try Handle(H5Dget_space(dataset), closing: H5Sclose, label)
    if !shape.isEmpty {
      let (first, counts) = (start.map(hsize_t.init), extent.map(hsize_t.init))
      try check(H5Sselect_hyperslab(file.id, H5S_SELECT_SET, first, nil, counts, nil), label)
    }
    self.memory = memory
    self.file = file
  }
}

private func simpleSpace(_ shape: [Int], maximum: [hsize_t]? = nil, _ label: String) throws(HDF5Error) -> Handle {
  let extents = shape.map(hsize_t.init)
  return try Handle(H5Screate_simple(Int32(shape.count), extents, maximum ?? extents), closing: H5Sclose, label)
}

/// Without a chunk cache, reads and writes go straight to the file, and touch only the selected elements.
private func directAccess(_ label: String) throws(HDF5Error) -> Handle {
  let access = try Handle(H5Pcreate(hdf5_class_dataset_access()), closing: H5Pclose, label)
  try check(H5Pset_chunk_cache(access.id, 1, 0, 1), label)
  return access
}

// MARK: - Elements

/// The element types of our files. All are little-endian.
package enum ElementKind: String, Sendable, Codable, CaseIterable {
  case float16, float32, float64, uint8, int32, uint32, int64, uint64, string

  /// Bytes in an element.
  var size: Int { H5Tget_size(type) }

  /// The type both in the file and in memory, so that the library never converts.
  var type: hid_t {
    switch self {
    case .float16: float16Type
    case .float32: hdf5_type_float32()
    case .float64: hdf5_type_float64()
    case .uint8: hdf5_type_uint8()
    case .int32: hdf5_type_int32()
    case .uint32: hdf5_type_uint32()
    case .int64: hdf5_type_int64()
    case .uint64: hdf5_type_uint64()
    case .string: stringType
    }
  }
}

/// A number that a dataset can hold.
package protocol Element: BitwiseCopyable, Sendable {
  static var elementKind: ElementKind { get }
}

extension Float16: Element { package static var elementKind: ElementKind { .float16 } }
extension Float: Element { package static var elementKind: ElementKind { .float32 } }
extension Double: Element { package static var elementKind: ElementKind { .float64 } }
extension UInt8: Element { package static var elementKind: ElementKind { .uint8 } }
extension Int32: Element { package static var elementKind: ElementKind { .int32 } }
extension UInt32: Element { package static var elementKind: ElementKind { .uint32 } }
extension Int64: Element { package static var elementKind: ElementKind { .int64 } }
extension UInt64: Element { package static var elementKind: ElementKind { .uint64 } }

/// IEEE 754 half precision, as h5py defines it: 1 sign, 5 exponent (bias 15) and 10 mantissa bits.
private let float16Type: hid_t = {
  let type = H5Tcopy(hdf5_type_float32())
  _ = H5Tset_fields(type, 15, 10, 5, 0, 10)
  _ = H5Tset_size(type, 2)
  _ = H5Tset_ebias(type, 15)
  return type
}()

/// UTF-8 of variable length, which h5py reads as `str`.
private let stringType: hid_t = {
  let type = H5Tcopy(hdf5_type_c_string())
  _ = H5Tset_size(type, hdf5_variable_size())
  _ = H5Tset_cset(type, H5T_CSET_UTF8)
  return type
}()
