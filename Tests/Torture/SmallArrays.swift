import CHDF5
import HDF5

/// Where the small arrays of an HDF5 file lie: indices, labels and counts, which damage anywhere would seldom meet.
func smallArrays(in path: String) -> [Range<Int>] {
  guard let names = try? File(opening: path).datasets(in: "/") else { return [] }
  let file = H5Fopen(path, hdf5_access_read_only(), hdf5_default())
  guard file >= 0 else { return [] }
  defer { H5Fclose(file) }
  return names.compactMap { name in
    let dataset = H5Dopen2(file, name, hdf5_default())
    guard dataset >= 0 else { return nil }
    defer { H5Dclose(dataset) }
    let start = H5Dget_offset(dataset), size = Int(H5Dget_storage_size(dataset))
    // A dataset in pieces, or without elements, has no place.
    return start == .max || size == 0 || size > 65_536 ? nil : Int(start)..<Int(start) + size
  }
}
