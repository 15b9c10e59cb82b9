import Datasets

/// What a torture found: a table of trials, and the faults.
struct Report: Sendable {
  /// Trials of a part on a program or a kind of file.
  struct Row: Sendable, Equatable {
    let part: String, subject: String
    var counts: [Outcome: Int] = [:]
    var tried: Int { counts.values.reduce(0, +) }
    var faulty: Int { counts.reduce(0) { $0 + ($1.key.isFault ? $1.value : 0) } }
  }

  struct Fault: Sendable, Equatable {
    let part: String, subject: String, outcome: Outcome
    let words: String
    /// The command that repeats it.
    let command: String
  }

  private(set) var rows: [Row] = []
  private(set) var faults: [Fault] = []
  /// What was not tried, and why.
  var skipped: [String] = []

  var tried: Int { rows.reduce(0) { $0 + $1.tried } }
  /// How many trials were wrong, crashed or hung.
  var faulty: Int { rows.reduce(0) { $0 + $1.faulty } }

  /// - Parameter command: what repeats the trial, with the program's name.
  mutating func add(_ trial: Trial, of part: String, command: String) {
    let row =
      rows.firstIndex { $0.part == part && $0.subject == trial.subject }
      ?? {
        rows.append(Row(part: part, subject: trial.subject))
        return rows.count - 1
      }()
    rows[row].counts[trial.outcome, default: 0] += trial.times
    guard trial.outcome.isFault else { return }
    faults.append(
      Fault(part: part, subject: trial.subject, outcome: trial.outcome, words: trial.words, command: command))
  }

  // MARK: - The page

  private static let mostFaults = 40

  /// The sentence that concludes.
  var conclusion: String {
    faulty == 0
      ? "None of \(grouped(tried)) trials was wrong, crashed or hung."
      : "**\(grouped(faulty)) of \(grouped(tried)) trials were wrong, crashed or hung.**"
  }

  /// - Parameters:
  ///   - command: how it is made again.
  ///   - parts: name and explanation of each part, in their order.
  func markdown(command: String, parts: [(name: String, explanation: String)]) -> String {
    var text =
      "# Torture\n\n\(conclusion)\n\n`\(command)` writes this page. The same seed tries the same things; a larger "
    text += "budget tries more.\n\n"
    text += "| part | program or kind | tried | \(Outcome.allCases.map(\.rawValue).joined(separator: " | ")) |\n"
    text += "| --- | --- |\(String(repeating: " ---: |", count: Outcome.allCases.count + 1))\n"
    for part in parts {
      for row in rows.filter({ $0.part == part.name }).sorted(by: { $0.subject < $1.subject }) { text += line(row) }
    }
    let all = Outcome.allCases.map { outcome in (outcome, rows.reduce(0) { $0 + $1.counts[outcome, default: 0] }) }
    text += line(Row(part: "all", subject: "", counts: Dictionary(uniqueKeysWithValues: all)))
    text += "\n## What is tried\n\n"
    for part in parts { text += "* **\(part.name)**: \(part.explanation)\n" }
    text +=
      "\nA *clean error* names the file and leaves the old output as it was. *Same result* is what an undisturbed run "
    text += "makes, byte for byte; of raw input that was changed it says that the input was read as what it then is.\n"
    if !skipped.isEmpty { text += "\n## Not tried\n\n" + skipped.map { "* \($0)\n" }.joined() }
    if !faults.isEmpty {
      text += "\n## Faults\n\n"
      for fault in faults.prefix(Self.mostFaults) {
        text +=
          "* \(fault.part), \(fault.subject), \(fault.outcome.rawValue): \(fault.words) Again: `\(fault.command)`\n"
      }
      if faults.count > Self.mostFaults { text += "* and \(grouped(faults.count - Self.mostFaults)) more\n" }
    }
    return text
  }

  private func line(_ row: Row) -> String {
    let counts = [row.tried] + Outcome.allCases.map { row.counts[$0, default: 0] }
    return "| \(row.part) | \(row.subject) | \(counts.map { grouped($0) }.joined(separator: " | ")) |\n"
  }
}
