import Datasets
import Files
import Retrieval

/// Pictures of a gallery's photos. They are decoded and written again: no file leaves the server as it lies there.
extension Gallery {
  /// Where small pictures are kept: beside the index, or the examples.
  var pictureFolder: String { path + ".pictures" }

  /// A name for what a photo shows, of 32 hexadecimal digits: two that look different have different ones.
  /// - Throws: what reading the gallery throws.
  func version(of photo: Int) throws -> String { String(try digest(of: photo).hexadecimal.prefix(32)) }

  /// A JPEG of a photo.
  /// - Parameter encoder: by which the photo is seen; nil where that is not known.
  /// - Throws: `Fault` where the photo is not there any more as it was indexed, or where there are no pixels of it.
  func picture(_ kind: PictureKind, of photo: Int, _ encoder: PhotoEncoder?) throws -> [UInt8] {
    switch try look(at: photo) {
    case .file(let bytes):
      do {
        guard kind == .seen, let encoder else {
          return try Datasets.thumbnail(ofFile: bytes, size: kind.size, quality: kind.quality)
        }
        let side = encoder.fitting.side, pixels = try encoder.fitting.pixels(of: bytes)
        return try thumbnail(pixels, side: side, crop: encoder.crop, size: kind.size, quality: kind.quality)
      } catch let error as DatasetError { throw Fault(410, "the photo: \(error)") }
    case .pixels(let pixels, let side):
      return try thumbnail(
        pixels, side: side, crop: kind == .seen ? encoder?.crop ?? 1 : 1, size: kind.size, quality: kind.quality)
    case .changed: throw Fault(410, "the photo is not there as it was indexed: run make index again")
    case .nothing: throw Fault(404, "only the features of the photos are known")
    }
  }
}

extension [UInt8] {
  /// Two digits a byte.
  var hexadecimal: String { map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }.joined() }
}
