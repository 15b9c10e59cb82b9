import Tensor

/// Finds photos that a data set has twice: with the same pixels, or, in two splits, with the same look.
///
/// A test photo that was trained on makes figures too good. The same photo of two identities is a contradiction.
struct DuplicatePhotos {
  /// A photo and an earlier one that shows the same.
  struct Pair: Equatable {
    let photo: Int, earlier: Int
    var isMirrored = false
  }

  /// Photos with the same pixels as an earlier one: of the same identity, of another identity, and in another split.
  private(set) var copies: [Pair] = [], copiesOfOtherIdentities: [Pair] = [], copiesAcrossSplits: [Pair] = []
  /// Photos that look like a photo of an earlier split, with the most similar one.
  private(set) var lookalikes: [Pair] = []
  private let photos: [Corpus.Photo]

  /// Two versions of one photo differ in at most so many of 64 differences, and their thumbnails correlate at least so
  /// much. Measured on the photos of CUB and Flickr8k: docs/datasets.md.
  static let mostDifferences = 11, leastCorrelation: Float = 0.95

  /// - Parameter fingerprints: one for each photo; nil for a photo that cannot be decoded.
  init(_ photos: [Corpus.Photo], _ fingerprints: [Fingerprint?]) {
    precondition(photos.count == fingerprints.count, "\(fingerprints.count) fingerprints of \(photos.count) photos")
    self.photos = photos
    var first: [UInt64: Int] = [:], distinct: [(row: Int, fingerprint: Fingerprint)] = []
    for (row, fingerprint) in fingerprints.enumerated() {
      guard let fingerprint else { continue }
      guard let earlier = first.updateValue(first[fingerprint.digest] ?? row, forKey: fingerprint.digest) else {
        if fingerprint.hasContrast { distinct.append((row, fingerprint)) }
        continue
      }
      let pair = Pair(photo: row, earlier: earlier)
      if photos[row].split != photos[earlier].split {
        copiesAcrossSplits.append(pair)
      } else if photos[row].identity != photos[earlier].identity {
        copiesOfOtherIdentities.append(pair)
      } else {
        copies.append(pair)
      }
    }
    lookalikes = Self.lookalikes(photos, distinct)
  }

  /// For each photo that looks like photos of an earlier split, the most similar one.
  private static func lookalikes(_ photos: [Corpus.Photo], _ distinct: [(row: Int, fingerprint: Fingerprint)]) -> [Pair]
  {
    let index = HammingIndex(distinct.map(\.fingerprint.differences), limit: mostDifferences)
    let tested = distinct.filter { photos[$0.row].split != .train }
    var found = [Pair?](repeating: nil, count: tested.count)
    found.withUnsafeMutableBufferPointer { found in
      nonisolated(unsafe) let found = found  // each worker writes its own photos' pairs
      parallel(tested.count) { range in
        for place in range {
          let (row, fingerprint) = tested[place]
          var best = leastCorrelation
          for (version, isMirrored) in [(fingerprint, false), (fingerprint.mirrored, true)] {
            index.forEachNear(version.differences) { other in
              let earlier = distinct[other].row
              guard photos[earlier].split.number < photos[row].split.number else { return }
              let correlation = version.correlation(with: distinct[other].fingerprint)
              guard correlation > best else { return }
              best = correlation
              found[place] = Pair(photo: row, earlier: earlier, isMirrored: isMirrored)
            }
          }
        }
      }
    }
    return found.compactMap { $0 }
  }

  /// What a user should know; of each kind ten photos are named.
  var notes: [String] {
    var notes: [String] = []
    func note(_ pairs: [Pair], _ what: String) {
      guard !pairs.isEmpty else { return }
      var lines = pairs.prefix(10).map {
        "\n  \(name($0.photo)) and \(name($0.earlier))\($0.isMirrored ? ", mirrored" : "")"
      }
      if pairs.count > 10 { lines.append("\n  … and \(pairs.count - 10) more") }
      notes.append("\(counted(pairs.count, "photo")) \(what):" + lines.joined())
    }
    note(copies, "with the same pixels as another of the same identity")
    note(
      copiesOfOtherIdentities,
      photos.areIdentities
        ? "with the same pixels as another of the same split: each counts as wrong where the other is right"
        : "with the same pixels as one of another identity: one of them is wrong")
    note(copiesAcrossSplits, "with the same pixels as one of another split: what is tested was seen in training")
    note(
      lookalikes,
      "nearly the same as one of another split, as if resized, recompressed, cropped or mirrored: what is tested may "
        + "have been seen in training")
    return notes
  }

  private func name(_ row: Int) -> String { "\(photos[row].split) \(photos[row].name)" }
}
