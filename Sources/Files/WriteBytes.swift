import Glibc

/// Writes a file, or replaces it, within a folder that is not yet what others read. It is not forced onto the disk.
///
/// - Parameter name: what an error calls the file.
/// - Throws: `FileError`, also where the disk is full.
package func writeBytes(_ bytes: [UInt8], to path: String, named name: String? = nil) throws(FileError) {
  let name = name ?? path
  guard let stream = fopen(path, "wbe") else { throw FileError(name, cannotBe: "written") }
  let written = fwrite(bytes, 1, bytes.count, stream), number = errno
  // fclose writes what is still buffered, so a full disk may show only now.
  guard fclose(stream) == 0 else { throw FileError(name, cannotBe: "written") }
  guard written == bytes.count else { throw FileError(name, cannotBe: "written", number) }
}
