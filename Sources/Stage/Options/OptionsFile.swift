import ArgumentParser
import Foundation

/// One option as it was given.
struct Setting: Equatable {
  /// The option's key; nil for what only ArgumentParser can understand.
  let key: String?
  /// As on a command line.
  let tokens: [String]
  /// Such as `pipelines/cub/preprocess.conf:3`; nil for the command line.
  var place: String? = nil

  /// `--name=value` as its two tokens.
  static func parted(_ token: String) -> [String] {
    guard token.hasPrefix("--") else { return [token] }
    return token.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
  }
}

/// A file of options: the command line, written down with its reasons.
///
/// ```
/// # Sized for a minute.
/// --epochs 4          # flat after that
/// ```
enum OptionsFile {
  /// - Throws: `ValidationError` with file and line.
  static func settings(in path: String, _ table: OptionTable) throws -> [Setting] {
    guard let text = try? String(contentsOfFile: path, encoding: .utf8) else {
      throw ValidationError("\(path): no such options file, or not UTF-8 text")
    }
    let lines = text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
    return try lines.enumerated().compactMap { index, line in
      let place = "\(path):\(index + 1)"
      do { return try setting(of: line, place, table) } catch { throw ValidationError("\(place): \(error)") }
    }
  }

  /// What a line sets; nil for a comment.
  private static func setting(of line: Substring, _ place: String, _ table: OptionTable) throws -> Setting? {
    let words = try words(of: line)
    guard let first = words.first else { return nil }
    let tokens = Setting.parted(first) + words.dropFirst(), name = tokens[0], values = tokens.count - 1
    guard name.hasPrefix("-") else {
      throw ValidationError("'\(name)' where an option such as --seed should stand")
    }
    guard let entry = table.entry(name) else { throw table.unknown(name) }
    guard entry.kind == .flag ? values == 0 : entry.isGreedy ? values >= 1 : values == 1 else {
      throw ValidationError("\(name) takes \(entry.kind == .flag ? "no value" : "one value"), not \(values)")
    }
    guard entry.name != "--config" else {
      throw ValidationError("an options file names no other: give both to the program, the later one wins")
    }
    return Setting(key: table.key(entry), tokens: tokens, place: place)
  }

  /// A later source replaces the options that it sets, also repeated ones.
  static func merge(_ earlier: [Setting], _ later: [Setting]) -> [Setting] {
    let keys = Set(later.compactMap(\.key))
    return earlier.filter { $0.key.map { !keys.contains($0) } ?? true } + later
  }

  /// The words of a line, up to a comment; quotes keep spaces together.
  static func words(of line: some StringProtocol) throws -> [String] {
    var words: [String] = [], word: String?, quote: Character?
    for character in line {
      if let open = quote {
        if character == open { quote = nil } else { word = (word ?? "") + String(character) }
      } else if character == "'" || character == "\"" {
        (quote, word) = (character, word ?? "")
      } else if character.isWhitespace {
        if let whole = word { words.append(whole) }
        word = nil
      } else if character == "#", word == nil {
        break
      } else {
        word = (word ?? "") + String(character)
      }
    }
    guard quote == nil else { throw ValidationError("a quotation mark is not closed") }
    return words + (word.map { [$0] } ?? [])
  }
}
