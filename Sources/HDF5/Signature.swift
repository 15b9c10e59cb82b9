import Glibc

private let signature: [UInt8] = [0x89, 0x48, 0x44, 0x46, 0x0D, 0x0A, 0x1A, 0x0A]

/// The byte of an open file at which HDF5 begins: 0, or 512, 1024, 2048, … behind bytes of others, as MATLAB writes
/// them. nil where it begins nowhere.
func startOfHDF5(in descriptor: Int32) -> Int? {
  var status = stat(), start = 0
  guard fstat(descriptor, &status) == 0 else { return nil }
  while start + signature.count <= Int(status.st_size) {
    var bytes = [UInt8](repeating: 0, count: signature.count)
    if pread(descriptor, &bytes, bytes.count, start) == bytes.count, bytes == signature { return start }
    start = max(512, 2 * start)
  }
  return nil
}

/// Whether a regular file is HDF5, whatever its name.
package func isHDF5(_ path: String) -> Bool {
  // without waiting where it is a pipe
  let descriptor = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC)
  guard descriptor >= 0 else { return false }
  defer { close(descriptor) }
  var status = stat()
  return fstat(descriptor, &status) == 0 && status.st_mode & S_IFMT == S_IFREG && startOfHDF5(in: descriptor) != nil
}
