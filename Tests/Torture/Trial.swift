/// How a trial ended. What an interrupted or failing program may do is right or refused; the rest are faults.
enum Outcome: String, CaseIterable, Sendable {
  /// An error that names the file, exit status 1, and nothing lost.
  case cleanError = "clean error"
  /// The bytes that an undisturbed run makes. Of raw input that was changed: it was read as what it then is.
  case sameResult = "same result"
  /// Other bytes in silence, an output lost, something left over, or an error that does not name the file.
  case wrong
  /// Ended by a signal of its own, such as a trap or an abort, or beyond the limit of memory.
  case crash
  /// Still running after the time that it had.
  case hang

  var isFault: Bool { self == .wrong || self == .crash || self == .hang }
}

/// One thing that was tried.
struct Trial: Sendable {
  /// The program, or the kind of file.
  let subject: String
  let outcome: Outcome
  /// What happened, for a fault.
  var words = ""
  /// The arguments of `torture` that repeat it; nil: the part and the trial's number.
  var command: String? = nil
  /// How many trials ended so.
  var times = 1

  init(_ subject: String, _ outcome: Outcome, _ words: String = "", command: String? = nil, times: Int = 1) {
    (self.subject, self.outcome, self.words, self.command, self.times) = (subject, outcome, words, command, times)
  }
}

/// Something that is tried again and again, each time otherwise.
protocol Part: Sendable {
  static var name: String { get }
  /// What it does, for the report: a sentence.
  static var explanation: String { get }
  /// Its share of the time.
  static var share: Double { get }
  init(_ laboratory: Laboratory, _ chain: Chain) throws
  /// Tries once. Several threads call it.
  /// - Parameter number: all chance comes from it and the seed.
  /// - Returns: what was tried; nil where there is nothing more to try.
  func trial(_ number: Int) throws -> [Trial]?
  /// What was not tried here, and why.
  var skipped: [String] { get }
}

extension Part {
  var skipped: [String] { [] }
}
