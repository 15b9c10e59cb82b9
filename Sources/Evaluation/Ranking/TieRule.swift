import ArgumentParser

/// Where a positive stands among the negatives that have exactly its score.
///
/// A model that gives every item the same score has learnt nothing, yet a sort that happens to keep the
/// gallery's order may place its positives first. So the rule is declared, and the tie rate reported.
package enum TieRule: String, CaseIterable, Sendable, ExpressibleByArgument {
  /// Behind all of its equals.
  case pessimistic
  /// Before all of its equals.
  case optimistic
  /// The mean over every order of the equals, in closed form.
  case expected
}

/// Share of tied queries above which a figure deserves a warning.
package let tieRateWorthWarning = 0.001

/// The rank of the best positive of one query.
package struct FirstHit: Equatable, Sendable {
  /// Items with a greater score than the best positive's; all of them are negatives.
  package var above: Int
  /// Negatives with exactly the best positive's score.
  package var tiedNegatives: Int
  /// Positives with exactly the best positive's score, at least one.
  package var tiedPositives: Int

  package init(above: Int, tiedNegatives: Int, tiedPositives: Int) {
    precondition(tiedPositives > 0, "a first hit without a positive")
    (self.above, self.tiedNegatives, self.tiedPositives) = (above, tiedNegatives, tiedPositives)
  }

  /// Whether the order of equals decides anything.
  package var isTied: Bool { tiedNegatives > 0 }

  /// The chance in [0, 1] that a positive is among the first `k` items.
  ///
  /// With n negatives and p positives tied and r = k − above places left, the expected rule gives
  /// 1 − C(n, r) / C(n + p, r).
  package func hit(at k: Int, _ rule: TieRule) -> Double {
    switch rule {
    case .optimistic: return above < k ? 1 : 0
    case .pessimistic: return above + tiedNegatives < k ? 1 : 0
    case .expected:
      let places = k - above
      guard places > 0 else { return 0 }
      guard places <= tiedNegatives else { return 1 }
      var miss = 1.0  // Π (n − i) / (n + p − i): each place in turn goes to a negative
      for taken in 0..<places {
        miss *= Double(tiedNegatives - taken) / Double(tiedNegatives + tiedPositives - taken)
      }
      return 1 - miss
    }
  }

  /// How many items come before the best positive: its rank, from 0.
  ///
  /// Of p positives among n negatives in a random order the first has n / (p + 1) negatives before it on average.
  package func rank(_ rule: TieRule) -> Double {
    switch rule {
    case .optimistic: Double(above)
    case .pessimistic: Double(above + tiedNegatives)
    case .expected: Double(above) + Double(tiedNegatives) / Double(tiedPositives + 1)
    }
  }
}
