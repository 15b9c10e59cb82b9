import ArgumentParser
import Artifacts
import Datasets
import Foundation
import Pools
import Stage

@main struct Preprocess: StageProgram {
  static let configuration = CommandConfiguration(
    commandName: "preprocess",
    abstract: "Brings photos and sentences into one file: pixels, word ids, vocabulary, identities, splits.",
    discussion: """
      docs/datasets.md says how the layouts lie. Lists and sentences are checked first. With --check that is all: \
      nothing is written, and the exit status is 0 when the data can be used, and 1 when something has to be mended \
      first.

      Example: preprocess raw --layout cub --fit crop --output examples.h5
      Example: preprocess --check raw --layout cub --on-bad-item skip
      """)

  @Argument(help: ArgumentHelp("The folder of photos and sentences.", valueName: "folder"))
  var raw: String

  @Option(
    help: "How they lie there; auto is whichever layout the folder shows. plain is a folder of photos and a table.")
  var layout = Layout.auto

  @Option(
    help: ArgumentHelp("The table of the plain layout; table.csv or table.jsonl if not given.", valueName: "name"))
  var table: String?

  @Flag(help: "Leave out COCO's split restval, which Karpathy's list adds to train.")
  var withoutRestval = false

  @Option(
    help:
      """
      Which list of the layout precomputed is test; COCO's testall has five thousand photos, of which test are the \
      first thousand.
      """
  )
  var testList = Precomputed.TestList.test

  @Option(help: "How a photo becomes a square: squash both sides, or scale the short side and crop the centre.")
  var fit = Fit.squash

  @Option(help: ArgumentHelp("The side of that square.", valueName: "pixels"))
  var side = 256

  @OptionGroup var words: WordOptions

  @Option(
    help:
      """
      Whether a photo or sentence that cannot be used stops the program, once all were looked at, or is left out; \
      ten are named.
      """
  )
  var onBadItem = BadItemPolicy.refuse

  @Flag(help: "Only tell whether the data can be used: counts beside the published ones, and what is missing or twice.")
  var check = false

  @Option(
    help: ArgumentHelp(
      "What pipelines/ calls the data, for the command that --check ends with.", valueName: "name"))
  var dataset: String?

  @OptionGroup var stage: StageOptions

  func validate() throws {
    guard table == nil || layout.name == Plain.name else { throw ValidationError("--table is for --layout plain") }
    guard !withoutRestval || layout.name == Karpathy.name else {
      throw ValidationError("--without-restval is for --layout karpathy")
    }
    guard testList == .test || [Precomputed.name, Layout.auto.name].contains(layout.name) else {
      throw ValidationError("--test-list is for --layout precomputed")
    }
    guard check || dataset == nil else { throw ValidationError("--dataset is for --check") }
    guard (8...4096).contains(side) else { throw ValidationError("--side \(side): give 8 to 4096 pixels") }
  }

  /// The corpus as it was read, the words of each sentence, and the findings of the check.
  private struct RawData {
    let layout: any DatasetLayout.Type
    let corpus: Corpus
    let words: [[String]]
    /// The published vocabulary; nil where words are counted.
    let vocabulary: [String]?
    var check: DataCheck
  }

  private func readRawData() throws -> RawData {
    let (layout, sign) = try self.layout.found(in: raw)
    print("\(raw): layout \(layout.name)\(sign.map { ", known by \($0)" } ?? "")")
    let options = ReadingOptions(table: table, restval: !withoutRestval, testList: testList)
    let vocabulary = try words.publishedVocabulary(layout.vocabulary(in: raw))
    let (corpus, words) = try self.words.cut(layout.read(raw, options))
    let check = DataCheck(corpus, published: layout.published(in: raw, options), hasVocabulary: vocabulary != nil)
    return RawData(layout: layout, corpus: corpus, words: words, vocabulary: vocabulary, check: check)
  }

  func dryRun() throws -> Bool? {
    guard check else { return nil }
    var data = try readRawData()
    if data.corpus.hasPixels {
      var fingerprints = [Fingerprint?](repeating: nil, count: data.corpus.photos.count)
      try metered("photos", total: data.corpus.photos.count, unit: "photos") { advance in
        try data.corpus.forEachFingerprint(badItems: &data.check.badItems) { photo, fingerprint in
          fingerprints[photo] = fingerprint
          try advance(1)
        }
      }
      data.check.add(fingerprints, of: data.corpus)
    }
    print(data.check.report(onBadItem, next: next(data.layout)))
    return data.check.isUsable(onBadItem)
  }

  /// The command for such data; a data set without a folder in pipelines/ gets a copy of another's.
  private func next(_ layout: any DatasetLayout.Type) -> String {
    let name = dataset ?? layout.dataset(in: raw), command = "make all DATASET=\(name) RAW=\(raw)"
    let files = FileManager.default, isKnown = dataset != nil || files.fileExists(atPath: "pipelines/\(name)")
    guard !isKnown, files.fileExists(atPath: "pipelines/\(layout.pipeline.name)") else { return command }
    let change = layout.pipeline.change.map { "put \($0) into pipelines/\(name)/preprocess.conf, then " } ?? ""
    return "cp -r pipelines/\(layout.pipeline.name) pipelines/\(name), then \(change)\(command)"
  }

  func run(_ context: StageContext) throws -> Summary {
    let data = try readRawData(), (corpus, words, known) = (data.corpus, data.words, data.vocabulary)
    var check = data.check
    print(check.summary)

    let writer = try ExamplesWriter(
      path: context.output, configuration: ExamplesConfiguration(text: self.words.text, testList: testList),
      provenance: context.provenance, side: corpus.hasPixels ? side : 0)
    let meter = ProgressMeter("photos", total: corpus.photos.count, unit: "photos")
    var rows = [Int?](repeating: nil, count: corpus.photos.count),
      fingerprints = [Fingerprint?](repeating: nil, count: corpus.photos.count)
    let write = { (index: Int, pixels: [UInt8], fingerprint: Fingerprint?) in
      try Interruption.check()
      let photo = corpus.photos[index]
      rows[index] = try writer.append(
        photo: photo.name, identity: photo.identity, split: photo.split, pixels: pixels)
      fingerprints[index] = fingerprint
      meter.advance()
    }
    if corpus.hasPixels {
      try corpus.forEachPhoto(fit: fit, side: side, badItems: &check.badItems, write)
    } else {
      for index in corpus.photos.indices { try write(index, [], nil) }
    }
    meter.finish()
    for note in DuplicatePhotos(corpus.photos, fingerprints).notes { print("note: \(note)") }
    try check.badItems.check(onBadItem)
    if check.badItems.count > 0 { print("left out: \(check.badItems)") }
    guard zip(corpus.photos, rows).contains(where: { ($0.split == .train || known != nil) && $1 != nil }) else {
      throw DatasetError(
        "\(raw): not one photo of the training split is left: check that lists and photos belong together.")
    }

    let kept = corpus.sentences.indices.filter { rows[corpus.sentences[$0].photo] != nil }
    let vocabulary = self.words.vocabulary(
      counting: kept.lazy.filter {
        self.words.vocabularySplits.contain(corpus.photos[corpus.sentences[$0].photo].split)
      }.map { words[$0] }, known)
    for index in kept {
      guard let photo = rows[corpus.sentences[index].photo] else { continue }
      writer.append(sentence: corpus.sentences[index].text, photo: photo, words: words[index].map { vocabulary[$0] })
    }
    try writer.finish(
      identities: corpus.identities, vocabulary: zip(vocabulary.words, vocabulary.counts).map { (word: $0, count: $1) })
    let photos = rows.count { $0 != nil }
    return Summary(
      "\(photos) photos, \(kept.count) sentences, \(corpus.identities.count) identities, \(vocabulary.count) words",
      refused: check.badItems.count)
  }
}

extension Layout: ExpressibleByArgument {
  public init?(argument: String) { self.init(argument) }
  public var defaultValueDescription: String { name }
  public static var allValueStrings: [String] { names }
}
extension Fit: ExpressibleByArgument {}
extension Tokenizer: ExpressibleByArgument {}
extension Precomputed.TestList: ExpressibleByArgument {}
extension BadItemPolicy: ExpressibleByArgument {}
