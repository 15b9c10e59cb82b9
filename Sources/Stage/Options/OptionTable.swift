import ArgumentParser
import Foundation

/// The options that a program declares, as ArgumentParser lists them.
package struct OptionTable: Sendable {
  struct Entry: Equatable, Sendable {
    enum Kind: String, Sendable { case positional, option, flag }
    let kind: Kind
    /// As they are typed, such as `--output` and `-o`; none for a positional argument.
    let names: [String]
    let valueName: String
    let defaultValue: String?
    /// Whether it takes all values up to the next option.
    let isGreedy: Bool
    /// Whether each of its occurrences counts, not only the last.
    var isRepeating = false

    /// The name under which it is printed.
    var name: String { names.first { $0.hasPrefix("--") } ?? names.first ?? "" }
    /// Whether its value says where something lies.
    var isPlace: Bool { valueName == "file" || valueName == "folder" }
  }

  let entries: [Entry]

  init(_ entries: [Entry]) { self.entries = entries }

  package init(of program: any ParsableCommand.Type) throws {
    struct Help: Decodable {
      struct Command: Decodable { let arguments: [Argument]? }
      struct Argument: Decodable {
        struct Name: Decodable { let kind: String, name: String }
        let kind: String, names: [Name]?, valueName: String?, abstract: String?, defaultValue: String?,
          parsingStrategy: String?, isRepeating: Bool?
      }
      let command: Command
    }
    let help = try JSONDecoder().decode(Help.self, from: Data(program._dumpHelp().utf8))
    entries = (help.command.arguments ?? []).map { argument in
      Entry(
        kind: Entry.Kind(rawValue: argument.kind) ?? .positional,
        names: (argument.names ?? []).map { ($0.kind == "long" ? "--" : "-") + $0.name },
        valueName: argument.valueName ?? "",
        defaultValue: argument.defaultValue ?? argument.abstract.flatMap(statedDefault),
        isGreedy: argument.parsingStrategy == "upToNextOption", isRepeating: argument.isRepeating ?? false)
    }
  }

  func entry(_ name: String) -> Entry? { entries.first { $0.names.contains(name) } }

  /// A name that both `--flip` and `--no-flip` have, so that the later of them wins.
  func key(_ entry: Entry) -> String {
    let name = entry.name
    guard entry.kind == .flag, name.hasPrefix("--no-") else { return name }
    let positive = "--" + name.dropFirst("--no-".count)
    return self.entry(positive) == nil ? name : positive
  }

  /// The error of a name that is not declared, with the nearest that is, if any is near. It is thrown before
  /// ArgumentParser parses the line, which would report a missing argument instead.
  func unknown(_ name: String) -> ValidationError {
    let names = entries.flatMap(\.names).filter { $0.hasPrefix("--") }
    let nearest = names.map { (name: $0, distance: editDistance($0, name)) }.min { $0.distance < $1.distance }
    let suggestion = nearest.flatMap { $0.distance <= max(2, name.count / 3) ? ": did you mean \($0.name)?" : nil }
    return ValidationError("unknown option '\(name)'\(suggestion ?? "")")
  }
}

/// How many characters must be inserted, deleted or replaced (Levenshtein).
func editDistance(_ left: String, _ right: String) -> Int {
  let right = Array(right)
  var row = Array(0...right.count)
  for (i, character) in left.enumerated() {
    var diagonal = row[0]
    row[0] = i + 1
    for j in right.indices {
      let replaced = diagonal + (character == right[j] ? 0 : 1)
      diagonal = row[j + 1]
      row[j + 1] = min(replaced, row[j] + 1, diagonal + 1)
    }
  }
  return row[right.count]
}
