import Pools

/// A data set as it lies in its folder: its photos and sentences, and what the check found.
package struct RawData {
  package let layout: any DatasetLayout.Type
  package let corpus: Corpus
  package private(set) var check: DataCheck
  private let folder: String
  /// The words of each sentence, within their marks where those are wanted.
  private let words: [[String]]
  private let publishedVocabulary: [String]?
  /// By photo, how many were handed on before it; nil for one that was not.
  private var rows: [Int?]

  /// - Parameter vocabulary: the words of a published vocabulary; nil where words are counted.
  /// - Throws: `DatasetError` when files are missing, malformed, or contradict each other.
  package init(
    _ folder: String, _ layout: any DatasetLayout.Type, _ options: ReadingOptions, _ text: ExamplesConfiguration.Text,
    vocabulary: [String]?
  ) throws {
    let (corpus, words) = try layout.read(folder, options).tokenized(text.tokenizer, limit: text.maximumWords)
    (self.folder, self.layout, self.corpus) = (folder, layout, corpus)
    (self.words, publishedVocabulary) = (words.map(text.marked), vocabulary)
    rows = corpus.photos.indices.map { corpus.hasPixels ? nil : $0 }
    check = DataCheck(corpus, published: layout.published(in: folder, options), hasVocabulary: vocabulary != nil)
  }

  /// Decodes the photos to check them; those that can be decoded count as handed on.
  /// - Parameter advance: called with 1 for each photo that can be decoded.
  /// - Throws: what `advance` throws.
  package mutating func checkPhotos(_ advance: (Int) throws -> Void) throws {
    var fingerprints = [Fingerprint?](repeating: nil, count: corpus.photos.count)
    var count = 0
    try corpus.forEachFingerprint(badItems: &check.badItems) { photo, fingerprint in
      (fingerprints[photo], rows[photo]) = (fingerprint, count)
      count += 1
      try advance(1)
    }
    check.add(fingerprints, of: corpus)
  }

  /// Hands each photo on, with its pixels [side, side, RGB], or with none where there are only features. Those that
  /// cannot be decoded are bad items.
  /// - Returns: what a user should know of the photos.
  /// - Throws: what `body` throws.
  package mutating func forEachPhoto(
    fit: Fit, side: Int, _ body: (_ photo: Corpus.Photo, _ pixels: [UInt8]) throws -> Void
  ) throws -> [String] {
    var rows = [Int?](repeating: nil, count: corpus.photos.count), count = 0
    var fingerprints = [Fingerprint?](repeating: nil, count: corpus.photos.count)
    let corpus = corpus
    func take(_ photo: Int, _ pixels: [UInt8], _ fingerprint: Fingerprint?) throws {
      try body(corpus.photos[photo], pixels)
      (rows[photo], fingerprints[photo]) = (count, fingerprint)
      count += 1
    }
    if corpus.hasPixels {
      try corpus.forEachPhoto(fit: fit, side: side, badItems: &check.badItems, take)
    } else {
      for photo in corpus.photos.indices { try take(photo, [], nil) }
    }
    self.rows = rows
    return DuplicatePhotos(corpus.photos, fingerprints).notes
  }

  /// - Throws: `DatasetError` when bad items were found that `policy` refuses, or when no photo that was handed on can
  ///   be trained on, or scored with a published vocabulary.
  package func requireUsable(_ policy: BadItemPolicy) throws {
    try check.badItems.check(policy)
    let isUsed = { (photo: Corpus.Photo) in photo.split == .train || publishedVocabulary != nil }
    try require(
      zip(corpus.photos, rows).contains { isUsed($0) && $1 != nil },
      "\(folder): not one photo of the training split is left: check that lists and photos belong together.")
  }

  /// How many photos were handed on.
  package var photoCount: Int { rows.count { $0 != nil } }

  /// The sentences of the photos that were handed on; `photo` is the photo's place among these.
  package var sentences: [(text: String, photo: Int, split: Split, words: [String])] {
    zip(corpus.sentences, words).compactMap { sentence, words in
      rows[sentence.photo].map { (sentence.text, $0, corpus.photos[sentence.photo].split, words) }
    }
  }

  /// The published vocabulary, or the words that occur at least `minimumCount` times; counted in the sentences of the
  /// given splits.
  package func vocabulary(of splits: Set<Split>, minimumCount: Int) -> Vocabulary {
    let counted = sentences.lazy.filter { splits.contains($0.split) }.map(\.words)
    return publishedVocabulary.map { Vocabulary(words: $0, countedIn: counted) }
      ?? Vocabulary(counting: counted, minimumCount: minimumCount)
  }

  /// Looks at the vocabulary of the photos that were handed on, as `vocabulary` makes it.
  package mutating func checkVocabulary(of splits: Set<Split>, minimumCount: Int) {
    check.add(vocabulary(of: splits, minimumCount: minimumCount), minimumCount: minimumCount)
  }
}
