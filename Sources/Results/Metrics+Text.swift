import Evaluation
import Files

extension Metrics {
  /// What `score` and `fuse` say at their end: the conclusion on the pool that matters, test or else the last.
  ///
  /// - Parameters:
  ///   - details: whether the tables of all pools come before it.
  ///   - asked: as ``Files/makeCommand(_:asked:)`` has it.
  package func text(details: Bool, asked: String? = askedOfMake) -> String {
    let order = ["train", "val", "test"]
    let names = pools.keys.sorted { (order.firstIndex(of: $0) ?? -1, $0) < (order.firstIndex(of: $1) ?? -1, $1) }
    let numbers = [weights, probability.map { "probability, as --probability takes it: \($0)" }].compactMap { $0 }
    let tables =
      !details ? [] : names.flatMap { [table(of: $0), calibration(of: $0)].compactMap { $0 } } + numbers
    let conclusion = names.last.flatMap { Conclusion($0, pools[$0]!.figures, fusion, asked: asked) }
    return (tables + [conclusion?.lines.joined(separator: "\n")].compactMap { $0 }).joined(separator: "\n\n")
  }

  /// What the figures of a pool say, in a few sentences.
  package func sentences(of pool: String) -> [String] {
    pools[pool].flatMap { Conclusion(pool, $0.figures, fusion, asked: askedOfMake) }?.findings ?? []
  }

  /// All figures of a pool in a table for fixed-width type.
  package func table(of pool: String) -> String { pools[pool].map { table(of: pool, $0.figures) } ?? "" }

  private func table(of pool: String, _ figures: [String: Double]) -> String {
    figures["classes"] != nil
      ? ClassTables(pool: pool, figures).text
      : CaptionTables(pool: pool, figures, members: fusion?.members ?? []).text
  }

  /// The weights as `--fusion-weight` takes them.
  private var weights: String? {
    guard let fusion else { return nil }
    let weights = fusion.weights, names = FusionWeights.names.filter { weights[$0] != nil }
    let text =
      weights.count == 1 && names.count == 1
      ? "\(weights[names[0]]!)"
      : (fusion.rule == nil ? names : fusion.members).map { "\($0)=\(weights[$0]!)" }.joined(separator: ",")
    return "fusion weights, \(fusion.chosenOn == "val" ? "chosen on val" : "as given"): \(text)"
  }
}

extension Metrics.Fusion {
  /// The methods that fuse adds up; none where score fuses two stages.
  var members: [String] { rule == nil ? [] : weights.keys.sorted() }
}
