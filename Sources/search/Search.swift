import ArgumentParser
import Artifacts
import Foundation
import Results
import Retrieval
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
  @OptionGroup var options: SearchOptions
  @OptionGroup var general: GeneralOptions

  func run() throws {
    let retriever = try Retriever(inputs, for: "search"), examples = retriever.examples
    let query = try Query(sentence, examples), photos = try options.photos(of: examples)
    let found = try retriever.ranking(of: query, among: photos, depth: options.depth)
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
      return "\(String(format: "%3d", place + 1)) \(number(photo.stage1)) \(number(photo.stage2))  \(name)\(space)  "
        + "\(texts[photo.photo].map { "“\($0.printable())”" } ?? "")"
    }
    return (["     stage 1  stage 2  photo"] + rows).joined(separator: "\n")
  }
}
