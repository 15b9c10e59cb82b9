import Artifacts
import Pools
import Tensor

/// Batches of screened pairs: some photos, and some of the pairs of each, so that what a photo's pairs share is
/// computed once.
package struct PairSampler {
  /// What is drawn equally often. Within a photo, its pairs come as they were screened: draws in which half of each
  /// photo's or sentence's pairs match lost nearly all that stage 2 adds on val (docs/results/cub-notes.md).
  package enum Draw: String, CaseIterable, Codable, Sendable {
    /// Every pair (Li et al. 2017, Eq. 12).
    case pairs
    /// Every photo, however many sentences list it.
    case photos
  }

  /// Photos in the order in which they were drawn, and their pairs, with labels. Of each pair, `photos` has the place
  /// of its photo among those drawn, rising.
  package struct Batch: Equatable, Sendable {
    package var photos: [Int] = [], pairs = PairTable()
  }

  private let pairs: PairTable, draw: Draw
  /// The pairs, photo by photo.
  private let order: [Int32]
  /// Where each photo's pairs begin in `order`; one more than there are photos.
  private let starts: [Int]
  /// By photo, which of `starts` is its own.
  private let places: [Int32: Int]

  /// - Parameter pairs: with labels.
  package init(_ pairs: PairTable, draw: Draw) {
    precondition(pairs.count > 0 && pairs.labels.count == pairs.count, "no labelled pairs to draw from")
    (self.pairs, self.draw) = (pairs, draw)
    let order = pairs.photos.indices.sorted { (pairs.photos[$0], $0) < (pairs.photos[$1], $1) }
    let firsts = order.indices.filter { $0 == 0 || pairs.photos[order[$0]] != pairs.photos[order[$0 - 1]] }
    (self.order, starts) = (order.map(Int32.init), firsts + [order.count])
    places = firsts.map { pairs.photos[order[$0]] }.places()
  }

  /// `count` photos, and `each` of the pairs of each.
  package func batch(photos count: Int, each: Int, using generator: inout SplitMix64) -> Batch {
    var batch = Batch()
    for at in 0..<count {
      let photo =
        switch draw {
        case .photos: Int.random(in: 0..<starts.count - 1, using: &generator)
        case .pairs: places[pairs.photos[Int(order[Int.random(in: 0..<order.count, using: &generator)])]]!
        }
      let own = order[starts[photo]..<starts[photo + 1]]
      batch.photos.append(Int(pairs.photos[Int(own[own.startIndex])]))
      for _ in 0..<each {
        let pair = Int(own[Int.random(in: own.indices, using: &generator)])
        batch.pairs.photos.append(Int32(at))
        batch.pairs.sentences.append(pairs.sentences[pair])
        batch.pairs.labels.append(pairs.labels[pair])
      }
    }
    return batch
  }
}

extension PairTable {
  /// The training pairs of pairs.h5, with the labels that the options ask for. pairs.h5 keeps those of the data set, by
  /// which everything is scored.
  /// - Throws: `ArtifactError` where all of them match, or none; `ValidationError` where a batch of the options is far
  ///   larger than they are.
  package init(training pairs: Pairs, _ examples: Examples, _ options: CoAttentionTraining.Options) throws {
    self = try pairs.read("train", of: examples)
    let (each, photos) = (options.pairsPerPhoto, options.photosPerBatch)
    try checkBatch("--photos-per-batch \(photos)", of: photos, "photos", from: Set(self.photos).count)
    try checkBatch("--pairs-per-photo \(each)", of: photos * each, "pairs", from: count)
    if options.identities == .photo {
      labels = zip(photos, sentences).map { examples.sentencePhotos[Int($1)] == Int($0) ? 1 : 0 }
    }
    let positives = labels.reduce(0) { $0 + Int($1) }
    guard positives > 0, positives < count else {
      throw ArtifactError(
        "\(pairs.artifact.path): \(positives) of \(count) training pairs match, so there is nothing to tell apart")
    }
    print("training on \(count) screened pairs, \(100 * positives / count) % of which match")
  }
}
