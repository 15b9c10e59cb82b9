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
  let file = H5Fopen(path, hdf5_access_read_only(), hdf5_default())
  guard file >= 0 else { return [] }
  defer { H5Fclose(file) }
  return names.compactMap { name in
    let dataset = H5Dopen2(file, name, hdf5_default())
    guard dataset >= 0 else { return nil }
    defer { H5Dclose(dataset) }
    let type = H5Dget_type(dataset)
    defer { H5Tclose(type) }
    let start = H5Dget_offset(dataset), size = Int(H5Dget_storage_size(dataset))
    // A dataset in pieces, or without elements, has no place.
    guard start != .max, size > 0 else { return nil }
    return StoredArray(place: Int(start)..<Int(start) + size, isOfNumbers: H5Tget_class(type) != H5T_STRING)
  }
}
