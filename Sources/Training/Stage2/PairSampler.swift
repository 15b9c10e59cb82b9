import Artifacts
import Pools
import Tensor

/// Batches of screened pairs: some photos, and some of the pairs of each, so that what is shared is computed once.
package struct PairSampler {
  /// What is drawn equally often. Within a photo, its pairs come as they were screened: draws in which half of each
  /// photo's or sentence's pairs match lost nearly all that stage 2 adds on val (docs/results/cub-notes.md).
  package enum Draw: String, CaseIterable, Codable, Sendable {
    /// Every pair (Li et al. 2017, Eq. 12).
    case pairs
    /// Every photo, however many sentences list it.
    case photos
    /// Every sentence's list: the photos of some lists, and the pairs of these photos with sentences that list several
    /// of them. So most photos and sentences of a batch are in many of its pairs, which costs a fraction.
    case lists
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
  /// Each sentence's list: the places of its photos in `starts`. Only where lists are drawn.
  private let lists: [[Int32]]

  /// - Parameter pairs: with labels.
  package init(_ pairs: PairTable, draw: Draw) {
    precondition(pairs.count > 0 && pairs.labels.count == pairs.count, "no labelled pairs to draw from")
    (self.pairs, self.draw) = (pairs, draw)
    let order = pairs.photos.indices.sorted { (pairs.photos[$0], $0) < (pairs.photos[$1], $1) }
    let firsts = order.indices.filter { $0 == 0 || pairs.photos[order[$0]] != pairs.photos[order[$0 - 1]] }
    (self.order, starts) = (order.map(Int32.init), firsts + [order.count])
    let places = firsts.map { pairs.photos[order[$0]] }.places()
    self.places = places
    let listed = draw == .lists ? pairs.photos.indices.filter { pairs.ranksInSentence[$0] >= 0 } : []
    let bySentence = Dictionary(grouping: listed) { pairs.sentences[$0] }.sorted { $0.key < $1.key }
    lists = bySentence.map { $0.value.map { Int32(places[pairs.photos[$0]]!) } }
    precondition(draw != .lists || !lists.isEmpty, "no sentence lists a photo")
  }

  /// `count` photos, and `each` of the pairs of each.
  package func batch(photos count: Int, each: Int, using generator: inout SplitMix64) -> Batch {
    if draw == .lists { return listed(photos: count, pairs: count * each, using: &generator) }
    var batch = Batch()
    for at in 0..<count {
      let photo =
        draw == .photos
        ? Int.random(in: 0..<starts.count - 1, using: &generator)
        : places[pairs.photos[Int(order[Int.random(in: 0..<order.count, using: &generator)])]]!
      let own = pairs(of: photo)
      batch.photos.append(Int(pairs.photos[Int(own[own.startIndex])]))
      for _ in 0..<each { add(Int(own[Int.random(in: own.indices, using: &generator)]), at, to: &batch) }
    }
    return batch
  }

  /// The first `count` photos of lists that are drawn, and pairs of them with the same sentences: those of the lists,
  /// then others in an order that is drawn, each with all its pairs, while there are less than `total`.
  private func listed(photos count: Int, pairs total: Int, using generator: inout SplitMix64) -> Batch {
    var photos: [Int32] = [], isChosen: Set<Int32> = []
    // A list may be all of photos that are there already.
    for _ in 0..<count where photos.count < count {
      let list = lists[Int.random(in: lists.indices, using: &generator)]
      for photo in list where photos.count < count && isChosen.insert(photo).inserted { photos.append(photo) }
    }
    var places: [Int32: [(at: Int, pair: Int)]] = [:], batch = Batch()
    for (at, photo) in photos.enumerated() {
      let own = pairs(of: Int(photo))
      batch.photos.append(Int(pairs.photos[Int(own[own.startIndex])]))
      for pair in own { places[pairs.sentences[Int(pair)], default: []].append((at, Int(pair))) }
    }
    // Sentences with twice as many of these photos come first.
    let sentences = places.keys.sorted().shuffled(using: &generator).enumerated()
      .map { (zeros: places[$1]!.count.leadingZeroBitCount, order: $0, sentence: $1) }
      .sorted { ($0.zeros, $0.order) < ($1.zeros, $1.order) }
    var chosen: [(at: Int, pair: Int)] = []
    for next in sentences where chosen.count < total { chosen += places[next.sentence]! }
    for (at, pair) in chosen.prefix(total).sorted(by: { ($0.at, $0.pair) < ($1.at, $1.pair) }) {
      add(pair, at, to: &batch)
    }
    return batch
  }

  private func pairs(of photo: Int) -> ArraySlice<Int32> { order[starts[photo]..<starts[photo + 1]] }

  private func add(_ pair: Int, _ at: Int, to batch: inout Batch) {
    batch.pairs.photos.append(Int32(at))
    batch.pairs.sentences.append(pairs.sentences[pair])
    batch.pairs.labels.append(pairs.labels[pair])
    if !pairs.similarities.isEmpty { batch.pairs.similarities.append(pairs.similarities[pair]) }
  }
}

extension PairTable {
  /// The training pairs of pairs.h5, with the labels that the options ask for. pairs.h5 keeps those of the data set, by
  /// which everything is scored.
  /// - Throws: `ArtifactError` where all of them match, or none; `ValidationError` where a batch of the options is far
  ///   larger than they are.
  package init(training pairs: Pairs, _ examples: Examples, _ options: PairTraining.Options) throws {
    self = try pairs.read("train", of: examples)
    let (each, photos) = (options.pairsPerPhoto, options.photosPerBatch)
    guard options.draw != .lists || ranksInSentence.contains(where: { $0 >= 0 }) else {
      throw ArtifactError("\(pairs.artifact.path): has no lists of sentences: give --draw pairs or --draw photos")
    }
    try checkBatch("--photos-per-batch \(photos)", of: photos, "photos", from: Set(self.photos).count)
    try checkBatch("--pairs-per-photo \(each)", of: photos * each, "pairs", from: count)
    if options.identities == .photo {
      labels = zip(self.photos, sentences).map { examples.sentencePhotos[Int($1)] == Int($0) ? 1 : 0 }
    }
    let positives = labels.reduce(0) { $0 + Int($1) }
    guard positives > 0, positives < count else {
      throw ArtifactError(
        "\(pairs.artifact.path): \(positives) of \(count) training pairs match, so there is nothing to tell apart")
    }
    print("training on \(count) screened pairs, \(100 * positives / count) % of which match")
  }
}
