import ArgumentParser

/// The values that an option takes, and the words for them.
package protocol Limits: RangeExpression { var words: String { get } }

extension ClosedRange: Limits {
  package var words: String { "\(lowerBound) to \(upperBound)" }
}

extension Range: Limits {
  package var words: String { "at least \(lowerBound), less than \(upperBound)" }
}

/// Zero, which turns something off, or a value of a range.
package struct ZeroOr<Bound: BinaryFloatingPoint & Sendable>: Limits, Sendable {
  let range: ClosedRange<Bound>

  package init(_ range: ClosedRange<Bound>) { self.range = range }

  package var words: String { "0, or \(range.words)" }
  package func contains(_ value: Bound) -> Bool { value == 0 || range.contains(value) }
  package func relative<C: Collection>(to collection: C) -> Range<Bound> where C.Index == Bound {
    range.relative(to: collection)
  }
}

/// Options whose values have limits, which `--help` says and outside of which a value is refused:
///
///     @Option(within: 0...1, help: "Adam's learning rate.") var learningRate: Float = 1e-4
extension Option {
  package init<L: Limits & Sendable>(
    wrappedValue: Value, name: NameSpecification = .long, within limits: L, help: ArgumentHelp
  ) where L.Bound == Value, Value: LosslessStringConvertible & Sendable {
    var help = help
    help.abstract += " (\(limits.words)\(defaultMark)\(wrappedValue))"
    self.init(wrappedValue: wrappedValue, name: name, help: help, transform: parser(limits))
  }

  /// Without a default.
  package init<L: Limits & Sendable>(
    name: NameSpecification = .long, within limits: L, help: ArgumentHelp
  ) where Value == L.Bound?, L.Bound: LosslessStringConvertible & Sendable {
    var help = help
    help.abstract += " (\(limits.words))"
    self.init(name: name, help: help, transform: parser(limits))
  }
}

private let defaultMark = "; default: "

/// The default from the help text: ArgumentParser does not report it for options that a closure parses.
func statedDefault(in help: String) -> String? {
  help.hasSuffix(")")
    ? help.dropLast().firstRange(of: defaultMark).map { String(help.dropLast()[$0.upperBound...]) } : nil
}

/// Turns text into a value within limits; NaN is outside all.
private func parser<L: Limits & Sendable>(_ limits: L) -> @Sendable (String) throws -> L.Bound
where L.Bound: LosslessStringConvertible & Sendable {
  { text in
    guard let value = L.Bound(text), limits.contains(value) else { throw ValidationError("give \(limits.words)") }
    return value
  }
}
