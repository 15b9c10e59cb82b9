import Tensor

/// Batches of screened pairs: some photos, and some of the pairs of each, so that what a photo's pairs share is computed once.
public struct PairSampler {
  /// What half of the draws are to match of.
  public enum Balance: String, CaseIterable, Codable, Sendable {
    /// Nothing: every pair is drawn equally often, as it was screened (Li et al. 2017, Eq. 12).
    case none
    /// Of each photo's draws: no photo by itself then tells whether its pairs match, only its sentences do.
    case photo
    /// Of each sentence's draws: no sentence by itself then tells whether its pairs match, only its photos do, which is what a search
    /// for photos is about.
    case sentence
  }

  public struct Batch: Equatable, Sendable {
    /// Photos, in the order in which they were drawn.
    public var photos: [Int] = []
    /// For each pair, the photo's position in `photos` (ascending), its sentence and whether they match.
    public var pairPhotos: [Int] = [], sentences: [Int] = [], labels: [Float] = []
  }

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

  private let pairs: Pairs
  /// The pairs that can be drawn, photo by photo.
  private let order: [Int32]
  /// Where each photo's pairs begin in `order`; one more than there are photos.
  private let starts: [Int]
  /// The chances of the pairs in `order`, summed from the first on, 0 before it.
  private let sums: [Double]

  /// Where the draws are balanced, pairs are left out whose photo or sentence has only one kind. Traps where none is left.
  public init(_ pairs: Pairs, balance: Balance) {
    self.pairs = pairs
    let chances = Self.chances(pairs, balance)
    let order = pairs.photos.indices.filter { chances[$0] > 0 }.sorted { (pairs.photos[$0], $0) < (pairs.photos[$1], $1) }
    precondition(!order.isEmpty, "\(pairs.photos.count) pairs, and none to draw with balance \(balance)")
    self.order = order.map(Int32.init)
    starts = order.indices.filter { $0 == 0 || pairs.photos[order[$0]] != pairs.photos[order[$0 - 1]] } + [order.count]
    var sums = [0.0]
    for pair in order { sums.append(sums[sums.count - 1] + chances[pair]) }
    self.sums = sums
  }

  private static func chances(_ pairs: Pairs, _ balance: Balance) -> [Double] {
    let keys: [Int32]
    switch balance {
    case .none: return pairs.labels.map { _ in 1 }
    case .photo: keys = pairs.photos
    case .sentence: keys = pairs.sentences
    }
    var counts = [[Int]](repeating: [0, 0], count: Int(keys.max() ?? -1) + 1)
    for (key, label) in zip(keys, pairs.labels) { counts[Int(key)][Int(label)] += 1 }
    return zip(keys, pairs.labels).map { key, label in
      let count = counts[Int(key)]
      return count[0] > 0 && count[1] > 0 ? 1 / Double(count[Int(label)]) : 0
    }
  }

  /// `count` photos, each as often as its pairs' chances say, and `each` of the pairs of each.
  public func batch(photos count: Int, each: Int, using generator: inout SplitMix64) -> Batch {
    var batch = Batch()
    for at in 0..<count {
      let any = place(of: generator.nextDouble() * sums[order.count], in: 0..<order.count)
      let photo = starts.partitioningIndex { $0 > any } - 1
      let own = starts[photo]..<starts[photo + 1]
      batch.photos.append(Int(pairs.photos[Int(order[any])]))
      for _ in 0..<each {
        let (first, last) = (sums[own.lowerBound], sums[own.upperBound])
        let pair = Int(order[place(of: first + generator.nextDouble() * (last - first), in: own)])
        batch.pairPhotos.append(at)
        batch.sentences.append(Int(pairs.sentences[pair]))
        batch.labels.append(Float(pairs.labels[pair]))
      }
    }
    return batch
  }

  /// The place in `order` at which the summed chances pass `sum`.
  private func place(of sum: Double, in range: Range<Int>) -> Int {
    min(range.upperBound - 1, max(range.lowerBound, sums.partitioningIndex { $0 > sum } - 1))
  }
}

extension Array {
  /// The first index at which `isAfter` holds, for elements among which it holds for none before and all after; the count where for none.
  fileprivate func partitioningIndex(_ isAfter: (Element) -> Bool) -> Int {
    var low = 0, high = count
    while low < high {
      let middle = (low + high) / 2
      if isAfter(self[middle]) { high = middle } else { low = middle + 1 }
    }
    return low
  }
}
