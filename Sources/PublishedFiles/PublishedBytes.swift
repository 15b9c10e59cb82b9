import Backbones
import Foundation
import Synchronization

/// The bytes of a published file. They are read when they are asked for: the file may be larger than memory. It is not
/// mapped, as a mapped file that becomes shorter ends the program.
final class PublishedBytes: Sendable {
  let count: Int
  /// nil for bytes in memory.
  private let descriptor: Int32?
  private let memory: Data
  /// The part that was last asked for with `keeping`.
  private let kept = Mutex<(range: Range<Int>, bytes: Data)>((0..<0, Data()))

  /// - Throws: `WeightsError` where there is no such file, or where it is a folder or no regular file.
  init(readingFrom path: String) throws {
    // without waiting where it is a pipe
    let descriptor = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC)
    guard descriptor >= 0 else { throw WeightsError.unsupported(String(cString: strerror(errno))) }
    var status = stat()
    guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
      close(descriptor)
      throw WeightsError.unsupported("is no regular file: give the published file itself")
    }
    (self.descriptor, memory, count) = (descriptor, Data(), Int(status.st_size))
  }

  /// Bytes that are no file.
  init(_ bytes: Data) {
    (descriptor, count) = (nil, bytes.count)
    memory = bytes.startIndex == 0 ? bytes : Data(bytes)
  }

  deinit { if let descriptor { close(descriptor) } }

  /// The bytes of a range.
  ///
  /// - Parameter keeping: Whether they will be asked for again.
  /// - Throws: `WeightsError.damaged` where the file has become shorter, or cannot be read.
  subscript(range: Range<Int>, keeping keeping: Bool = false) -> Data {
    get throws {
      guard range.lowerBound >= 0, range.upperBound <= count else {
        throw WeightsError.damaged("bytes \(range) of \(count) are missing (truncated download?)")
      }
      guard let descriptor else { return memory.subdata(in: range) }
      if keeping, case let kept = kept.withLock({ $0 }), kept.range == range { return kept.bytes }
      var bytes = Data(count: range.count)
      try bytes.withUnsafeMutableBytes { bytes in
        var done = 0
        while done < bytes.count {
          let step = pread(descriptor, bytes.baseAddress! + done, bytes.count - done, range.lowerBound + done)
          if step < 0, errno == EINTR { continue }
          guard step > 0 else {
            throw WeightsError.damaged(
              "it cannot be read: \(step == 0 ? "it has become shorter" : String(cString: strerror(errno)))")
          }
          done += step
        }
      }
      if keeping { kept.withLock { $0 = (range, bytes) } }
      return bytes
    }
  }
}
