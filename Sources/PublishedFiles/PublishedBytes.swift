import Backbones
import Files
import Foundation
import Synchronization

/// The bytes of a published file. They are read when they are asked for: the file may be larger than memory. It is not
/// mapped, as a mapped file that becomes shorter ends the program.
final class PublishedBytes: Sendable {
  private enum Place { case file(InputFile), memory(Data) }

  let count: Int
  private let place: Place
  /// The part that was last asked for with `keeping`.
  private let kept = Mutex<(range: Range<Int>, bytes: Data)>((0..<0, Data()))

  /// - Throws: `FileError` where there is no such file, or where it is no regular file.
  init(readingFrom path: String) throws(FileError) {
    let file = try InputFile(path)
    FilesRead.record(file)
    (place, count) = (.file(file), file.size)
  }

  /// Bytes that are no file.
  init(_ bytes: Data) { (place, count) = (.memory(bytes.startIndex == 0 ? bytes : Data(bytes)), bytes.count) }

  /// The bytes of a range.
  ///
  /// - Parameter keeping: Whether they will be asked for again.
  /// - Throws: `WeightsError.damaged` where there are not so many, or `FileError` where the file can no longer be read.
  subscript(range: Range<Int>, keeping keeping: Bool = false) -> Data {
    get throws {
      guard range.lowerBound >= 0, range.upperBound <= count else {
        throw WeightsError.damaged("bytes \(range) of \(count) are missing (truncated download?)")
      }
      switch place {
      case .memory(let memory): return memory.subdata(in: range)
      case .file(let file):
        if keeping, case let kept = kept.withLock({ $0 }), kept.range == range { return kept.bytes }
        var bytes = Data(count: range.count)
        try bytes.withUnsafeMutableBytes { bytes in
          if let start = bytes.baseAddress { try file.read(bytes.count, at: range.lowerBound, into: start) }
        }
        if keeping { kept.withLock { $0 = (range, bytes) } }
        return bytes
      }
    }
  }
}
