import Foundation

/// Words whose sentences find a right photo first less often than the others do.
struct MissedWords: Equatable {
  struct Word: Equatable {
    let word: String
    /// Sentences with the word, and the shares of those with and of those without it that are right, in [0, 1].
    let count: Int, right: Double, rightWithout: Double
    /// By how many standard errors the shares differ; positive where sentences with the word are right less often.
    let deviation: Double
  }

  /// Those that differ most, first; only differences beyond chance.
  let words: [Word]
  /// How many words were compared.
  let compared: Int

  /// A word must be in so many sentences, and be lacking in as many.
  static let leastCount = 20

  /// - Parameters:
  ///   - sentences: the distinct words of each query, by their ids in `vocabulary`.
  init(_ search: Search, sentences: [Set<Int32>], vocabulary: [String], top: Int) {
    var counts: [Int32: (all: Int, right: Int)] = [:], right = 0
    for query in search.answerable {
      let isRight = search.first.ranks[query] == 1
      right += isRight ? 1 : 0
      for word in sentences[query] {
        counts[word, default: (0, 0)].all += 1
        counts[word, default: (0, 0)].right += isRight ? 1 : 0
      }
    }
    let total = search.answerable.count
    let all = counts.filter { min($1.all, total - $1.all) >= Self.leastCount && $0 != 0 }.map { id, count in
      let others = Double(total - count.all), with = Double(count.right) / Double(count.all)
      let without = Double(right - count.right) / others, mean = Double(right) / Double(total)
      // Two shares of one mean differ by chance with this standard error.
      let error = (mean * (1 - mean) * (1 / Double(count.all) + 1 / others)).squareRoot()
      return Word(
        word: vocabulary[Int(id)], count: count.all, right: with, rightWithout: without,
        deviation: error > 0 ? (without - with) / error : 0)
    }
    compared = all.count
    // Of so many words, the greatest deviation by chance alone is about √(2 ln n).
    let least = (2 * log(Double(max(2, all.count)))).squareRoot()
    words = Array(
      all.filter { $0.deviation > least }.sorted { ($1.deviation, $0.word) < ($0.deviation, $1.word) }.prefix(top))
  }
}
