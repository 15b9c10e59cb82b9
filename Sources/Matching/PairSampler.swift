import Tensor

/// Batches of screened pairs: some photos, and some of the pairs of each, so that what a photo's pairs share is computed once.
public struct PairSampler {
  public struct Batch: Equatable, Sendable {
    /// Photos, each once unless the batch spans two rounds.
    public var photos: [Int] = []
    /// For each pair, the photo's position in `photos` (ascending), its sentence and whether they match.
    public var pairPhotos: [Int] = [], sentences: [Int] = [], labels: [Float] = []
  }

  private let pairs: Pairs
  private var photos: Deck
  /// Where the matching and the other pairs of each photo are.
  private let matching: [[Int32]], other: [[Int32]]
  private let positiveShare: Float?

  /// Screened pairs as three columns.
  public struct Pairs: Sendable {
    public let photos: [Int32], sentences: [Int32], labels: [UInt8]
    public init(photos: [Int32], sentences: [Int32], labels: [UInt8]) {
      precondition(photos.count == sentences.count && photos.count == labels.count, "\(photos.count), \(sentences.count), \(labels.count)")
      self.photos = photos
      self.sentences = sentences
      self.labels = labels
    }
  }

  /// - Parameter positiveShare: the share of matching pairs among each photo's draws; photos without both kinds are then left out, so
  ///   that no photo by itself tells whether its pairs match. nil: each photo's pairs as they come.
  public init(_ pairs: Pairs, positiveShare: Float?, seed: UInt64) {
    self.pairs = pairs
    self.positiveShare = positiveShare
    let ids = Array(Set(pairs.photos)).sorted()
    var position: [Int32: Int] = [:]
    for (i, id) in ids.enumerated() { position[id] = i }
    var matching = [[Int32]](repeating: [], count: ids.count), other = matching
    for i in pairs.photos.indices {
      let photo = position[pairs.photos[i]]!
      if pairs.labels[i] == 1 { matching[photo].append(Int32(i)) } else { other[photo].append(Int32(i)) }
    }
    let drawn = ids.indices.filter { positiveShare == nil || !(matching[$0].isEmpty || other[$0].isEmpty) }
    precondition(!drawn.isEmpty, "\(pairs.photos.count) pairs, and no photo to draw has both kinds")
    self.matching = drawn.map { matching[$0] }
    self.other = drawn.map { other[$0] }
    photos = Deck(Array(drawn.indices), seed: seed, stream: 0)
  }

  public var photoCount: Int { matching.count }

  /// The pairs of a step, from 0: `each` pairs of each of `count` photos.
  public mutating func batch(step: Int, photos count: Int, each: Int, using generator: inout SplitMix64) -> Batch {
    var batch = Batch()
    for draw in step * count..<(step + 1) * count {
      let photo = photos.card(draw)
      let (yes, no) = (matching[photo], other[photo])
      let at = batch.photos.count
      batch.photos.append(Int(pairs.photos[Int((yes.first ?? no.first)!)]))
      for _ in 0..<each {
        let share = positiveShare ?? Float(yes.count) / Float(yes.count + no.count)
        let deck = generator.nextFloat() < share ? yes : no
        let pair = Int(deck[Int.random(in: 0..<deck.count, using: &generator)])
        batch.pairPhotos.append(at)
        batch.sentences.append(Int(pairs.sentences[pair]))
        batch.labels.append(Float(pairs.labels[pair]))
      }
    }
    return batch
  }
}
