import ArgumentParser

/// The values that an option takes, and the words for them.
package struct Limits<Value: Comparable> {
  let words: String
  let holds: (Value) -> Bool

  package static func from(_ low: Value, to high: Value) -> Limits {
    Limits(words: "\(low) to \(high)") { low <= $0 && $0 <= high }
  }
  package static func from(_ low: Value, below high: Value) -> Limits {
    Limits(words: "at least \(low), less than \(high)") { low <= $0 && $0 < high }
  }
}

/// Throws, with the option's name and what to give, when `value` is outside its limits; NaN is outside all.
package func check<Value>(_ option: String, _ value: Value, _ limits: Limits<Value>) throws {
  guard limits.holds(value) else { throw ValidationError("\(option) \(value): give \(limits.words)") }
}
