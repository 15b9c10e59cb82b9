import CHDF5
import HDF5

/// An array of an HDF5 file that lies in one piece.
struct StoredArray {
  let place: Range<Int>
  /// Whether it holds numbers, and not where texts lie.
  let isOfNumbers: Bool
  /// Indices, labels and counts, which damage anywhere would seldom meet.
  var isSmall: Bool { place.count <= 65_536 }
}

/// Where the arrays of an HDF5 file lie; none in another file.
func storedArrays(in path: String) -> [StoredArray] {
  guard let names = try? File(opening: path).datasets(in: "/") else { return [] }
  guard let bytes = try? fileBytes(of: path) else { return [] }
  let file = H5Fopen(path, hdf5_access_read_only(), hdf5_default())
  guard file >= 0 else { return [] }
  defer { H5Fclose(file) }
  return names.flatMap { name -> [StoredArray] in
    let dataset = H5Dopen2(file, name, hdf5_default())
    guard dataset >= 0 else { return [] }
    defer { H5Dclose(dataset) }
    let type = H5Dget_type(dataset), start = H5Dget_offset(dataset), size = Int(H5Dget_storage_size(dataset))
    defer { H5Tclose(type) }
    let isOfNumbers = H5Tget_class(type) != H5T_STRING
    guard size > 0 else { return [] }
    // A dataset in chunks has no place of its own.
    let places = start == .max ? chunks(of: dataset, in: file, bytes) : [Int(start)..<Int(start) + size]
    return places.map { StoredArray(place: $0, isOfNumbers: isOfNumbers) }
  }
}

/// Where the chunks of a dataset lie.
private func chunks(of dataset: hid_t, in file: hid_t, _ bytes: [UInt8]) -> [Range<Int>] {
  let space = H5Dget_space(dataset), creation = H5Fget_create_plist(file)
  defer {
    H5Sclose(space)
    H5Pclose(creation)
  }
  var count: hsize_t = 0, userBlock: hsize_t = 0
  guard H5Dget_num_chunks(dataset, space, &count) >= 0, H5Pget_userblock(creation, &userBlock) >= 0 else { return [] }
  return (0..<count).compactMap { chunk -> Range<Int>? in
    var mask: UInt32 = 0, place: haddr_t = 0, size: hsize_t = 0
    var first = [hsize_t](repeating: 0, count: Int(H5S_MAX_RANK))
    guard H5Dget_chunk_info(dataset, space, chunk, &first, &mask, &place, &size) >= 0, size > 0 else { return nil }
    var elements = [UInt8](repeating: 0, count: Int(size))
    guard H5Dread_chunk(dataset, hdf5_default(), first, &mask, &elements) >= 0 else { return nil }
    // Versions of the library differ in whether the user block counts.
    let starts = [Int(place) + Int(userBlock), Int(place)]
    let start = starts.first { start in
      start + elements.count <= bytes.count && bytes[start..<start + elements.count].elementsEqual(elements)
    }
    return start.map { $0..<$0 + elements.count }
  }
}
