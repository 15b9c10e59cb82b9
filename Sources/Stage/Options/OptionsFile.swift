import Foundation

/// What is wrong with the options, and where.
struct OptionsError: Error, CustomStringConvertible, Equatable {
  let description: String
  init(_ description: String) { self.description = description }
}

/// One option as it was given.
struct Setting: Equatable {
  /// The option's key; nil for what only ArgumentParser can judge.
  let key: String?
  /// As on a command line.
  let tokens: [String]
  /// Such as `pipelines/cub/preprocess.conf:3`; nil for the command line.
  let place: String?
}

/// A file of options: the command line, written down with its reasons.
///
/// ```
/// --config ../identity-aware/train-stage1.conf   # relative to this file
/// --epochs 20                                    # flat after that
/// ```
enum OptionsFile {
  /// The settings of a file, after those of the files that it starts from.
  static func settings(in path: String, _ table: OptionTable, depth: Int = 0) throws -> [Setting] {
    guard depth < 16 else { throw OptionsError("\(path): options files include one another") }
    guard let text = try? String(contentsOfFile: path, encoding: .utf8) else {
      throw OptionsError("\(path): no such options file, or not UTF-8 text")
    }
    var settings: [Setting] = []
    var own: [Setting] = []
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
      guard let entry = table.entry(name) else {
        throw unknownOption(name, table, place: place)
      }
      let values = tokens.count - 1
      guard entry.kind == .flag ? values == 0 : entry.isGreedy ? values >= 1 : values == 1 else {
        throw OptionsError("\(place): \(name) takes \(entry.kind == .flag ? "no value" : "one value"), not \(values)")
      }
      if entry.name == "--config" {
        let folder = URL(fileURLWithPath: path).deletingLastPathComponent().relativePath
        let included = tokens[1].hasPrefix("/") ? tokens[1] : folder == "." ? tokens[1] : "\(folder)/\(tokens[1])"
        settings = merge(settings, try self.settings(in: included, table, depth: depth + 1))
      } else {
        own.append(Setting(key: table.key(entry), tokens: tokens, place: place))
      }
    }
    return merge(settings, own)
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

/// All options of a run: options files first, the command line over them, defaults for the rest.
package struct ResolvedOptions: Sendable {
  /// For ArgumentParser.
  let arguments: [String]
  /// What stands without a flag: the inputs.
  let positions: [String]
  /// `--flag value`, in the order of declaration.
  let lines: [String]
  /// The same without what says where things lie, and without seed and threads, which an artifact records by
  /// themselves.
  let recorded: String
  private let places: [(name: String, place: String)]

  init(_ table: OptionTable, commandLine: [String]) throws {
    var settings: [Setting] = []
    var own: [Setting] = []
    var tokens = ArraySlice(commandLine)
    while let token = tokens.popFirst() {
      if token == "--" {
        own += ([token] + tokens).map { Setting(key: nil, tokens: [$0], place: nil) }
        break
      }
      let parts =
        token.hasPrefix("--")
        ? token.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init) : [token]
      guard let entry = table.entry(parts[0]), token.hasPrefix("-") else {
        if token.hasPrefix("--"), !parserOptions.contains(parts[0]) { throw unknownOption(parts[0], table) }
        own.append(Setting(key: nil, tokens: [token], place: nil))
        continue
      }
      var given = parts
      if entry.kind == .option, parts.count == 1 {
        if let value = tokens.first, !value.hasPrefix("--"), table.entry(value) == nil {
          given.append(value)
          tokens.removeFirst()
        }
        while entry.isGreedy, let value = tokens.first, !value.hasPrefix("-") {
          given.append(value)
          tokens.removeFirst()
        }
      }
      if entry.name == "--config", given.count == 2 {
        settings = OptionsFile.merge(settings, try OptionsFile.settings(in: given[1], table))
      } else {
        own.append(Setting(key: table.key(entry), tokens: given, place: nil))
      }
    }
    settings = OptionsFile.merge(settings, own)
    // Positional arguments go first: an option that takes several values would swallow them.
    let isTerminated = own.contains { $0.tokens == ["--"] }
    let (options, positional) = (settings.filter { $0.key != nil }, settings.filter { $0.key == nil })
    // A value may begin with a minus, which is only understood behind an equals sign.
    let joined = options.map { setting in
      guard let entry = table.entry(setting.tokens[0]), entry.kind == .option, !entry.isGreedy,
        setting.tokens.count == 2
      else { return setting.tokens }
      return ["\(entry.name)=\(setting.tokens[1])"]
    }
    let others = positional.map(\.tokens)
    arguments = (isTerminated ? joined + others : others + joined).flatMap { $0 }
    places = options.compactMap { setting in setting.place.map { (setting.tokens[0], $0) } }

    positions = positional.map { $0.tokens[0] }.filter { !$0.hasPrefix("-") }
    var lines = positions
    var recorded: [String] = []
    for entry in table.entries where entry.kind != .positional && entry.name != "--help" && entry.name != "--config" {
      let given = options.filter { $0.key == table.key(entry) && entry.names.contains($0.tokens[0]) }
      let isElsewhere = given.isEmpty && options.contains { $0.key == table.key(entry) }
      var line: String?
      if entry.kind == .flag {
        if !given.isEmpty || (!isElsewhere && entry.defaultValue == entry.name) { line = entry.name }
      } else if !given.isEmpty {
        line = given.suffix(entry.isRepeating ? given.count : 1).map {
          ([entry.name] + $0.tokens.dropFirst().map(quoted)).joined(separator: " ")
        }.joined(separator: " ")
      } else if !isElsewhere, let value = entry.defaultValue, value != "[]" {
        line = "\(entry.name) \(quoted(value))"
      }
      guard let line else { continue }
      lines.append(line)
      if !entry.isPlace, !["--seed", "--threads"].contains(entry.name) { recorded.append(line) }
    }
    self.lines = lines
    self.recorded = recorded.joined(separator: "\n")
  }

  /// A message of ArgumentParser, with the line of the options file that it is about.
  func placing(_ message: String) -> String {
    guard let (_, place) = places.first(where: { message.contains("'\($0.name)") || message.contains("\($0.name) ") })
    else { return message }
    return "\(place): \(message)"
  }
}

/// Said before ArgumentParser looks, which would rather tell that an argument is missing.
private func unknownOption(_ name: String, _ table: OptionTable, place: String? = nil) -> OptionsError {
  let suggestion = table.suggestion(for: name).map { ": did you mean \($0)?" } ?? ""
  return OptionsError("\(place.map { $0 + ": " } ?? "")unknown option '\(name)'\(suggestion)")
}

/// What ArgumentParser understands without a declaration.
private let parserOptions: Set = ["--help-hidden", "--generate-completion-script", "--experimental-dump-help"]

private func quoted(_ value: String) -> String {
  value.isEmpty || value.contains { $0.isWhitespace || $0 == "#" } ? "'\(value)'" : value
}
