import Files
import HDF5
import Pools

/// examples.h5: photos, sentences and identities as the chain uses them. docs/artifacts.md has the table.
package enum ExamplesSchema: Schema {
  package static let kind = "examples", version = 2, stage = "preprocess"
  package static let photoNames = Field("photos/names", .string, ["P"])
  package static let photoIdentities = Field("photos/identities", .int32, ["P"])
  package static let photoSplits = Field("photos/splits", .uint8, ["P"])
  package static let pixels = Field("photos/pixels", .uint8, ["P", "side", "side", "3"])
  package static let texts = Field("sentences/texts", .string, ["S"])
  package static let sentencePhotos = Field("sentences/photos", .int32, ["S"])
  package static let offsets = Field("sentences/offsets", .int64, ["S+1"])
  package static let words = Field("sentences/words", .int32, ["W"])
  package static let identityNames = Field("identities/names", .string, ["I"])
  package static let vocabulary = Field("vocabulary/words", .string, ["V"])
  package static let vocabularyCounts = Field("vocabulary/counts", .int32, ["V"])
  package static let fields = [
    photoNames, photoIdentities, photoSplits, pixels, texts, sentencePhotos, offsets, words, identityNames, vocabulary,
    vocabularyCounts,
  ]
}

/// Writes examples.h5: pixels photo by photo, everything else at the end.
package final class ExamplesWriter {
  private typealias S = ExamplesSchema
  private let writer: ArtifactWriter
  private let pixels: ArtifactStream?
  private var names: [String] = [], identities: [Int32] = [], splits: [UInt8] = []
  private var texts: [String] = [], photos: [Int32] = [], offsets: [Int64] = [0], words: [Int32] = []

  /// - Parameters:
  ///   - configuration: how the data was read, Datasets' `ExamplesConfiguration`.
  ///   - side: photos are `side` × `side` pixels; 0 where only their features are known.
  package init(path: String, configuration: some Encodable, provenance: Provenance, side: Int) throws {
    writer = try ArtifactWriter(S.self, path: path, provenance: provenance, lineage: Lineage())
    try writer.setConfiguration(configuration)
    pixels = side > 0 ? try writer.stream(S.pixels, row: [side, side, 3], chunkRows: 1) : nil
  }

  /// Appends a photo. `pixels` is RGB, [side, side, 3].
  /// - Returns: its index.
  @discardableResult
  package func append(photo name: String, identity: Int, split: Split, pixels: [UInt8]) throws -> Int {
    precondition((self.pixels == nil) == pixels.isEmpty, "\(pixels.count) bytes of photo \(name)")
    try self.pixels?.append(pixels)
    names.append(name)
    identities.append(Int32(identity))
    splits.append(split.number)
    return names.count - 1
  }

  /// Appends a sentence about the photo with index `photo`; `words` are vocabulary ids, 0 the unknown word.
  package func append(sentence text: String, photo: Int, words: [Int]) {
    texts.append(text)
    photos.append(Int32(photo))
    self.words += words.map(Int32.init)
    offsets.append(Int64(self.words.count))
  }

  /// Writes the rest. `identities` are in class-list order; `vocabulary` by word id, with counts in its sentences.
  package func finish(identities names: [String], vocabulary: [(word: String, count: Int)]) throws {
    try writer.write(S.photoNames, self.names)
    try writer.write(S.photoIdentities, identities)
    try writer.write(S.photoSplits, splits)
    if pixels == nil { try writer.write(S.pixels, [UInt8](), shape: [self.names.count, 0, 0, 3]) }
    try writer.write(S.texts, texts)
    try writer.write(S.sentencePhotos, photos)
    try writer.write(S.offsets, offsets)
    try writer.write(S.words, words)
    try writer.write(S.identityNames, names)
    try writer.write(S.vocabulary, vocabulary.map(\.word))
    try writer.write(S.vocabularyCounts, vocabulary.map { Int32($0.count) })
    try writer.finish()
  }
}

/// The content of an examples.h5, but for its pixels, which are read as they are asked for.
package final class Examples: Input, NamedPooled {
  package typealias S = ExamplesSchema
  package let artifact: ArtifactReader
  /// By photo.
  package let photoNames: [String], photoIdentities: [Int], photoSplits: [Split]
  package let sentencePhotos: [Int]
  /// Word ids of all sentences, one after another; those of sentence i are `words[offsets[i]..<offsets[i + 1]]`.
  package let words: [Int32], offsets: [Int]
  /// In class-list order.
  package let identityNames: [String]
  /// By word id; word 0 is the unknown word.
  package let vocabulary: [String]
  private let pixelData: Dataset

  package init(_ artifact: ArtifactReader) throws {
    self.artifact = artifact
    photoNames = try artifact.distinctStrings(S.photoNames)
    identityNames = try artifact.distinctStrings(S.identityNames)
    vocabulary = try artifact.distinctStrings(S.vocabulary)
    photoIdentities = try artifact.indices(S.photoIdentities, of: identityNames.count)
    photoSplits = try artifact.splits(S.photoSplits)
    sentencePhotos = try artifact.indices(S.sentencePhotos, of: photoNames.count)
    words = try artifact.read(S.words)
    try artifact.require(all: words, in: 0..<vocabulary.count, S.words)
    offsets = try artifact.integers(S.offsets)
    pixelData = try artifact.dataset(S.pixels)
    try artifact.require(!vocabulary.isEmpty, "\(S.vocabulary.name) is empty, without the unknown word")
    try artifact.require(
      offsets.count == sentencePhotos.count + 1 && offsets.first == 0 && offsets.last == words.count
        && zip(offsets, offsets.dropFirst()).allSatisfy { $0 <= $1 },
      "\(S.offsets.name) does not rise from 0 to the \(words.count) words in \(sentencePhotos.count) steps")
  }

  package var photoCount: Int { photoNames.count }
  package var sentenceCount: Int { sentencePhotos.count }
  /// Photos are `side` × `side` pixels; 0 where only their features are known.
  package var side: Int { pixelData.shape[1] }

  /// - Throws: `ArtifactError` when the photos are smaller than a network takes them, or not there.
  package func check(areAsLargeAs side: Int, for user: String) throws {
    guard self.side > 0 else {
      throw ArtifactError(
        "\(artifact.path): has no photos, whose features were computed elsewhere: import-features reads those, and "
          + "\(user) is not needed")
    }
    guard self.side >= side else {
      throw ArtifactError(
        "\(artifact.path): photos of \(self.side) pixels are too small for crops of \(side): \(redo("preprocess")) "
          + "with a larger --side")
    }
  }

  /// RGB of consecutive photos, [photos, side, side, 3].
  package func pixels(_ photos: Range<Int>) throws -> [UInt8] {
    try artifact.reading { try pixelData.read(rows: photos) }
  }

  /// The word ids of a sentence.
  package func sentence(_ sentence: Int) -> ArraySlice<Int32> { words[offsets[sentence]..<offsets[sentence + 1]] }

  /// What a training takes for one identity.
  package enum Identities: String, CaseIterable, Sendable {
    /// What the data set labels as one.
    case labelled
    /// Every photo by itself, with its own sentences ("w/o ID" in Li et al. 2017, Table 2).
    case photo
  }

  /// The identities that have photos and sentences in the given splits, with both.
  /// - Parameter leftOut: labelled identities that are not among them.
  package func members(of splits: [Split], as unit: Identities = .labelled, without leftOut: Fold? = nil) -> (
    identities: [Int], photos: [[Int]], sentences: [[Int]]
  ) {
    func isMember(_ photo: Int) -> Bool {
      splits.contains(photoSplits[photo]) && leftOut?.contains(photoIdentities[photo]) != true
    }
    let count = unit == .labelled ? identityNames.count : photoCount
    func identity(_ photo: Int) -> Int { unit == .labelled ? photoIdentities[photo] : photo }
    var photos = [[Int]](repeating: [], count: count), sentences = photos
    for photo in 0..<photoCount where isMember(photo) { photos[identity(photo)].append(photo) }
    for sentence in 0..<sentenceCount where isMember(sentencePhotos[sentence]) {
      sentences[identity(sentencePhotos[sentence])].append(sentence)
    }
    let identities = photos.indices.filter { !photos[$0].isEmpty && !sentences[$0].isEmpty }
    return (identities, identities.map { photos[$0] }, identities.map { sentences[$0] })
  }
}
