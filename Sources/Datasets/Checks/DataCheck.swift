import Pools

/// What is known of raw data before anything is trained on them: counts beside the published ones, and findings.
package struct DataCheck: Sendable {
  /// Photos and sentences that cannot be used.
  package internal(set) var badItems: BadItems
  /// Of what the lists have, and of what is left of it when photos that cannot be decoded are gone.
  private let listed: CountTable
  private var counts: CountTable
  private let corpusNotes: [String]
  /// What a user should know of the identities, the sentences and the photos.
  private(set) var findings: [String]
  private let published: PublishedTable?, hasVocabulary: Bool, hasPixels: Bool, identityCount: Int

  /// Checks lists and sentences.
  /// - Parameters:
  ///   - published: the published counts; nil where there are none.
  ///   - hasVocabulary: whether words have their ids already, so that data without training photos can be scored.
  init(_ corpus: Corpus, published: PublishedTable?, hasVocabulary: Bool = false) {
    listed = CountTable(corpus)
    (counts, badItems, corpusNotes) = (listed, corpus.badItems, corpus.notes)
    findings = IdentityCheck(corpus).notes + CaptionCheck(corpus).notes
    (self.published, self.hasVocabulary) = (published, hasVocabulary)
    (hasPixels, identityCount) = (corpus.hasPixels, corpus.identities.count)
  }

  /// Checks the photos. Those that cannot be decoded are not counted from here on.
  /// - Parameter fingerprints: those of `corpus.photos`; nil for a photo that cannot be decoded, which is a bad item.
  mutating func add(_ fingerprints: [Fingerprint?], of corpus: Corpus) {
    guard corpus.hasPixels else { return }
    counts = CountTable(corpus) { fingerprints[$0] != nil }
    findings += DuplicatePhotos(corpus.photos, fingerprints).notes
  }

  /// Looks at the vocabulary that the sentences give.
  mutating func add(_ vocabulary: Vocabulary, minimumCount: Int) {
    if vocabulary.count == 1 { findings.append(Self.noWord(minimumCount)) }
  }

  /// What to say where every word is the unknown word.
  package static func noWord(_ minimumCount: Int) -> String {
    "no word stands \(grouped(minimumCount)) times in the sentences that are counted, so all are the unknown word: "
      + "lower --min-count"
  }

  /// Why the data cannot be used at all.
  var obstacles: [String] {
    let used = hasVocabulary ? Split.allCases : [.train], name = hasVocabulary ? "any split" : "the training split"
    if counts.count(.photos, used) > 0 { return [] }
    if listed.count(.photos, used) > 0 { return ["not one photo of \(name) can be decoded"] }
    let lack = hasPixels ? "" : ", and no --vocabulary of a published matcher"
    return [
      "no photo of \(name)\(lack): take lists and photos from one archive, or give some identities the split train"
    ]
  }

  /// What a user should know, although the data can be used.
  var notes: [String] {
    var notes = corpusNotes
    if hasVocabulary, counts.count(.photos, [.train]) == 0, obstacles.isEmpty {
      notes.append("no photo of the training split: matchers that others trained can be scored")
    }
    for split in [Split.val, .test] where counts.count(.photos, [split]) == 0 {
      notes.append(
        "no photo of the \(split) split: nothing can be \(split == .val ? "chosen" : "scored") on it"
          + (hasVocabulary ? "" : "; score needs all three, so give some identities the split \(split)"))
    }
    if let first = counts.emptyIdentities.first {
      notes.append(
        "identities without a photo: \(grouped(counts.emptyIdentities.count)) of \(grouped(identityCount)), such as "
          + first.excerpt)
    }
    return notes + findings
  }

  /// Whether the data can be used with this policy for bad items.
  package func isUsable(_ policy: BadItemPolicy) -> Bool {
    obstacles.isEmpty && (policy == .skip || badItems.count == 0)
  }

  /// The counts and the notes.
  package var summary: String {
    ([counts.text(beside: published)] + notes.map { "note: \($0)" }).joined(separator: "\n")
  }

  /// The whole report. It ends with `command` when the data can be used, and otherwise with what to mend.
  /// - Parameter options: the options file with which the command reads the data.
  package func report(_ policy: BadItemPolicy, next command: String, options: String) -> String {
    var lines = [summary]
    if badItems.count > 0 { lines.append((policy == .skip ? "left out: " : "") + "\(badItems)") }
    if isUsable(policy) {
      lines.append("ready: \(command)")
      if badItems.count > 0 { lines.append("  \(options) must say --on-bad-item skip") }
      return lines.joined(separator: "\n")
    }
    lines += ["not ready:"] + obstacles.map { "  \($0)" }
    if badItems.count > 0, policy == .refuse {
      lines.append("  mend the bad photos and sentences, or leave them out with --on-bad-item skip")
    }
    return lines.joined(separator: "\n")
  }
}
