/// The values of one figure in several runs that differ in their seeds only.
struct Spread: Equatable, Sendable {
  let values: [Double]

  init(_ values: [Double]) {
    precondition(!values.isEmpty, "the spread of no value")
    self.values = values
  }

  var mean: Double { values.reduce(0, +) / Double(values.count) }

  /// Of a sample (n − 1); 0 for a single value.
  var deviation: Double {
    guard values.count > 1 else { return 0 }
    return (values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(values.count - 1)).squareRoot()
  }

  /// Such as `52.0 ± 0.6`; a single value has no deviation.
  var text: String { decimal(mean, 1) + (values.count > 1 ? " ± \(decimal(deviation, 1))" : "") }
}
