import Artifacts
import Datasets
import Files
import Retrieval

/// What can be asked here: for the first page, and as JSON.
package struct About: Encodable, Equatable, Sendable {
  package struct Folder: Encodable, Equatable, Sendable { package let name: String, photos: Int }

  /// How many photos there are.
  package let photos: Int
  /// Some of them, from all over the gallery.
  package let samples: [SearchAnswer.Photo]
  /// Sentences of the data itself.
  package internal(set) var sentences: [String]
  /// Some words that the networks know, the frequent ones first.
  package let words: [String]
  /// How many they know.
  package let wordCount: Int
  /// The folders in that of an index, 200 at most.
  package let folders: [Folder]
  /// Whether photos can be told by folder and day, whether there are embeddings to compare photos by, and whether a
  /// photo of one's own can be asked for.
  package let canFilter: Bool, canCompare: Bool, canSee: Bool

  private enum CodingKeys: String, CodingKey {
    case photos, samples, sentences, words, wordCount = "word_count", folders
    case canFilter = "can_filter", canCompare = "can_compare", canSee = "can_see"
  }

  /// - Throws: what reading the gallery throws.
  package init(_ answerer: Answerer) throws {
    let gallery = answerer.gallery, known = answerer.retriever.knownWords
    photos = gallery.count
    let shown = min(12, photos), all = photos
    samples = try (0..<shown).map { try SearchAnswer.Photo((2 * $0 + 1) * all / (2 * shown), of: gallery) }
    wordCount = known.count - 1
    words = answerer.retriever.wording.samples(12)
    sentences = try Self.sentences(of: gallery)
    folders = try gallery.folders(200).compactMap { name, photos in name.text.map { Folder(name: $0, photos: photos) } }
    canFilter = gallery.hasFolders
    canCompare = try photos > 0 && gallery.embedding(of: 0) != nil
    canSee = answerer.encoder != nil && canCompare
  }

  /// Four short sentences, from all over the data.
  private static func sentences(of gallery: any Gallery) throws -> [String] {
    let parts = 4, count = gallery.count
    let chosen: [String] = try (0..<min(parts, count)).compactMap { part in
      let photos = (0..<min(8, count)).map { (part * count / parts + $0 * 7) % count }
      return try photos.compactMap { try gallery.sentence(of: $0) }.min { ($0.count, $0) < ($1.count, $1) }
    }
    var seen: Set<String> = []
    return chosen.filter { seen.insert($0).inserted }
  }
}
