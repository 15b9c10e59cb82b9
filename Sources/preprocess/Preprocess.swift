import ArgumentParser
import Artifacts
import Datasets
import Stage

@main struct Preprocess: StageProgram {
  static let configuration = CommandConfiguration(
    commandName: "preprocess",
    abstract: "Brings photos and sentences into one file: pixels, word ids, vocabulary, identities, splits.",
    discussion: """
      docs/datasets.md says how the layouts lie. Lists and sentences are checked first, as check-data does.

      Example: preprocess raw --layout cub --fit crop --output examples.h5

      See also: check-data
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

  @OptionGroup var stage: StageOptions

  func validate() throws {
    guard table == nil || layout == .plain else { throw ValidationError("--table is for --layout plain") }
    guard !withoutRestval || layout == .karpathy else {
      throw ValidationError("--without-restval is for --layout karpathy")
    }
    guard testList == .test || layout == .precomputed || layout == .auto else {
      throw ValidationError("--test-list is for --layout precomputed")
    }
    guard (8...4096).contains(side) else { throw ValidationError("--side \(side): give 8 to 4096 pixels") }
  }

  func run(_ context: StageContext) throws -> Summary {
    let (layout, sign) = try layout.found(in: raw)
    if let sign { print("layout \(layout.rawValue), known by \(sign)") }
    let known = try self.words.publishedVocabulary(for: raw, layout)
    let (corpus, words) = try self.words.cut(
      layout.read(raw, table: table, restval: !withoutRestval, testList: testList))
    var check = DataCheck(
      corpus, published: .of(layout, in: raw, restval: !withoutRestval), hasVocabulary: known != nil)
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
        photo: photo.name, identity: photo.identity, split: Split(photo.split), pixels: pixels)
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
