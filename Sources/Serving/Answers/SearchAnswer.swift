import Foundation
import Retrieval

/// The photos that were found, as JSON has them. What `search --json` says too has the same names and values there.
package struct SearchAnswer: Encodable, Equatable, Sendable {
  package struct Photo: Encodable, Equatable, Sendable {
    /// In the gallery.
    package let number: Int
    /// From the folder of the index.
    package let name: String
    package let path: String
    /// Where the path is no UTF-8: its bytes, in base64.
    package let pathBytes: String?
    package let stage1: Float?, stage2: Float?
    package let probability: Double?
    /// What stands beside the thumbnail.
    package let caption: String
    /// Tells pictures of this photo from those of others, and of what it was before.
    package let version: String
    /// A sentence of the photo's own.
    package let sentence: String?

    private enum CodingKeys: String, CodingKey {
      case number, name, path, pathBytes = "path_base64", stage1, stage2, probability, caption, version, sentence
    }

    /// - Throws: what reading the gallery throws.
    init(_ found: Found, of gallery: any Gallery) throws { try self.init(found.photo, found, of: gallery) }

    /// A photo that nobody searched for.
    init(_ photo: Int, of gallery: any Gallery) throws { try self.init(photo, nil, of: gallery) }

    private init(_ photo: Int, _ found: Found?, of gallery: any Gallery) throws {
      let label = try gallery.label(of: photo)
      (number, name, path) = (photo, label.name.description, label.place.description)
      pathBytes = label.place.text == nil ? Data(label.place.bytes).base64EncodedString() : nil
      (stage1, stage2, probability) = (found?.stage1, found?.stage2, found?.probability)
      caption = found.map(ThumbnailCaption.words) ?? ""
      version = try gallery.version(of: photo)
      sentence = try gallery.sentence(of: photo)
    }
  }

  package let question: String
  package let unknownWords: [String]
  /// How many photos were searched.
  package let searched: Int
  package let photos: [Photo]
  /// How probable the first photo is, where that is so little that none fits. The photos are there all the same.
  package let refused: Double?

  /// - Throws: what reading the gallery throws.
  init(_ answer: PhotoAnswer, in gallery: any Gallery) throws {
    (question, unknownWords, searched) = (answer.question, answer.unknown, answer.searched)
    photos = try answer.found.map { try Photo($0, of: gallery) }
    refused = answer.refused
  }

  private enum CodingKeys: String, CodingKey {
    case question, unknownWords = "unknown_words", searched, photos, refused = "refused_probability"
  }
}
