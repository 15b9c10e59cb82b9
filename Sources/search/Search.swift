import ArgumentParser
import Artifacts
import Evaluation
import Foundation
import Pools
import Results
import Stage

/// What the whole chain is for: a sentence of one's own, and the photos that it describes.
@main struct Search: Program {
  static let configuration = CommandConfiguration(
    commandName: "search",
    abstract: "Finds the photos that a sentence of yours describes, and prints them, best first, each with a sentence "
      + "of its own.",
    discussion: """
      Stage 1 (stage1.h5, buffers.h5) ranks all photos. Where stage 2 (features.h5, stage2.h5) is given too, its \
      first ones are ranked again by both, each brought to deviation 1 over them, with the weight and the views that \
      the method's metrics.json has; without that file by stage 2 alone. Without stage 1, stage 2 ranks all. A \
      sentence that begins with a dash comes after --.

      Example: search "a red bird" {examples,stage1,buffers}.h5 --top 5

      See also: score
      """)

  @Argument(help: "What the photos are to show.") var sentence: String
  @Argument(help: ArgumentHelp("What the stages wrote, in any order; examples.h5 always.", valueName: "file"))
  var inputs: [String]
  @Option(within: 1...1_000_000, help: ArgumentHelp("How many photos to print.", valueName: "count")) var top = 10
  @Option(
    within: 1...1_000_000,
    help: ArgumentHelp("How many of stage 1's first photos are ranked again.", valueName: "count"))
  var depth = 20
  @Option(help: ArgumentHelp("Whose photos to search, such as val,test; all if not given.", valueName: "splits"))
  var splits: String?
  @OptionGroup var general: GeneralOptions

  func validate() throws {
    if let splits, let odd = splits.split(separator: ",").first(where: { Split($0) == nil }) {
      throw ValidationError("--splits \(odd): give some of \(Split.allCases.map(\.description).joined(separator: ","))")
    }
  }

  func run() throws {
    let files = try SearchFiles(inputs), examples = files.examples, query = try Query(sentence, examples)
    let wanted = splits.map { $0.split(separator: ",").compactMap { Split($0) } } ?? Split.allCases
    let photos = examples.photoSplits.indices.filter { wanted.contains(examples.photoSplits[$0]) }
    var found = photos.map { Found(photo: $0) }
    guard !found.isEmpty else {
      throw ArtifactError("\(examples.artifact.path): has no photos of \(splits ?? "any split"): give other --splits")
    }
    if let similarities = try files.similarities(query.words, photos: photos) {
      for i in found.indices { found[i].first = similarities[i] }
      found.sort { ($1.first!, $0.photo) < ($0.first!, $1.photo) }
    }
    let again = found.prefix(files.hasStage1 ? depth : found.count)
    let firsts = files.hasStage1 ? again.map { $0.first! } : nil
    if let scores = try files.scores(query.words, photos: again.map(\.photo), similarities: firsts) {
      let joint =
        firsts.map { FusionWeight.fused($0, with: scores, weight: files.weight) } ?? scores.map(Double.init)
      let order = scores.indices.sorted { (joint[$1], $0) < (joint[$0], $1) }
      found[..<again.count] =
        order.map { Found(photo: found[$0].photo, first: found[$0].first, second: scores[$0]) }[...]
    }
    print("“\(sentence.printable())” among \(found.count) photos")
    if !query.unknown.isEmpty { print("the vocabulary has no \(query.unknownWords): met too seldom in training") }
    print(try table(found.prefix(top), examples))
  }

  private func table(_ found: ArraySlice<Found>, _ examples: Examples) throws -> String {
    let names = found.map { examples.photoNames[$0.photo].printable() }
    let width = names.map(terminalColumns).max() ?? 0
    var texts: [Int: String] = [:]
    let shown = Set(found.map(\.photo)), all = try examples.artifact.strings(ExamplesSchema.texts)
    for sentence in examples.sentencePhotos.indices.reversed() where shown.contains(examples.sentencePhotos[sentence]) {
      texts[examples.sentencePhotos[sentence]] = all[sentence]
    }
    func number(_ value: Float?) -> String { value.map { String(format: "%8.3f", $0) } ?? "       –" }
    let rows = found.enumerated().map { place, photo in
      let name = names[place], space = String(repeating: " ", count: width - terminalColumns(of: name))
      return "\(String(format: "%3d", place + 1)) \(number(photo.first)) \(number(photo.second))  \(name)\(space)  "
        + "\(texts[photo.photo].map { "“\($0.printable())”" } ?? "")"
    }
    return (["     stage 1  stage 2  photo"] + rows).joined(separator: "\n")
  }

  /// A photo, by its index in examples.h5, and what the stages say of it.
  private struct Found {
    let photo: Int
    var first: Float?, second: Float?
  }
}
