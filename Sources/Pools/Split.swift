/// What a photo and its sentences are used for.
package enum Split: String, CaseIterable, Codable, CustomStringConvertible, Sendable {
  case train, val, test

  package init?(_ name: some StringProtocol) { self.init(rawValue: String(name)) }

  package var description: String { rawValue }
  /// As files have it: its place in `allCases`.
  package var number: UInt8 {
    switch self {
    case .train: 0
    case .val: 1
    case .test: 2
    }
  }
}
