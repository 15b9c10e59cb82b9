import ArgumentParser
import Datasets
import Foundation
import Stage

/// Tells whether raw data can be used, and what is to be mended: the first thing that preprocess does, and more of it.
@main struct CheckData: Program {
  static let configuration = CommandConfiguration(
    commandName: "check-data",
    abstract:
      "Looks at a folder of photos and sentences: counts beside the published ones, and what is missing, damaged or "
      + "there twice.",
    discussion: """
      The exit status is 0 when preprocess can use the data, and 1 when something has to be mended first.

      Example: check-data raw --layout cub --on-bad-item skip

      See also: preprocess
      """)

  @Argument(help: ArgumentHelp("The folder of photos and sentences.", valueName: "folder")) var raw: String
  @Option(help: "How they lie there; auto is whichever layout the folder shows.") var layout = Layout.auto
  @Option(
    help: ArgumentHelp("The table of the plain layout; table.csv or table.jsonl if not given.", valueName: "name"))
  var table: String?
  @Flag(help: "Leave out COCO's split restval, which Karpathy's list adds to train.") var withoutRestval = false
  @Option(help: "Which list of the layout precomputed is test.") var testList = Precomputed.TestList.test
  @Option(help: ArgumentHelp("The vocabulary (.json) of a published matcher.", valueName: "file")) var vocabulary:
    String?
  @Option(help: "Whether a photo or sentence that cannot be used stands in the way, or is left out.") var onBadItem =
    BadItemPolicy.refuse
  @Option(
    help: ArgumentHelp("What pipelines/ calls the data, for the command that is told in the end.", valueName: "name"))
  var dataset: String?
  @OptionGroup var general: GeneralOptions

  func run() throws {
    if try !isUsable() { Foundation.exit(1) }
  }

  func validate() throws {
    guard table == nil || layout == .plain else { throw ValidationError("--table is for --layout plain") }
    guard !withoutRestval || layout == .karpathy else {
      throw ValidationError("--without-restval is for --layout karpathy")
    }
    guard testList == .test || layout == .precomputed || layout == .auto else {
      throw ValidationError("--test-list is for --layout precomputed")
    }
  }

  /// Tells everything, and returns whether the data can be used.
  private func isUsable() throws -> Bool {
    let (layout, sign) = try layout.found(in: raw)
    print("\(raw): layout \(layout.rawValue)\(sign.map { ", known by \($0)" } ?? "")")
    let vocabulary = try vocabulary ?? (layout == .precomputed ? PublishedVocabulary.find(for: raw) : nil)
    if let vocabulary { print("vocabulary \(vocabulary), \(try PublishedVocabulary.read(vocabulary).count) words") }
    let corpus = try layout.read(raw, table: table, restval: !withoutRestval, testList: testList).tokenized(
      .deletePunctuation, limit: 1
    ).corpus
    var check = DataCheck(
      corpus, published: .of(layout, in: raw, restval: !withoutRestval), hasVocabulary: vocabulary != nil)
    guard corpus.hasPixels else { return told(check, layout) }

    let meter = ProgressMeter("photos", total: corpus.photos.count, unit: "photos")
    var fingerprints = [Fingerprint?](repeating: nil, count: corpus.photos.count)
    try corpus.forEachFingerprint(badItems: &check.badItems) { photo, fingerprint in
      fingerprints[photo] = fingerprint
      meter.advance()
    }
    meter.finish()
    check.add(fingerprints, of: corpus)
    return told(check, layout)
  }

  private func told(_ check: DataCheck, _ layout: Layout) -> Bool {
    print(check.report(onBadItem, next: next(layout)))
    return check.isUsable(onBadItem)
  }

  /// The command for such data; a data set without a folder in pipelines/ gets a copy of another's.
  private func next(_ layout: Layout) -> String {
    let name = dataset ?? layout.dataset(in: raw), command = "make all DATASET=\(name) RAW=\(raw)"
    let files = FileManager.default, isKnown = dataset != nil || files.fileExists(atPath: "pipelines/\(name)")
    guard !isKnown, files.fileExists(atPath: "pipelines/\(layout.pipeline)") else { return command }
    let change = layout == .reidTalk ? "put --layout reidtalk into pipelines/\(name)/preprocess.conf, then " : ""
    return "cp -r pipelines/\(layout.pipeline) pipelines/\(name), then \(change)\(command)"
  }
}

extension Layout: ExpressibleByArgument {}
extension BadItemPolicy: ExpressibleByArgument {}
extension Precomputed.TestList: ExpressibleByArgument {}
