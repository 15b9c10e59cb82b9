import ArgumentParser
import Artifacts
import Files
@preconcurrency import Foundation
import Results
import Retrieval
import Stage

/// What the whole chain is for: a sentence of one's own, and the photos that it describes.
@main struct Search: Program {
  static let configuration = CommandConfiguration(
    commandName: "search",
    abstract: "Finds the photos that sentences of yours describe, or that are like a photo of yours.",
    discussion: """
      An index is searched with its pack: search "a red bird" index.h5 pack.h5. So is a data set, with what the stages \
      of its chain wrote: stage 1 (stage1.h5, buffers.h5) ranks all photos. Where stage 2 (features.h5, stage2.h5) is \
      given too, its first ones are ranked again by both, brought to one scale and added up, with the weight and \
      the views that the method's metrics.json has; without that file by stage 2 alone. Without stage 1, stage 2 ranks \
      all.

      What ends in .h5 or .json behind the sentences is a file. A sentence that begins with a dash comes after --. \
      Without a sentence, sentences are read from standard input, one a line, and each is answered at once.

      The exit status is 1 where no photo was found for any sentence, and 2 where a sentence or a file is at fault. \
      With --json each line of input gets a line, also where nothing is found or where it cannot be asked, which \
      "error" then says.

      Example: search "a red bird" {examples,stage1,buffers}.h5 --top 5
      Example: search 'a dog' index.h5 pack.h5 --paths-only --null

      See also: index-photos, score
      """)

  @Argument(help: ArgumentHelp("Sentences, then files in any order.", valueName: "sentences and files"))
  var given: [String]
  @Option(help: ArgumentHelp("A file of sentences, one a line; - is standard input.", valueName: "file"))
  var sentences: String?
  @Option(
    help: ArgumentHelp("Find photos that are like this one, and like the sentence if there is one.", valueName: "photo")
  )
  var like: String?
  @Option(help: ArgumentHelp("Rather not what this sentence describes.", valueName: "sentence"))
  var without: String?
  @Option(within: 1...1_000_000, help: ArgumentHelp("How many photos to print.", valueName: "count")) var top = 10
  @Option(
    within: 0...1,
    help: ArgumentHelp(
      "How probable the first photo must be, or no photo fits: a share such as 0.25.",
      discussion: "Without it, what was learned on val (docs/evaluation.md). 0: one always fits.",
      valueName: "share"))
  var minProbability: Double?
  @OptionGroup var filter: PhotoFilter
  @OptionGroup var output: OutputOptions
  @OptionGroup var options: SearchOptions
  @OptionGroup var general: GeneralOptions
  static let faultStatus: Int32 = 2

  func validate() throws {
    if let minProbability, minProbability > 0, like != nil || without != nil {
      throw ValidationError("--min-probability is for sentences alone: leave out --like and --without, or it")
    }
  }

  func run() throws {
    let arguments = SearchArguments(given)
    guard !arguments.files.isEmpty else {
      throw ValidationError("behind the sentences, name an index.h5 and its pack.h5, or what the stages wrote")
    }
    if let photo = arguments.photo { throw ValidationError("\(photo): is a photo: give it behind --like") }
    let retriever = try Retriever(arguments.files, for: "search")
    let search = try PhotoSearch(
      retriever, among: retriever.gallery.searched(filter, splits: options.splits), depth: options.depth, top: top,
      like: like.map { try .init(ofPhotoAt: $0, in: retriever.gallery) }, without: without, least: minProbability)
    let isLoop = arguments.sentences.count > 1 || sentences != nil || (arguments.sentences.isEmpty && like == nil)
    var hasFound = false, wasUnclear = false
    func answer(_ sentence: String?) throws {
      do {
        let answer = try search.answer(sentence)
        if answer.fitting.isEmpty {
          report("search: \(answer.refusal(canAskForLess: minProbability == nil))")
        } else {
          hasFound = true
        }
        try say(output.format.bytes(of: answer, in: retriever.gallery))
      } catch let error where error is QueryError || (error is ArtifactError && isLoop) {
        // Others may be answered all the same.
        wasUnclear = true
        report("search: error: \(error)")
        try say(output.format.bytes(of: error, for: sentence ?? ""))
      }
    }
    for sentence in arguments.sentences { try answer(sentence) }
    let isAsked = !arguments.sentences.isEmpty || like != nil
    if arguments.sentences.isEmpty, sentences == nil, isAsked { try answer(nil) }
    if let path = sentences ?? (isAsked ? nil : "-") {
      let lines = try SentenceLines(path, keepsEmpty: output.json)
      while let line = try lines.next() { try answer(line) }
    }
    if !hasFound { Foundation.exit(wasUnclear ? Self.faultStatus : 1) }
  }

  /// Prints an answer at once. Where nobody reads any more, the program ends.
  private func say(_ bytes: [UInt8]) throws {
    if try !StandardOutput.write(bytes) { Foundation.exit(0) }
  }
}
