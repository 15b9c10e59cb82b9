import Tensor

/// Photos and sentences that are searched among each other: all that stage 1 was trained on, or one other split.
///
/// Within a pool, photos and sentences are numbered from 0; `photos` and `sentences` say which they are in examples.h5.
package struct Pool: Sendable {
  /// `train`, or the split's name.
  package let name: String
  package let splits: [Split]
  /// Indices in examples.h5, rising.
  package let photos: [Int], sentences: [Int]
  /// By photo and by sentence of the pool.
  package let photoIdentities: [Int], sentenceIdentities: [Int]

  package init(
    name: String, splits: [Split], photos: [Int], sentences: [Int], photoIdentities: [Int], sentenceIdentities: [Int]
  ) {
    precondition(
      photos.count == photoIdentities.count && sentences.count == sentenceIdentities.count,
      "\(photoIdentities.count) and \(sentenceIdentities.count) identities for \(photos.count) photos, "
        + "\(sentences.count) sentences"
    )
    (self.name, self.splits) = (name, splits)
    (self.photos, self.sentences) = (photos, sentences)
    (self.photoIdentities, self.sentenceIdentities) = (photoIdentities, sentenceIdentities)
  }
}

extension Pool {
  /// Whether every photo is an identity of its own, so that photos and sentences are matched one by one.
  package var isOfSinglePhotos: Bool { Set(photoIdentities).count == photos.count }
}

/// Photos with their splits and identities, and sentences with their photos: what pools are made of.
package protocol Pooled {
  /// By photo.
  var photoIdentities: [Int] { get }
  var photoSplits: [Split] { get }
  /// The photo's index, by sentence.
  var sentencePhotos: [Int] { get }
  func identity(ofSentence sentence: Int) -> Int
  func split(ofSentence sentence: Int) -> Split
}

extension Examples: Pooled {}
extension Buffers: Pooled {
  package func pools() -> [Pool] { pools(trainedOn: trainSplits) }
}

extension Pooled {
  /// The training pool, then the other splits in order; those without a photo or without a sentence are left out.
  package func pools(trainedOn trainSplits: [Split]) -> [Pool] {
    let others = Split.allCases.filter { !trainSplits.contains($0) }
    let groups = [("train", trainSplits)] + others.map { ($0.description, [$0]) }
    return groups.compactMap { name, splits in
      let photos = photoSplits.indices.filter { splits.contains(photoSplits[$0]) }
      let sentences = sentencePhotos.indices.filter { splits.contains(split(ofSentence: $0)) }
      guard !photos.isEmpty, !sentences.isEmpty else { return nil }
      return Pool(
        name: name, splits: splits, photos: photos, sentences: sentences,
        photoIdentities: photos.map { photoIdentities[$0] },
        sentenceIdentities: sentences.map { identity(ofSentence: $0) })
    }
  }

  /// For each sentence of a pool the place in it of the photo that it describes.
  package func ownPhotos(in pool: Pool) -> [Int] {
    let places = Dictionary(uniqueKeysWithValues: pool.photos.enumerated().map { ($1, $0) })
    return pool.sentences.map { places[sentencePhotos[$0]]! }
  }
}

extension Buffers {
  /// Embeddings of a pool's photos [photo, D] and sentences [sentence, D].
  ///
  /// Throws when one of them is not finite: nothing can be ranked by it.
  package func embeddings(of pool: Pool) throws -> (photos: Tensor, sentences: Tensor) {
    let (photos, sentences) = (try photoEmbeddings(pool.photos), try sentenceEmbeddings(pool.sentences))
    guard photos.elements.allSatisfy(\.isFinite), sentences.elements.allSatisfy(\.isFinite) else {
      throw ArtifactError(
        "\(artifact.path): an embedding of \(pool.name) is not finite, so stage 1 diverged: lower its learning rate "
          + "and run make redo-train-stage1"
      )
    }
    return (photos, sentences)
  }
}
