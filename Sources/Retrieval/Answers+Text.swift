import Artifacts
import Results

extension Answers {
  /// A row a sentence: how many of the photos that were searched, and of the first ones in each order, show all of its
  /// parts, and how many all or all but one.
  package var csv: String {
    let header = ["sentence"] + (["showing"] + rankings.map(\.name)).flatMap { [$0, $0 + "_all_but_one"] }
    let rows = sentences.indices.map { i in
      let found = rankings.flatMap { ranking in (0...1).map { most in ranking.missing[i].count { $0 <= most } } }
      return [sentences[i].text] + (sentences[i].showing + found).map(String.init)
    }
    return Sheet.text([header] + rows)
  }

  /// How many of the first photos are right answers, in a sentence.
  package var words: String {
    let parts = Set(sentences.map(\.parts)).sorted().map(inLetters).joined(separator: " or ")
    let best = percents(of: rankings[rankings.count - 1])
    let alone = rankings.dropLast().first.map { "stage 1 alone: \(percents(of: $0).joined(separator: " and ")); " }
    let chance = (0...1).map { most in
      percent(sentences.reduce(0) { $0 + $1.showing[most] }, of: photoCount * sentences.count)
    }
    let top = rankings[0].photos[0].count, count = top == 1 ? "" : "\(inLetters(top)) "
    return "Of the first \(count)photos for \(sentences.count) "
      + "sentence\(sentences.count == 1 ? "" : "s") of \(parts) parts, \(best[0]) show all parts as said, and "
      + "\(best[1]) all or all but one (\(alone ?? "")by chance: \(chance.joined(separator: " and ")))."
  }

  /// Of all first photos, those that show all parts, and those that show all or all but one.
  private func percents(of ranking: Ranking) -> [String] {
    let missing = ranking.missing.flatMap { $0 }
    return (0...1).map { most in percent(missing.count { $0 <= most }, of: missing.count) }
  }
}

private func percent(_ part: Int, of whole: Int) -> String {
  "\(Int((100 * Double(part) / Double(whole)).rounded())) %"
}

/// A small number as a word.
private func inLetters(_ number: Int) -> String {
  let words = ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"]
  return words.indices.contains(number - 1) ? words[number - 1] : "\(number)"
}
