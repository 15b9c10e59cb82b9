import Pools

/// What is odd about the sentences of a data set, though each by itself can be used.
struct CaptionCheck {
  /// Sentences with a mark of each kind of damage, and the name of the first one's photo.
  private(set) var damaged: [Damage: (count: Int, first: String)] = [:]
  /// Sentences that stand a second time with the same photo.
  private(set) var repeated = 0
  /// Sentences that also stand with a photo of another identity, and those among them where that identity is in another
  /// split.
  private(set) var acrossIdentities = 0, acrossSplits = 0
  /// The sentence that stands with the most identities, and their number.
  private(set) var commonest: (text: String, identities: Int)?
  /// The smallest and the largest number of sentences of a photo.
  private(set) var perPhoto: ClosedRange<Int>?
  private let photosAreIdentities: Bool

  init(_ corpus: Corpus) {
    photosAreIdentities = corpus.photos.areIdentities
    var uses: [String: Uses] = [:]
    var perPhoto = [Int](repeating: 0, count: corpus.photos.count)
    for sentence in corpus.sentences {
      perPhoto[sentence.photo] += 1
      let photo = corpus.photos[sentence.photo]
      for damage in Damage.found(in: sentence.text) { damaged[damage, default: (0, photo.name)].count += 1 }
      if uses[sentence.text, default: Uses()].add(sentence.photo, photo) { repeated += 1 }
    }
    var counted: Set<String> = []  // goes through the sentences in order, because a dictionary's order is random
    for sentence in corpus.sentences {
      guard let use = uses[sentence.text], use.identities.count > 1 else { continue }
      acrossIdentities += 1
      if use.splits.count > 1 { acrossSplits += 1 }
      if counted.insert(sentence.text).inserted, use.identities.count > commonest?.identities ?? 1 {
        commonest = (sentence.text, use.identities.count)
      }
    }
    if let least = perPhoto.min(), let most = perPhoto.max() { self.perPhoto = least...most }
  }

  /// The photos that one sentence describes.
  private struct Uses {
    private(set) var identities: Set<Int> = [], splits: Set<Split> = []
    private var last = -1

    /// - Returns: whether the sentence stood with that photo before. Sentences of one photo come in a row.
    mutating func add(_ row: Int, _ photo: Corpus.Photo) -> Bool {
      defer { last = row }
      identities.insert(photo.identity)
      splits.insert(photo.split)
      return last == row
    }
  }

  var notes: [String] {
    var notes: [String] = []
    if let perPhoto, perPhoto.lowerBound != perPhoto.upperBound {
      notes.append("a photo has \(perPhoto.lowerBound) to \(perPhoto.upperBound) sentences")
    }
    for damage in Damage.allCases {
      guard let (count, photo) = damaged[damage] else { continue }
      notes.append("\(counted(count, "sentence")) with \(damage.rawValue); the first is of \(photo.excerpt)")
    }
    if repeated > 0 { notes.append("\(counted(repeated, "sentence")) said twice of one photo") }
    if let commonest {
      notes.append(
        "\(counted(acrossIdentities, "sentence")) also said of another \(photosAreIdentities ? "photo" : "identity"), "
          + "\(grouped(acrossSplits)) of them of one in another split; the commonest, of "
          + "\(grouped(commonest.identities)): “\(commonest.text.excerpt)”")
    }
    return notes
  }
}
