import Files
import Foundation
import Stage

/// Pictures as files in a folder, named by what they show. It may be removed at any time.
package final class PictureFolder {
  private let path: String
  /// Until when nothing is written, as that failed; pictures are made again meanwhile.
  private var pause = ContinuousClock.now, wasSaid = false

  /// The bytes of a digest behind each picture, by which one is known that a power cut left half written.
  private static let digestLength = 32

  /// - Parameter path: of the folder, which need not be there yet.
  package init(_ path: String) { self.path = path }

  /// - Parameter name: made of letters, digits and hyphens.
  /// - Returns: nil where it is not there, or not whole.
  package func read(_ name: String) -> [UInt8]? {
    guard let file = try? InputFile(place(name)), let bytes = try? file.bytes(), bytes.count > Self.digestLength else {
      return nil
    }
    let picture = Array(bytes.dropLast(Self.digestLength))
    return digest(of: picture)[...] == bytes.suffix(Self.digestLength) ? picture : nil
  }

  /// Keeps a picture. Its file is there whole or not at all.
  package func write(_ picture: [UInt8], as name: String) {
    guard ContinuousClock.now >= pause else { return }
    let place = place(name), partial = "\(place).\(getpid()).partial"
    do {
      try FileManager.default.createDirectory(atPath: folder(of: place), withIntermediateDirectories: true)
      try writeBytes(picture + digest(of: picture), to: partial)
      guard rename(partial, place) == 0 else { throw FileError(place, cannotBe: "written") }
    } catch {
      unlink(partial)
      if !wasSaid { report("serve: note: small pictures are made again each time: \(error)") }
      wasSaid = true
      pause = ContinuousClock.now + .seconds(60)
    }
  }

  /// No folder has all of them: some file systems are slow then.
  private func place(_ name: String) -> String {
    precondition(
      name.utf8.allSatisfy {
        Character(UnicodeScalar($0)).isLetter || Character(UnicodeScalar($0)).isNumber || $0 == 45
      })
    return "\(path)/\(name.prefix(2))/\(name).jpg"
  }

  private func digest(of bytes: [UInt8]) -> [UInt8] { bytes.withUnsafeBytes { ContentDigest.bytes(of: $0) } }
}
