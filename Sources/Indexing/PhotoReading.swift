import Artifacts
import Datasets
import Files

/// What reading a photo's file gave.
struct PhotoReading: Sendable {
  enum Content: Sendable {
    /// The same bytes as before.
    case same
    /// The RGB, as the network sees it.
    case pixels([UInt8])
    /// It is no photo, and why.
    case refused(String)
    /// It cannot be read now, and why.
    case unreadable(String)
  }

  var content: Content
  /// As the file had them when it was read.
  var size: Int64 = 0, time: Int64 = 0
  /// SHA-256 of its bytes.
  var digest: [UInt8] = []

  /// - Parameter known: the digest of what it was before; nil for a new photo.
  init(_ path: RawPath, known: [UInt8]?, _ fitting: PhotoFitting) {
    do {
      let file = try InputFile(path)
      (size, time) = (Int64(file.stamp.size), Int64(file.stamp.modified))
      guard file.size <= PhotoFitting.mostBytes else {
        content = .unreadable("has more than \(PhotoFitting.mostBytes / 1_000_000) MB: make it smaller")
        return
      }
      let bytes = try file.bytes()
      digest = bytes.withUnsafeBytes { ContentDigest.bytes(of: $0) }
      content = digest == known ? .same : try Self.decoded(bytes, fitting)
      // What was read may be half of one photo and half of another.
      if file.hasChanged || FileStamp(path)?.isSameFile(as: file.stamp) != true {
        content = .unreadable("was changed while it was read: the next run reads it again")
      }
    } catch {
      // The path is said by whoever lists it.
      content = .unreadable("\(error)".replacing("\(path): ", with: ""))
    }
  }

  private static func decoded(_ bytes: [UInt8], _ fitting: PhotoFitting) throws -> Content {
    do { return .pixels(try fitting.pixels(of: bytes)) } catch let error as DatasetError {
      return .refused("\(error)")
    }
  }
}
