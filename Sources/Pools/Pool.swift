import Tensor

/// Photos and sentences that are searched among each other: all that stage 1 was trained on, or one other split.
///
/// Within a pool, photos and sentences are numbered from 0; `photos` and `sentences` give their numbers in examples.h5.
/// In memory, pairs and rankings have the pool's numbers. Files have those of examples.h5: their readers and writers
/// convert.
package struct Pool: Equatable, Sendable {
  /// `train`, or the split's name.
  package let name: String
  package let splits: [Split]
  /// Numbers in examples.h5, rising.
  package let photos: [Int], sentences: [Int]
  /// By photo of the pool.
  package let photoIdentities: [Int]
  /// By sentence of the pool: the photo that it describes, in the pool's numbers, and that photo's identity.
  package let photoOfSentence: [Int], sentenceIdentities: [Int]

  package init(
    name: String, splits: [Split], photos: [Int], sentences: [Int], photoIdentities: [Int], photoOfSentence: [Int]
  ) {
    let counts = [photos.count, sentences.count], known = [photoIdentities.count, photoOfSentence.count]
    precondition(counts == known, "\(known) identities and photos of \(counts) photos and sentences")
    precondition(photoOfSentence.allSatisfy(photos.indices.contains), "sentences of other photos than \(photos.count)")
    (self.name, self.splits, self.photos, self.sentences) = (name, splits, photos, sentences)
    (self.photoIdentities, self.photoOfSentence) = (photoIdentities, photoOfSentence)
    sentenceIdentities = photoOfSentence.map { photoIdentities[$0] }
  }

  /// Whether every photo is an identity of its own, so that photos and sentences are matched one by one.
  package var isOfSinglePhotos: Bool { Set(photoIdentities).count == photos.count }

  /// The same pool with every photo as an identity of its own.
  package var ofSinglePhotos: Pool {
    Pool(
      name: name, splits: splits, photos: photos, sentences: sentences, photoIdentities: Array(photos.indices),
      photoOfSentence: photoOfSentence)
  }

  /// Pairs with the pool's numbers, by those of examples.h5.
  package func inExamples(_ pairs: PairTable) -> PairTable {
    var pairs = pairs
    pairs.photos = pairs.photos.map { Int32(photos[Int($0)]) }
    pairs.sentences = pairs.sentences.map { Int32(sentences[Int($0)]) }
    return pairs
  }

  /// Pairs with numbers of examples.h5, by the pool's own; nil where one is not of the pool.
  package func inPool(_ pairs: PairTable) -> PairTable? {
    var own = pairs
    (own.photos, own.sentences) = (places(of: pairs.photos, in: photos), places(of: pairs.sentences, in: sentences))
    return own.photos.contains(-1) || own.sentences.contains(-1) ? nil : own
  }
}

/// The place of each number of examples.h5 in a rising list of them; −1 where it is not in the list.
private func places<Number: SignedInteger>(of numbers: [Number], in members: [Int]) -> [Number] {
  var places = [Number](repeating: -1, count: (members.last ?? -1) + 1)
  for (place, member) in members.enumerated() { places[member] = Number(place) }
  return numbers.map { places.indices.contains(Int($0)) ? places[Int($0)] : -1 }
}

/// Photos with their splits and identities, and sentences with their photos: what pools are made of.
package protocol Pooled {
  /// By photo.
  var photoIdentities: [Int] { get }
  var photoSplits: [Split] { get }
  /// The photo's number, by sentence.
  var sentencePhotos: [Int] { get }
}

extension Pooled {
  package func identity(ofSentence sentence: Int) -> Int { photoIdentities[sentencePhotos[sentence]] }
  package func split(ofSentence sentence: Int) -> Split { photoSplits[sentencePhotos[sentence]] }

  /// The training pool, then the other splits in order; those without a photo or without a sentence are left out.
  package func pools(trainedOn trainSplits: [Split]) -> [Pool] {
    let others = Split.allCases.filter { !trainSplits.contains($0) }
    return ([("train", trainSplits)] + others.map { ($0.description, [$0]) }).compactMap { pool($0, of: $1) }
  }

  /// The photos and sentences of some splits; nil where there is no photo or no sentence.
  /// - Parameters:
  ///   - part: only photos of its identities.
  ///   - limit: only the first photos, and their sentences.
  package func pool(_ name: String, of splits: [Split], in part: Fold? = nil, limit: Int = .max) -> Pool? {
    let photos = Array(
      photoSplits.indices.lazy.filter { photo in
        splits.contains(photoSplits[photo]) && part?.contains(photoIdentities[photo]) != false
      }.prefix(limit))
    let place = places(of: sentencePhotos, in: photos), sentences = place.indices.filter { place[$0] >= 0 }
    guard !photos.isEmpty, !sentences.isEmpty else { return nil }
    return Pool(
      name: name, splits: splits, photos: photos, sentences: sentences,
      photoIdentities: photos.map { photoIdentities[$0] }, photoOfSentence: sentences.map { place[$0] })
  }
}

/// A pool's photos and sentences in the joint space of stage 1.
package struct Embeddings: Sendable {
  /// [photos, D] and [sentences, D].
  package let photos: Tensor, sentences: Tensor

  package init(photos: Tensor, sentences: Tensor) {
    precondition(photos.columns == sentences.columns, "photos \(photos.shape), sentences \(sentences.shape)")
    (self.photos, self.sentences) = (photos, sentences)
  }
}

/// A matrix of similarities, in memory or in a file: greater is more similar. It may be larger than memory, and is read
/// in blocks.
package protocol SimilaritySource {
  /// The file, as errors name it.
  var name: String { get }
  var rowCount: Int { get }
  var columnCount: Int { get }
  /// Reads a block, row-major.
  func read(rows: Range<Int>, columns: Range<Int>, into block: UnsafeMutablePointer<Double>) throws
}
