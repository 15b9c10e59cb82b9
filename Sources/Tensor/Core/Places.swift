extension Sequence where Element: Hashable {
  /// The place of each element, from 0. No element may occur twice.
  package func places() -> [Element: Int] { Dictionary(uniqueKeysWithValues: enumerated().map { ($1, $0) }) }
}
