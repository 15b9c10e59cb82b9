import Foundation

/// What is wrong with the options, and where.
struct OptionsError: Error, CustomStringConvertible, Equatable {
  let description: String
  init(_ description: String) { self.description = description }

  /// Thrown before ArgumentParser parses the line. It would report a missing argument instead.
  static func unknownOption(_ name: String, _ table: OptionTable, place: String? = nil) -> OptionsError {
    let suggestion = table.suggestion(for: name).map { ": did you mean \($0)?" } ?? ""
    return OptionsError("\(place.map { $0 + ": " } ?? "")unknown option '\(name)'\(suggestion)")
  }
}

/// One option as it was given.
struct Setting: Equatable {
  /// The option's key; nil for what only ArgumentParser can judge.
  let key: String?
  /// As on a command line.
  let tokens: [String]
  /// Such as `pipelines/cub/preprocess.conf:3`; nil for the command line.
  var place: String? = nil
}

/// A file of options: the command line, written down with its reasons.
///
/// ```
/// # Sized for a minute.
/// --epochs 4          # flat after that
/// ```
enum OptionsFile {
  static func settings(in path: String, _ table: OptionTable) throws -> [Setting] {
    guard let text = try? String(contentsOfFile: path, encoding: .utf8) else {
      throw OptionsError("\(path): no such options file, or not UTF-8 text")
    }
    var settings: [Setting] = []
    for (index, line) in text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline).enumerated() {
      let place = "\(path):\(index + 1)"
      var tokens = try words(of: line, place)
      guard let first = tokens.first else { continue }
      if let equals = first.firstIndex(of: "="), first.hasPrefix("--") {
        tokens = [String(first[..<equals]), String(first[first.index(after: equals)...])] + tokens.dropFirst()
      }
      let name = tokens[0]
      guard name.hasPrefix("-") else {
        throw OptionsError("\(place): '\(name)' where an option such as --seed should stand")
      }
      guard let entry = table.entry(name) else { throw OptionsError.unknownOption(name, table, place: place) }
      let values = tokens.count - 1
      guard entry.kind == .flag ? values == 0 : entry.isGreedy ? values >= 1 : values == 1 else {
        throw OptionsError("\(place): \(name) takes \(entry.kind == .flag ? "no value" : "one value"), not \(values)")
      }
      guard entry.name != "--config" else {
        throw OptionsError("\(place): an options file names no other: give both to the program, the later one wins")
      }
      settings.append(Setting(key: table.key(entry), tokens: tokens, place: place))
    }
    return settings
  }

  /// A later source replaces the options that it sets, also repeated ones.
  static func merge(_ earlier: [Setting], _ later: [Setting]) -> [Setting] {
    let keys = Set(later.compactMap(\.key))
    return earlier.filter { $0.key.map { !keys.contains($0) } ?? true } + later
  }

  /// The words of a line, up to a comment; quotes keep spaces together.
  static func words(of line: some StringProtocol, _ place: String) throws -> [String] {
    var words: [String] = []
    var word: String?
    var quote: Character?
    for character in line {
      if let open = quote {
        if character == open { quote = nil } else { word = (word ?? "") + String(character) }
      } else if character == "'" || character == "\"" {
        quote = character
        word = word ?? ""
      } else if character.isWhitespace {
        if let whole = word { words.append(whole) }
        word = nil
      } else if character == "#", word == nil {
        break
      } else {
        word = (word ?? "") + String(character)
      }
    }
    guard quote == nil else { throw OptionsError("\(place): a quotation mark is not closed") }
    return words + (word.map { [$0] } ?? [])
  }
}
