import Pools
import Tensor

extension PairTable {
  /// C = σ(score) in [0, 1].
  func confidences() -> [Float] { scores.map { Float(1 / (1 + exponential(-Double($0)))) } }
}

/// How the confidences of pairs become one score for a class and a photo. The paper leaves it open. The names are in
/// docs/glossary.md.
package enum ClassReading: String, CaseIterable, Sendable {
  /// (1/n_c) Σ C over the class's sentences, where a pair that was screened out counts 0. How often a photo is screened
  /// with a class counts here too, whatever the network finds, so compare with `screening`.
  case confidence
  /// The same sum with C = 1 for every screened pair, and no network at all: what screening reaches by itself.
  case screening
  /// The mean log-odds of C over those pairs of the photo with the class that were screened; how many they are does not
  /// count. A photo without such a pair stays neutral. Where C is the same for all pairs it is stage 1.
  case screenedPairs = "screened-pairs"
  /// The mean log-odds of C over the photo with a sample of the class's sentences, screened or not, for the first
  /// photos of stage 1. Where C is the same for all pairs it is stage 1.
  case firstPhotos = "first-photos"

  /// As tables name its ranking.
  package var alone: String { self == .screening ? "screening alone" : "stage 2, \(words)" }
  /// The same, fused with stage 1.
  package var fused: String { "fused, \(words)" }
  private var words: String { rawValue.replacing("-", with: " ") }
}

/// (1/n_c) Σ_{s∈c} C(v, s) over `pairs`, [class, photo]; 0 where there is no pair.
func classConfidences(_ pairs: PairTable, _ confidences: [Float], sentenceClasses: [Int], shape: [Int]) -> Tensor {
  var sizes = [Int](repeating: 0, count: shape[0])
  for c in sentenceClasses { sizes[c] += 1 }
  let (sums, _) = classSums(pairs, confidences, sentenceClasses, shape)
  return Tensor(
    shape: shape, elements: sums.indices.map { Float(sums[$0] / Double(max(1, sizes[$0 / shape[1]]))) })
}

/// The mean of the pairs' values over the pairs of a class and a photo, [class, photo]; not a number where there is no
/// pair.
func classMeans(_ pairs: PairTable, _ values: [Float], sentenceClasses: [Int], shape: [Int]) -> Tensor {
  let (sums, counts) = classSums(pairs, values, sentenceClasses, shape)
  return Tensor(
    shape: shape, elements: sums.indices.map { counts[$0] > 0 ? Float(sums[$0] / Double(counts[$0])) : .nan })
}

/// Sums of the pairs' values in double precision, in the pairs' order, and numbers of pairs, [class, photo].
private func classSums(
  _ pairs: PairTable, _ values: [Float], _ sentenceClasses: [Int], _ shape: [Int]
) -> (sums: [Double], counts: [Int32]) {
  precondition(values.count == pairs.photos.count, "\(values.count) values of \(pairs.photos.count) pairs")
  var sums = [Double](repeating: 0, count: shape[0] * shape[1]), counts = sums.map { _ in Int32(0) }
  for (pair, value) in values.enumerated() {
    let cell = sentenceClasses[Int(pairs.sentences[pair])] * shape[1] + Int(pairs.photos[pair])
    sums[cell] += Double(value)
    counts[cell] += 1
  }
  return (sums, counts)
}

/// Which pairs `ClassReading.firstPhotos` needs: each class's first `depth` photos with `sample` of its sentences,
/// sorted by photo, then by sentence. The sentences lie evenly spaced over the class, so that they come from many
/// photos.
package func firstPhotoPairs(rankings: [[Int32]], sentenceClasses: [Int], depth: Int, sample: Int) -> PairTable {
  let groups = IdentityGroups(sentenceClasses)
  var byPhoto = [[Int32]](repeating: [], count: rankings.first?.count ?? 0)
  for (c, ranking) in rankings.enumerated() {
    let sentences = Array(groups[c])
    let count = min(sample, sentences.count)
    let sampled = (0..<count).map { sentences[(2 * $0 + 1) * sentences.count / (2 * count)] }
    for photo in ranking.prefix(depth) { byPhoto[Int(photo)] += sampled }
  }
  let sorted = byPhoto.map { $0.sorted() }
  return PairTable(
    photos: sorted.indices.flatMap { [Int32](repeating: Int32($0), count: sorted[$0].count) },
    sentences: sorted.flatMap { $0 })
}

/// Re-ranks each class's first photos of stage 1 by a second score, alone or fused with the first.
///
/// Both scores are brought to mean 0 and deviation 1 over the photos that are re-ranked, separately for each class
/// (their raw scales differ between classes and between networks), and fused = (1 − w) z₁ + w z₂. A photo without a
/// second score has z₂ = 0. Equal photos, and those behind the first `depth`, keep stage 1's order: w = 0 is stage 1.
struct ClassReranking: Sendable {
  private let candidates: [[Int32]]  // of each class, in stage 1's order
  private let rest: [ArraySlice<Int32>]
  private let first: [[Double]], second: [[Double]]  // z₁ and z₂ of each candidate

  /// - Parameters:
  ///   - rankings: each class's photos in stage 1's order.
  ///   - stage1, stage2: scores [class, photo]; in `stage2` not a number where a photo has none.
  ///   - depth: how many photos are re-ranked; all where nil.
  init(rankings: [[Int32]], stage1: Tensor, stage2: Tensor, depth: Int? = nil) {
    precondition(
      stage1.shape == stage2.shape && stage1.rows == rankings.count,
      "scores \(stage1.shape) and \(stage2.shape) of \(rankings.count) classes")
    let photoCount = stage1.columns
    func standardized(_ scores: Tensor) -> (Int, [Int32]) -> [Double] {
      { c, photos in standardizedScores(photos.map { scores.elements[c * photoCount + Int($0)] }) }
    }
    candidates = rankings.map { Array($0.prefix(depth ?? $0.count)) }
    rest = rankings.map { $0.dropFirst(depth ?? $0.count) }
    first = candidates.enumerated().map(standardized(stage1))
    second = candidates.enumerated().map(standardized(stage2))
  }

  /// Each class's photos, best first, with weight w = `weight` in [0, 1] of the second score; 1 is stage 2 alone.
  func rankings(weight: Double) -> [[Int32]] {
    candidates.indices.map { c in
      let fused = zip(first[c], second[c]).map { (1 - weight) * $0 + weight * $1 }
      let order = fused.indices.sorted { fused[$0] != fused[$1] ? fused[$0] > fused[$1] : $0 < $1 }
      return order.map { candidates[c][$0] } + rest[c]
    }
  }
}

/// Scores brought to mean 0 and deviation 1; 0 where a score is not a number, or where all are equal.
func standardizedScores(_ scores: [Float]) -> [Double] {
  let known = scores.filter { !$0.isNaN }.map(Double.init)
  guard let smallest = known.min(), let greatest = known.max(), smallest < greatest else {
    return scores.map { _ in 0 }
  }
  let mean = known.reduce(0, +) / Double(known.count)
  let deviation = (known.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(known.count)).squareRoot()
  return scores.map { $0.isNaN ? 0 : (Double($0) - mean) / deviation }
}
