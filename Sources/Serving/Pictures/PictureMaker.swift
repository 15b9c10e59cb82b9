import Artifacts
import Retrieval
import Stage

/// A picture, and by what it is told from others.
package struct Picture: Equatable, Sendable {
  package let bytes: [UInt8]
  package let version: String
}

/// Pictures of a gallery's photos: those that are in the folder, and others as they are asked for.
package final class PictureMaker {
  private let answerer: Answerer
  private let folder: PictureFolder
  private let cache: PictureCache

  /// - Parameters:
  ///   - folder: keeps the small ones.
  ///   - cache: gets every picture, by the address that has its version.
  package init(_ answerer: Answerer, folder: PictureFolder, cache: PictureCache) {
    (self.answerer, self.folder, self.cache) = (answerer, folder, cache)
  }

  /// - Throws: `Fault` where there is no such photo, or it is not there any more as it was; what reading throws.
  package func picture(_ kind: PictureKind, of photo: Int) throws -> Picture {
    let gallery = answerer.gallery, version = try gallery.version(of: answerer.checked(photo))
    // What a network sees depends on the network; a whole photo takes too much room.
    let name = "\(version)-\(kind.size)", folder = kind == .thumbnail ? folder : nil
    let bytes: [UInt8]
    if let known = folder?.read(name) {
      bytes = known
    } else {
      bytes = try gallery.picture(kind, of: photo, answerer.encoder)
      try VerifiedFile.requireUnchanged()
      returnFreedMemory()
      folder?.write(bytes, as: name)
    }
    cache.insert(bytes, as: Self.name(kind, photo, version))
    return Picture(bytes: bytes, version: version)
  }

  /// A picture's name in the cache.
  package static func name(_ kind: PictureKind, _ photo: Int, _ version: String) -> String {
    "\(kind.rawValue)/\(photo)/\(version)"
  }
}
