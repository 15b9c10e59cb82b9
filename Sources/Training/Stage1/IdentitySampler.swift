import Tensor

/// Identity-aware batches (Li et al. 2017, §3.1.1): for each of n identities one photo and one sentence *of that
/// identity*, which may belong to another of its photos.
///
/// Identities come in shuffled rounds, so a batch repeats one only where it spans two rounds. Within an identity,
/// photos and sentences are drawn in shuffled rounds too: each is seen once before any is seen twice.
package struct IdentitySampler {
  /// A batch of indices; `identities` are 0-based among those that are trained on. Where an identity has several photos
  /// or sentences, they follow each other.
  package struct Batch: Equatable, Sendable {
    package var identities: [Int] = [], photos: [Int] = [], sentences: [Int] = []

    /// The identity of each photo, and of each sentence.
    package var photoIdentities: [Int] { repeated(photos.count / identities.count) }
    package var sentenceIdentities: [Int] { repeated(sentences.count / identities.count) }
    private func repeated(_ count: Int) -> [Int] { identities.flatMap { [Int](repeating: $0, count: count) } }
    /// The places of each identity's sentences.
    package var sentencesByIdentity: [[Int]] {
      let each = sentences.count / identities.count
      return identities.indices.map { Array($0 * each..<($0 + 1) * each) }
    }
  }

  private var identities: ShuffledCycle, photos: [ShuffledCycle], sentences: [ShuffledCycle]

  /// - Parameter photos: those of each identity, at least one; so are `sentences`.
  package init(photos: [[Int]], sentences: [[Int]], seed: UInt64) {
    precondition(
      photos.count == sentences.count, "photos of \(photos.count) identities, sentences of \(sentences.count)")
    precondition(
      !photos.contains { $0.isEmpty } && !sentences.contains { $0.isEmpty }, "an identity without photo or sentence")
    identities = ShuffledCycle(Array(photos.indices), seed: seed, stream: 0)
    self.photos = photos.enumerated().map { ShuffledCycle($1, seed: seed, stream: UInt64(2 * $0 + 1)) }
    self.sentences = sentences.enumerated().map { ShuffledCycle($1, seed: seed, stream: UInt64(2 * $0 + 2)) }
  }

  /// The n identities of a step, from 0, with m photos and k sentences each: a function of the seed and the step.
  package mutating func batch(step: Int, size n: Int, photos m: Int = 1, sentences k: Int = 1) -> Batch {
    var batch = Batch()
    for draw in step * n..<(step + 1) * n {
      let identity = identities.item(draw)
      let round = draw / identities.count  // every round draws every identity once
      batch.identities.append(identity)
      for i in 0..<m { batch.photos.append(photos[identity].item(round * m + i)) }
      for i in 0..<k { batch.sentences.append(sentences[identity].item(round * k + i)) }
    }
    return batch
  }
}
