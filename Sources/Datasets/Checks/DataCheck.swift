import Pools

/// What is known of raw data before anything is trained on them: counts beside the published ones, and findings.
package struct DataCheck: Sendable {
  /// Why the data cannot be used at all.
  private(set) var obstacles: [String] = []
  /// Photos and sentences that cannot be used.
  package internal(set) var badItems: BadItems
  /// What a user should know, although the data can be used.
  private(set) var notes: [String]
  private let table: String

  /// Checks lists and sentences.
  /// - Parameters:
  ///   - published: the published counts; nil where there are none.
  ///   - hasVocabulary: whether words have their ids already, so that data without training photos can be scored.
  init(_ corpus: Corpus, published: PublishedTable?, hasVocabulary: Bool = false) {
    let counts = CountTable(corpus)
    table = counts.text(beside: published)
    badItems = corpus.badItems
    notes = corpus.notes
    if counts.count(.photos, [.train]) == 0, hasVocabulary, !corpus.photos.isEmpty {
      notes.append("no photo of the training split: matchers that others trained can be scored")
    } else if counts.count(.photos, [.train]) == 0 {
      let lack = corpus.hasPixels ? "" : ", and no --vocabulary of a published matcher"
      obstacles.append("no photo of the training split: lists and photos do not belong together" + lack)
    }
    for split in [Split.val, .test] where counts.count(.photos, [split]) == 0 {
      notes.append("no photo of the \(split) split: nothing can be \(split == .val ? "chosen on it" : "scored on it")")
    }
    if let first = counts.emptyIdentities.first {
      notes.append(
        "identities without a photo: \(grouped(counts.emptyIdentities.count)) of \(grouped(corpus.identities.count)), "
          + "such as \(first)")
    }
    notes += CaptionCheck(corpus).notes
  }

  /// Checks the photos.
  /// - Parameters:
  ///   - fingerprints: those of `corpus.photos`; nil for a photo that cannot be decoded, which is a bad item.
  ///   - findings: what else stood out in them.
  mutating func add(_ fingerprints: [Fingerprint?], of corpus: Corpus, findings: [String] = []) {
    guard corpus.hasPixels else { return }
    let isTrainable = zip(corpus.photos, fingerprints).contains { $0.split == .train && $1 != nil }
    if !isTrainable && obstacles.isEmpty { obstacles.append("not one photo of the training split can be decoded") }
    notes += findings + DuplicatePhotos(corpus.photos, fingerprints).notes
  }

  /// Whether the data can be used with this policy for bad items.
  package func isUsable(_ policy: BadItemPolicy) -> Bool {
    obstacles.isEmpty && (policy == .skip || badItems.count == 0)
  }

  /// The counts and the notes.
  package var summary: String { ([table] + notes.map { "note: \($0)" }).joined(separator: "\n") }

  /// The whole report. It ends with `command` when the data can be used, and otherwise with what to mend.
  package func report(_ policy: BadItemPolicy, next command: String) -> String {
    var lines = [summary]
    if badItems.count > 0 { lines.append((policy == .skip ? "left out: " : "") + "\(badItems)") }
    if isUsable(policy) { return (lines + ["ready: \(command)"]).joined(separator: "\n") }
    lines += ["not ready:"] + obstacles.map { "  \($0)" }
    if badItems.count > 0, policy == .refuse {
      lines.append("  mend the bad photos and sentences, or leave them out with --on-bad-item skip")
    }
    return lines.joined(separator: "\n")
  }
}
