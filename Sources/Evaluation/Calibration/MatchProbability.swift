import Foundation

/// How probable it is that a photo is what a sentence describes, by what both stages say of the photos that are found.
///
/// It is Platt's scaling (Platt 1999, “Probabilistic outputs for support vector machines”) of three numbers instead of
/// one: p = σ(a + b · s₁ + c · s₂ + d · l), with a to d fitted where the answers are known. The lead l of a photo is
/// how far it lies before the best of the others, in the sum by which they are ranked; behind it, l is negative.
package struct MatchProbability: Codable, Equatable, Sendable, CustomStringConvertible {
  /// a.
  package let intercept: Double
  /// b of stage 1's similarity and c of stage 2's score; nil where that stage is not asked.
  package let stage1: Double?, stage2: Double?
  /// d.
  package let lead: Double
  /// Among how many photos it holds.
  package let photos: Int
  /// Where the first photo that is found is less probable, no photo fits. 0: one always does.
  package var least: Double

  package init(
    intercept: Double, stage1: Double?, stage2: Double?, lead: Double = 0, photos: Int, least: Double = 0
  ) {
    (self.intercept, self.stage1, self.stage2, self.lead) = (intercept, stage1, stage2, lead)
    (self.photos, self.least) = (photos, least)
  }

  /// The same among another number of photos, of which as many match: the odds of each are by so much smaller or
  /// greater (Bayes' rule). In a folder twice as large as much as twice may match: there it stays as it is.
  package func among(_ count: Int) -> MatchProbability {
    precondition(count > 0 && photos > 0, "among \(count) photos instead of \(photos)")
    return MatchProbability(
      intercept: intercept - log(Double(count) / Double(photos)), stage1: stage1, stage2: stage2, lead: lead,
      photos: count, least: least)
  }

  /// Whether the stages that are there say all that it needs, and nothing that it leaves out.
  package func isOf(stage1 hasStage1: Bool, stage2 hasStage2: Bool) -> Bool {
    (stage1 != nil) == hasStage1 && (stage2 != nil) == hasStage2
  }

  /// What it says of the first photos for a sentence: one number for each of the list.
  package func callAsFunction(_ list: FusedList) -> [Double] {
    precondition(
      isOf(stage1: list.similarities != nil, stage2: list.scores != nil),
      "a probability of stage 1 (\(stage1 != nil)) and stage 2 (\(stage2 != nil)) for a list of stage 1 "
        + "(\(list.similarities != nil)) and stage 2 (\(list.scores != nil))")
    return list.leads.enumerated().map { i, ahead in
      let first = (stage1 ?? 0) * Double(list.similarities?[i] ?? 0)
      return sigmoid(intercept + first + (stage2 ?? 0) * Double(list.scores?[i] ?? 0) + lead * ahead)
    }
  }

  /// Fits it to pairs with similarities, labels, leads and, where stage 2 judged them, scores. They were found among
  /// `photos`, and count as much as `counts` says.
  ///
  /// Labels count as (n₊ + 1) / (n₊ + 2) and 1 / (n₋ + 2), as Platt has it, so that it is finite also where scores tell
  /// all pairs apart.
  /// - Returns: nil where no pair matches, or all do: nothing can be learned from them.
  package init?(
    similarities: [Float], scores: [Float], leads: [Double], labels: [UInt8], counts: [Double], photos: Int
  ) {
    let sizes = [similarities.count, leads.count, counts.count, scores.isEmpty ? labels.count : scores.count]
    precondition(sizes.allSatisfy { $0 == labels.count }, "columns of \(sizes) for \(labels.count) pairs")
    let positives = labels.count { $0 == 1 }, negatives = labels.count - positives
    guard positives > 0, negatives > 0 else { return nil }
    let targets = labels.map { label in
      label == 1 ? (Double(positives) + 1) / (Double(positives) + 2) : 1 / (Double(negatives) + 2)
    }
    let said = scores.isEmpty ? [similarities] : [similarities, scores]
    let fitted = LogisticRegression(said.map { $0.map { Double($0) } } + [leads], targets, counts: counts)
    self.init(
      intercept: fitted.intercept, stage1: fitted.weights[0], stage2: scores.isEmpty ? nil : fitted.weights[1],
      lead: fitted.weights[fitted.weights.count - 1], photos: photos)
  }

  /// As `score --probability` takes it: `intercept=-3.1,stage1=8.2,stage2=0.7,lead=1.5,photos=1000,least=0.2`.
  package var description: String {
    let shares = [("stage1", stage1), ("stage2", stage2)].compactMap { name, share in share.map { "\(name)=\($0)" } }
    let all = ["intercept=\(intercept)"] + shares + ["lead=\(lead)", "photos=\(photos)", "least=\(least)"]
    return all.joined(separator: ",")
  }

  /// - Returns: nil unless it is written as above.
  package init?(_ text: String) {
    var given: [String: Double] = [:]
    for part in text.split(separator: ",") {
      let sides = part.split(separator: "=", maxSplits: 1)
      guard sides.count == 2, let value = Double(sides[1]), value.isFinite else { return nil }
      guard given.updateValue(value, forKey: String(sides[0])) == nil else { return nil }
    }
    guard let intercept = given["intercept"], let photos = given["photos"].flatMap(Int.init(exactly:)), photos > 0,
      let least = given["least"], (0...1).contains(least), let lead = given["lead"], given["stage1"] != nil,
      Set(given.keys).isSubset(of: ["intercept", "stage1", "stage2", "lead", "photos", "least"])
    else { return nil }
    self.init(
      intercept: intercept, stage1: given["stage1"], stage2: given["stage2"], lead: lead, photos: photos, least: least)
  }
}
