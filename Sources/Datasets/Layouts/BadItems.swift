/// What to do with a bad photo or sentence, when the data set as a whole is sound.
package enum BadItemPolicy: String, CaseIterable, Sendable {
  /// Look at everything, then stop and name what is bad.
  case refuse
  /// Leave the bad ones out, and count them.
  case skip
}

/// The bad photos and sentences met so far: all counted, the first ten kept in words.
package struct BadItems: Sendable, CustomStringConvertible {
  package private(set) var count = 0
  package private(set) var first: [String] = []

  package init() {}

  package mutating func add(_ description: @autoclosure () -> String) {
    count += 1
    if first.count < 10 { first.append(description()) }
  }

  /// Adds the item that this error is about.
  ///
  /// - Throws: the error itself where it is no `DatasetError`, such as an interruption: the item may be sound.
  mutating func add(refusedBy error: any Error) throws {
    guard let error = error as? DatasetError else { throw error }
    add("\(error)")
  }

  /// - Throws: one `DatasetError` that names them if there are any and `policy` is to refuse.
  package func check(_ policy: BadItemPolicy) throws {
    guard policy == .refuse, count > 0 else { return }
    throw DatasetError("\(self)\nMend them, or leave them out with --on-bad-item skip.")
  }

  package var description: String {
    "\(count) bad photo\(count == 1 ? "" : "s") or sentence\(count == 1 ? "" : "s"):"
      + first.map { "\n  \($0)" }.joined() + (count > first.count ? "\n  … and \(count - first.count) more" : "")
  }
}
