import CHDF5
import Files
import Glibc

/// An HDF5 file. It closes with the last reference to it and to its datasets. A writer calls `close()` to see failures.
package final class File {
  package let path: String
  private var handle: Handle?
  /// Of its datasets and attributes.
  let closing = CloseFailure()

  /// Creates `path`, or replaces it. No times are recorded, so that equal content is equal bytes.
  ///
  /// - Parameter userBlock: Bytes that the library leaves free at the file's beginning: 0, or a power of two from 512
  ///   on.
  package init(creating path: String, userBlock: Int = 0) throws(HDF5Error) {
    try requireThreadSafety()
    silenceErrors()
    self.path = path
    let creation = try Handle(H5Pcreate(hdf5_class_file_create()), closing: H5Pclose, path)
    try check(H5Pset_userblock(creation.id, hsize_t(userBlock)), path)
    let access = try fileAccess(path)
    let id = H5Fcreate(path, hdf5_access_truncate(), creation.id, access.id)
    handle = try Handle(id, closing: H5Fclose, "\(path): cannot be created")
  }

  /// Opens `path` for reading, or also for writing.
  ///
  /// - Parameter place: another name of the file, by which the library opens it; errors say `path`.
  /// - Throws: `HDF5Error` when it is absent, not HDF5, or truncated.
  package init(opening path: String, at place: String? = nil, writable: Bool = false) throws(HDF5Error) {
    try requireThreadSafety()
    silenceErrors()
    self.path = path
    try requireSignature(path)
    let access = try fileAccess(path), mode = writable ? hdf5_access_read_write() : hdf5_access_read_only()
    do {
      handle = try Handle(H5Fopen(place ?? path, mode, access.id), closing: H5Fclose, "\(path): cannot be opened")
    } catch {
      if error.description.contains("truncated file") { throw HDF5Error("\(path): the file is truncated") }
      throw error
    }
  }

  var id: hid_t {
    guard let id = handle?.id else { preconditionFailure("\(path) is closed") }
    return id
  }

  /// Flushes and closes the file with all its datasets.
  ///
  /// - Throws: `HDF5Error`, also where closing a dataset or attribute of the file has failed before.
  package func close() throws(HDF5Error) {
    guard let handle = handle.take() else { return }
    // Both are tried, as a file that stays open after a full disk keeps its space.
    var failure: HDF5Error?
    do { try check(H5Fflush(handle.id, H5F_SCOPE_GLOBAL), "\(path): cannot be written") } catch { failure = error }
    do { try handle.close("\(path): cannot be closed") } catch { failure = failure ?? error }
    if let failure = failure ?? closing.first { throw failure }
  }

  /// Whether there is a dataset or group called `name`, which may be a path through groups.
  package func contains(_ name: String) -> Bool {
    silenceErrors()
    var path = ""
    for part in name.split(separator: "/") {
      path += path.isEmpty ? String(part) : "/\(part)"
      if H5Lexists(id, path, hdf5_default()) <= 0 {
        _ = drainErrorStack()
        return false
      }
    }
    return true
  }

  /// Takes a dataset or group out of the file.
  package func remove(_ name: String) throws(HDF5Error) {
    try check(H5Ldelete(id, name, hdf5_default()), "\(path): \(name) cannot be removed")
  }

  /// The datasets in a group and in the groups below it, sorted, with their paths from `group` on.
  package func datasets(in group: String) throws(HDF5Error) -> [String] {
    var datasets: [String] = []
    for name in try names(in: group) {
      let place = "\(group)/\(name)"
      let object = try Handle(H5Oopen(id, place, hdf5_default()), closing: H5Oclose, "\(path): \(place)")
      let isGroup = H5Iget_type(object.id) == H5I_GROUP
      datasets += isGroup ? try self.datasets(in: place).map { "\(name)/\($0)" } : [name]
    }
    return datasets
  }

  /// The names in a group, sorted. There are none where there is no such group.
  package func names(in group: String = "/") throws(HDF5Error) -> [String] {
    guard group == "/" || contains(group) else { return [] }
    let handle = try Handle(H5Gopen2(id, group, hdf5_default()), closing: H5Gclose, "\(path): group \(group)")
    var information = H5G_info_t()
    try check(H5Gget_info(handle.id, &information), "\(path): group \(group)")
    var names: [String] = []
    for position in 0..<information.nlinks {
      func read(_ buffer: UnsafeMutablePointer<CChar>?, _ size: Int) -> Int {
        H5Lget_name_by_idx(handle.id, ".", H5_INDEX_NAME, H5_ITER_INC, position, buffer, size, hdf5_default())
      }
      let length = try check(read(nil, 0), "\(path): group \(group)")
      var bytes = [CChar](repeating: 0, count: length + 1)
      try check(read(&bytes, length + 1), "\(path): group \(group)")
      names.append(String(decoding: bytes.dropLast().map(UInt8.init(bitPattern:)), as: UTF8.self))
    }
    return names
  }
}

/// Closing a file also closes what is still open in it.
private func fileAccess(_ path: String) throws(HDF5Error) -> Handle {
  let access = try Handle(H5Pcreate(hdf5_class_file_access()), closing: H5Pclose, path)
  try check(H5Pset_fclose_degree(access.id, H5F_CLOSE_STRONG), path)
  // The library's own locks outlive a file that was closed while a child process starts. Stage's OutputLock keeps
  // writers apart.
  try check(H5Pset_file_locking(access.id, false, true), path)
  return access
}

/// Looks for the signature at byte 0, or behind a user block, as the library would only say "unable to open".
private func requireSignature(_ path: String) throws(HDF5Error) {
  do throws(FileError) {
    try requireHDF5(try InputFile(path))
  } catch { throw HDF5Error(error.description) }
}
