import Pools

/// What can be said of raw data before anything is trained on them: counts beside the published ones, and findings of
/// three kinds.
///
/// ```swift
/// var check = DataCheck(corpus, published: layout.published(in: folder, options))
/// try corpus.forEachFingerprint(badItems: &check.badItems) { fingerprints[$0] = $1 }
/// check.add(fingerprints, of: corpus)
/// print(check.report(.refuse, next: "make all"))
/// ```
package struct DataCheck: Sendable {
  /// Why the data cannot be used at all.
  package private(set) var obstacles: [String] = []
  /// Photos and sentences that cannot be used.
  package var badItems: BadItems
  /// What a user should know, although the data can be used.
  package private(set) var notes: [String]
  private let table: String

  /// Checks lists and sentences.
  ///
  /// - Parameters:
  ///   - published: the published counts; nil where there are none.
  ///   - hasVocabulary: whether words have their ids already, so that data without training photos can be scored.
  package init(_ corpus: Corpus, published: PublishedTable?, hasVocabulary: Bool = false) {
    let counts = CountTable(corpus)
    table = counts.text(beside: published)
    badItems = corpus.badItems
    notes = corpus.notes
    if counts.count(.photos, [.train]) == 0, hasVocabulary, !corpus.photos.isEmpty {
      notes.append("no photo of the training split: matchers that others trained can be scored")
    } else if counts.count(.photos, [.train]) == 0 {
      obstacles.append(
        "no photo of the training split: lists and photos do not belong together"
          + (corpus.hasPixels ? "" : ", and no --vocabulary of a published matcher"))
    }
    for split in [Split.val, .test] where counts.count(.photos, [split]) == 0 {
      notes.append("no photo of the \(split) split: nothing can be \(split == .val ? "chosen on it" : "scored on it")")
    }
    if let first = counts.emptyIdentities.first {
      notes.append(
        "identities without a photo: \(grouped(counts.emptyIdentities.count)) of \(grouped(corpus.identities.count)), "
          + "such as \(first)"
      )
    }
    notes += CaptionCheck(corpus).notes
  }

  /// Checks the photos.
  ///
  /// - Parameter fingerprints: those of `corpus.photos`; nil for a photo that cannot be decoded, which is a bad item.
  package mutating func add(_ fingerprints: [Fingerprint?], of corpus: Corpus) {
    guard corpus.hasPixels else { return }
    let isTrainable = zip(corpus.photos, fingerprints).contains { $0.split == .train && $1 != nil }
    if !isTrainable && obstacles.isEmpty { obstacles.append("not one photo of the training split can be decoded") }
    notes += DuplicatePhotos(corpus.photos, fingerprints).notes
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
    let mending =
      badItems.count > 0 && policy == .refuse
      ? ["mend the bad photos and sentences, or leave them out with --on-bad-item skip"] : []
    return (lines + ["not ready:"] + (obstacles + mending).map { "  \($0)" }).joined(separator: "\n")
  }
}
