import Foundation
import Tensor

/// Inputs change while they are read.
struct Replaced: Part {
  static let name = "replaced", share = 0.04
  static let explanation = """
    an input is replaced by another of its kind, overwritten in place or cut while a program runs. It ends with what \
    the old input makes, with what the new one makes, or with an error: never with a mixture.
    """

  private enum Change: CaseIterable { case replaced, overwritten, cut }

  private let laboratory: Laboratory
  private let cases: [(known: KnownStep, input: String, other: String)]

  init(_ laboratory: Laboratory, _ chain: Chain) throws {
    self.laboratory = laboratory
    cases = chain.steps.flatMap { known in
      known.step.inputs.compactMap { input in
        chain.step(making: input).map { (known, input, "\($0.oldFolder)/\($0.step.output)") }
      }
    }
  }

  func trial(_ number: Int) throws -> [Trial]? {
    var generator = laboratory.generator(Self.name, number)
    let (known, input, other) = cases.randomElement(using: &generator)!
    let change = Change.allCases.randomElement(using: &generator)!
    let moment = Double.random(in: 0...1, using: &generator)
    return try laboratory.withFolder { folder in
      let own = "\(folder)/\(URL(fileURLWithPath: input).lastPathComponent)"
      try copy(input, to: own)
      let (file, new) = try inside(own, other, using: &generator)
      let step = known.step.reading(own, for: input), log = "\(folder)/log"
      for place in ["out", "again"] { try makeFolder("\(folder)/\(place)") }
      let child = try Child(step.command(laboratory, in: "\(folder)/out", adding: ["--seed", "1"]), log: log)
      usleep(UInt32(moment * known.seconds * 1e6))
      try apply(change, file, new, using: &generator)
      let ending = try child.end(within: 60)
      let trial = known.trial(
        ending, found: listing(of: "\(folder)/out"), before: [:], after: "\(change) \(file.suffix(30))")
      guard trial.outcome == .wrong, ending.isSuccess else { return [trial] }
      // What the new input makes is right too.
      let again = try step.command(laboratory, in: "\(folder)/again", adding: ["--seed", "1"]).run(log: log)
      let isNew = again.isSuccess && listing(of: "\(folder)/again") == listing(of: "\(folder)/out")
      return [isNew ? Trial(known.step.name, .sameResult) : trial]
    }
  }

  /// The file that changes, and what becomes of it: the input, or a file in it where it is a folder.
  private func inside(_ own: String, _ other: String, using generator: inout SplitMix64) throws -> (String, [UInt8]) {
    let files = listing(of: other).keys.filter { access("\(own)/\($0)", F_OK) == 0 }.sorted()
    guard let file = files.randomElement(using: &generator) else { return (own, try fileBytes(of: other)) }
    return ("\(own)/\(file)", try fileBytes(of: "\(other)/\(file)"))
  }

  private func apply(_ change: Change, _ file: String, _ new: [UInt8], using generator: inout SplitMix64) throws {
    switch change {
    case .replaced:
      try write(new, to: file + ".new")
      guard rename(file + ".new", file) == 0 else { throw TortureError("\(file): cannot be replaced") }
    case .overwritten: try write(new, to: file)
    case .cut:
      let size = try fileBytes(of: file).count
      guard truncate(file, Int.random(in: 0...size, using: &generator)) == 0 else {
        throw TortureError("\(file): cannot be cut")
      }
    }
  }
}
