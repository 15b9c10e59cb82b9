import ArgumentParser
import Artifacts
import Datasets
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

  @OptionGroup var layouts: LayoutOptions

  @Option(help: "How a photo becomes a square: squash both sides, or scale the short side and crop the centre.")
  var fit = Fit.squash

  @Option(within: 8...4096, help: ArgumentHelp("The side of that square.", valueName: "pixels"))
  var side = 256

  @Option(
    help: "What to do with a photo that EXIF says lies turned: apply sets it upright; ignore is what Pillow does.")
  var exifOrientation = OrientationPolicy.apply

  @OptionGroup var words: WordOptions

  @Option(
    help: """
      Whether a photo or sentence that cannot be used stops the program, once all were looked at, or is left out; \
      ten are named.
      """)
  var onBadItem = BadItemPolicy.refuse

  @Flag(help: "Only tell whether the data can be used: counts beside the published ones, and what is missing or twice.")
  var check = false

  @Option(
    help: ArgumentHelp("What pipelines/ calls the data, for the command that --check ends with.", valueName: "name"))
  var dataset: String?

  @OptionGroup var stage: StageOptions
  static let makes: [any Schema.Type] = [ExamplesSchema.self]

  func validate() throws {
    guard check || dataset == nil else { throw ValidationError("--dataset is for --check") }
  }

  private func read() throws -> RawData {
    let layout = try layouts.found(in: raw)
    let vocabulary = try words.publishedVocabulary(layout.vocabulary(in: raw))
    return try RawData(raw, layout, layouts.reading, words.text, vocabulary: vocabulary)
  }

  func dryRun() throws -> Bool? {
    guard check else { return nil }
    var data = try read()
    if data.corpus.hasPixels {
      try metered("photos", total: data.corpus.photos.count, unit: "photos") {
        try data.checkPhotos(orientation: exifOrientation, $0)
      }
    }
    data.checkVocabulary(of: words.vocabularySplits.splits, minimumCount: words.minCount)
    let command = data.layout.command(for: raw, dataset: dataset)
    let options = data.layout.optionsFile(for: raw, dataset: dataset)
    print(data.check.report(onBadItem, next: command, options: options).printableLines)
    return data.check.isUsable(onBadItem)
  }

  func run(_ context: StageContext) throws -> Summary {
    var data = try read()
    print(data.check.summary)
    let writer = try ExamplesWriter(
      path: context.output,
      configuration: ExamplesConfiguration(
        text: words.text, testList: layouts.testList, exifOrientation: exifOrientation),
      provenance: context.provenance, side: data.corpus.hasPixels ? side : 0)
    let total = data.corpus.photos.count
    let notes = try metered("photos", total: total, unit: "photos") { advance in
      try data.forEachPhoto(fit: fit, side: side, orientation: exifOrientation) { photo, pixels in
        try writer.append(photo: photo.name, identity: photo.identity, split: photo.split, pixels: pixels)
        try advance(1)
      }
    }
    for note in notes { print("note: \(note)") }
    let badItems = data.check.badItems
    if onBadItem == .skip, badItems.count > 0 { print("left out: \(badItems)") }
    try data.requireUsable(onBadItem)

    let sentences = data.sentences, identities = data.corpus.identities
    let vocabulary = data.vocabulary(of: words.vocabularySplits.splits, minimumCount: words.minCount)
    if vocabulary.count == 1 { print("note: \(DataCheck.noWord(words.minCount))") }
    for sentence in sentences {
      writer.append(sentence: sentence.text, photo: sentence.photo, words: sentence.words.map { vocabulary[$0] })
    }
    try writer.finish(
      identities: identities, vocabulary: zip(vocabulary.words, vocabulary.counts).map { (word: $0, count: $1) })
    return Summary(
      "\(data.photoCount) photos, \(sentences.count) sentences, \(identities.count) identities, "
        + "\(vocabulary.count) words", refused: badItems.count)
  }
}
