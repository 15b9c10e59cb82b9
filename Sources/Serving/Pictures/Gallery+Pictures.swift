import Artifacts
import Datasets
import Files
import Retrieval

/// Pictures of a gallery's photos. They are decoded and written again: no file leaves the server as it lies there.
extension Gallery {
  /// Where small pictures are kept: beside the index, or the examples.
  var pictureFolder: String {
    switch self {
    case let gallery as IndexGallery: gallery.index.artifact.path + ".pictures"
    case let gallery as ChainGallery: gallery.examples.artifact.path + ".pictures"
    default: preconditionFailure("a gallery of another kind")
    }
  }

  /// A name for what a photo shows, of 32 hexadecimal digits: two that look different have different ones.
  /// - Throws: what reading the gallery throws.
  func version(of photo: Int) throws -> String {
    let digest: String
    switch self {
    case let gallery as IndexGallery: digest = try gallery.index.photos.digests(photo..<photo + 1).hexadecimal
    case let gallery as ChainGallery: digest = ContentDigest.of("\(gallery.examples.artifact.digest) \(photo)")
    default: preconditionFailure("a gallery of another kind")
    }
    return String(digest.prefix(32))
  }

  /// A JPEG of a photo.
  /// - Parameter eye: as which the photo is seen; nil where that is not known.
  /// - Throws: `Fault` where the photo is not there any more as it was indexed, or where there are no pixels of it.
  func picture(_ kind: PictureKind, of photo: Int, _ eye: Eye?) throws -> [UInt8] {
    switch self {
    case let gallery as IndexGallery:
      let bytes = try gallery.file(of: photo)
      do {
        guard kind == .seen, let eye else {
          return try Datasets.thumbnail(ofFile: bytes, size: kind.size, quality: kind.quality)
        }
        let side = eye.fitting.side, pixels = try eye.fitting.pixels(of: bytes)
        return try thumbnail(pixels, side: side, crop: eye.crop, size: kind.size, quality: kind.quality)
      } catch let error as DatasetError { throw Fault(410, "the photo: \(error)") }
    case let gallery as ChainGallery:
      let examples = gallery.examples
      guard examples.side > 0 else { throw Fault(404, "only the features of the photos are known") }
      let pixels = try examples.pixels(photo..<photo + 1)
      return try thumbnail(
        pixels, side: examples.side, crop: kind == .seen ? eye?.crop ?? 1 : 1, size: kind.size, quality: kind.quality)
    default: preconditionFailure("a gallery of another kind")
    }
  }
}

extension IndexGallery {
  /// The bytes of a photo's file, which are those that were indexed: whatever lies under its name now, nothing else is
  /// handed on.
  fileprivate func file(of photo: Int) throws -> [UInt8] {
    let gone = Fault(410, "the photo is not there as it was indexed: run make index again")
    guard let file = try? InputFile(label(of: photo).place), file.size <= PhotoFitting.mostBytes,
      let bytes = try? file.bytes()
    else { throw gone }
    guard try bytes.withUnsafeBytes({ ContentDigest.bytes(of: $0) }) == index.photos.digests(photo..<photo + 1) else {
      throw gone
    }
    return bytes
  }
}

extension [UInt8] {
  /// Two digits a byte.
  var hexadecimal: String { map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }.joined() }
}
