import Artifacts
import Files
import Glibc

/// Checks that the work will not be lost, or cost an input.
///
/// - Parameter inputs: files, folders, and datasets in a file, such as `file.h5:similarities`.
/// - Throws: `FileError` where `output` is a device, a FIFO or a socket; `ArtifactError` where it is a folder and
///   should be a file, is one of the inputs, or is a file in an input that is a folder, unless an earlier run wrote it
///   there.
package func checkPlace(of output: String, inputs: [String], isFolder: Bool = false) throws {
  var status = stat()
  guard stat(output, &status) == 0 else { return }
  if !isFolder, status.st_mode & S_IFMT == S_IFDIR { throw ArtifactError("\(output): is a folder: name a file in it") }
  if !isFolder { _ = try destination(of: output) }  // which PartialFile would refuse when all the work is done
  func isOutput(_ path: String) -> Bool {
    guard let input = FileStamp(path), let place = FileStamp(output) else { return false }
    return input.isSameFile(as: place)
  }
  for input in inputs {
    let file = input.lastIndex(of: ":").map { String(input[..<$0]) } ?? input
    if isOutput(input) || isOutput(file) {
      throw ArtifactError("\(output): is an input too, and would be lost: give another --output")
    }
    guard let folder = realPath(input), let path = realPath(output), path.hasPrefix(folder + "/") else { continue }
    if (try? ArtifactHeader.read(output)) == nil {
      throw ArtifactError("\(output): lies in the input \(input), and would be lost: give another --output")
    }
  }
}

/// Checks that no other kind of file would be lost. An empty file is none.
///
/// - Parameters:
///   - kinds: of artifact that the program makes; none where it makes another file.
///   - mayReplace: whether such another file begins so. It gets the first 64 KB.
/// - Throws: `ArtifactError` where an artifact of another kind lies there, or a file that the program did not make;
///   `FileError` where that cannot be read.
func checkKind(
  of output: String, isAmong kinds: [any Schema.Type], orBegins mayReplace: ([UInt8]) -> Bool
) throws {
  guard let stamp = FileStamp(output), stamp.size > 0 else { return }
  let remedy = "and would be lost: give another --output, or remove it"
  let found: ArtifactHeader?
  do { found = try ArtifactHeader.read(output) } catch { return }  // a damaged artifact is made anew
  guard let header = found else {
    guard kinds.isEmpty else { throw ArtifactError("\(output): is no artifact of lineup, \(remedy)") }
    guard try mayReplace(start(of: output)) else {
      throw ArtifactError("\(output): is not what this program writes, \(remedy)")
    }
    return
  }
  guard kinds.contains(where: { header.isOf($0) }) else {
    throw ArtifactError("\(output): holds \(header.name), \(remedy)")
  }
}

/// The first bytes of a file, in which a program finds its mark.
private func start(of path: String) throws(FileError) -> [UInt8] {
  let file = try InputFile(path)
  var bytes = [UInt8](repeating: 0, count: min(1 << 16, file.size))
  try file.read(bytes.count, at: 0, into: &bytes)
  return bytes
}

/// Without links; nil where there is no file.
private func realPath(_ path: String) -> String? {
  guard let real = realpath(path, nil) else { return nil }
  defer { free(real) }
  return String(cString: real)
}
