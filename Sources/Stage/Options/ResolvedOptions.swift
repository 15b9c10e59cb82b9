/// All options of a run: options files first, the command line over them, defaults for the rest.
package struct ResolvedOptions: Sendable {
  /// `--flag value`, and its options file and line, `command line` or `default`.
  private struct Resolved { let line: String, origin: String, isRecorded: Bool }

  /// For ArgumentParser.
  let arguments: [String]
  /// What stands without a flag: the inputs.
  let positions: [String]
  /// Whether `--show-options` is among them.
  let areToBeShown: Bool
  /// What options name as files or folders, but for outputs and options files.
  let files: [String]
  /// What is read: `positions`, options files and `files`.
  let inputs: [String]
  private let resolved: [Resolved]
  private let places: [(name: String, place: String)]

  package init(_ table: OptionTable, commandLine: [String]) throws {
    var own = try Self.settings(commandLine, table), settings: [Setting] = []
    func isOptionsFile(_ setting: Setting) -> Bool { setting.key == "--config" && setting.tokens.count == 2 }
    let optionsFiles = own.filter(isOptionsFile).map { $0.tokens[1] }
    for file in optionsFiles { settings = OptionsFile.merge(settings, try OptionsFile.settings(in: file, table)) }
    own.removeAll(where: isOptionsFile)
    settings = OptionsFile.merge(settings, own)
    let (options, positional) = (settings.filter { $0.key != nil }, settings.filter { $0.key == nil })
    // A value may begin with a minus, which is only understood behind an equals sign.
    let joined = options.map { setting in
      let tokens = setting.tokens
      guard tokens.count == 2, let entry = table.entry(tokens[0]), entry.kind == .option, !entry.isGreedy else {
        return tokens
      }
      return ["\(entry.name)=\(tokens[1])"]
    }
    // Positional arguments go first: an option that takes several values would swallow them.
    let others = positional.map(\.tokens), isTerminated = own.contains { $0.tokens == ["--"] }
    arguments = (isTerminated ? joined + others : others + joined).flatMap { $0 }
    positions = positional.map { $0.tokens[0] }.filter { !$0.hasPrefix("-") }
    areToBeShown = options.contains { $0.key == "--show-options" }
    files = options.flatMap { setting in
      guard let entry = table.entry(setting.tokens[0]), entry.isPlace, entry.name != "--output" else {
        return [String]()
      }
      return Array(setting.tokens.dropFirst())
    }
    inputs = positions + optionsFiles + files
    places = options.compactMap { setting in setting.place.map { (setting.tokens[0], $0) } }
    resolved = table.entries.compactMap { Self.resolved($0, table, options) }
  }

  /// The inputs, and `--flag value` in the order of declaration.
  var lines: [String] { positions + resolved.map(\.line) }

  /// What an artifact records: no option that says where something lies, nor any of `unrecorded`.
  var recorded: String { resolved.filter(\.isRecorded).map(\.line).joined(separator: "\n") }
  /// Those of them that nobody gave.
  var defaults: Set<String> { Set(resolved.filter { $0.isRecorded && $0.origin == byDefault }.map(\.line)) }

  /// Each option with the file and line that it comes from, `command line` or `default`.
  var origins: [String] {
    let width = min(resolved.map(\.line.count).max() ?? 0, 40)
    return resolved.map { option in
      option.line + String(repeating: " ", count: max(0, width - option.line.count) + 2) + option.origin
    }
  }

  /// A message of ArgumentParser, with the line of the options file that it is about.
  func placing(_ message: String) -> String {
    let place = places.first { message.contains("'\($0.name)") || message.contains("\($0.name) ") }?.place
    return (place.map { "\($0): " } ?? "") + message
  }

  private static func settings(_ commandLine: [String], _ table: OptionTable) throws -> [Setting] {
    var settings: [Setting] = [], tokens = ArraySlice(commandLine)
    while let token = tokens.popFirst() {
      if token == "--" { return settings + ([token] + tokens).map { Setting(key: nil, tokens: [$0]) } }
      var given = Setting.parted(token)
      guard let entry = table.entry(given[0]), token.hasPrefix("-") else {
        if token.hasPrefix("--"), !parserOptions.contains(given[0]) { throw table.unknown(given[0]) }
        settings.append(Setting(key: nil, tokens: [token]))
        continue
      }
      if entry.kind == .option, given.count == 1 {
        func isValue(_ next: String) -> Bool {
          given.count == 1
            ? !next.hasPrefix("--") && table.entry(next) == nil : entry.isGreedy && !next.hasPrefix("-")
        }
        while let next = tokens.first, isValue(next) { given.append(tokens.removeFirst()) }
      }
      settings.append(Setting(key: table.key(entry), tokens: given))
    }
    return settings
  }

  /// What counts of an option; nil where it is neither given nor has a default.
  private static func resolved(_ entry: OptionTable.Entry, _ table: OptionTable, _ options: [Setting]) -> Resolved? {
    guard entry.kind != .positional, !unlisted.contains(entry.name) else { return nil }
    let ofKey = options.filter { $0.key == table.key(entry) }
    let given = ofKey.filter { entry.names.contains($0.tokens[0]) }
    let line: String
    if entry.kind == .flag {
      guard !given.isEmpty || (ofKey.isEmpty && entry.defaultValue == entry.name) else { return nil }
      line = entry.name
    } else if !given.isEmpty {
      line = given.suffix(entry.isRepeating ? given.count : 1)
        .flatMap { [entry.name] + $0.tokens.dropFirst().map(quoted) }.joined(separator: " ")
    } else if ofKey.isEmpty, let value = entry.defaultValue, value != "[]" {
      line = "\(entry.name) \(quoted(value))"
    } else {
      return nil
    }
    return Resolved(
      line: line, origin: given.last.map { $0.place ?? "command line" } ?? byDefault,
      isRecorded: !entry.isPlace && !unrecorded.contains(table.key(entry)))
  }
}

private let byDefault = "default"

/// What an artifact has apart, and what changes nothing in it.
private let unrecorded: Set = ["--seed", "--threads", "--details"]

/// What is about this run alone.
private let unlisted: Set = [
  "--help", "--config", "--show-options", "--no-verify", "--if-changed", "--quiet", "--status", "--anew",
]

/// What ArgumentParser understands without a declaration.
private let parserOptions: Set = ["--help-hidden", "--generate-completion-script", "--experimental-dump-help"]

private func quoted(_ value: String) -> String {
  value.isEmpty || value.contains { $0.isWhitespace || $0 == "#" } ? "'\(value)'" : value
}
