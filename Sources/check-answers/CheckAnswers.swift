import ArgumentParser
import Artifacts
import Datasets
import Retrieval
import Stage

@main struct CheckAnswers: StageProgram {
  static let configuration = CommandConfiguration(
    commandName: "check-answers",
    abstract: "Asks for drawn photos by sentences, and counts how many of the first ones show what the sentence says.",
    discussion: """
      Photos are found as search finds them. What each shows is known from what synthesize drew. The counts of every \
      sentence are in a .csv beside the output.

      Example: check-answers said.csv drawn.csv {examples,stage1,buffers}.h5 -o a.h5

      See also: search, synthesize
      """)

  @Argument(
    help: ArgumentHelp(
      "A .csv with columns sentence and parts, such as crown=red;tail=black for a red crown and a black tail.",
      valueName: "file"))
  var sentences: String
  @Argument(help: ArgumentHelp("What synthesize drew: drawn.csv in its folder.", valueName: "file")) var drawn: String
  @Argument(
    help: ArgumentHelp(
      "What the stages wrote, in any order, as search takes it; examples.h5 always.", valueName: "file"))
  var inputs: [String]
  @Option(within: 1...1_000_000, help: ArgumentHelp("How many first photos to look at.", valueName: "count"))
  var top = 10
  @OptionGroup var options: SearchOptions
  @OptionGroup var stage: StageOptions
  static let makes: [any Schema.Type] = [AnswersSchema.self]

  static func companions(of output: String) -> [String] {
    Answers.tablePath(besides: output).split(separator: "/").suffix(1).map(String.init)
  }

  static func mayReplace(companion start: [UInt8]) -> Bool { start.starts(with: "sentence,showing,".utf8) }

  func run(_ context: StageContext) throws -> Summary {
    let known = try KnownAnswers(readingFrom: sentences, drawnIn: drawn)
    let retriever = try Retriever(inputs, for: "check-answers"), photos = try options.photos(of: retriever.examples())
    let check = try metered("check-answers", total: known.sentences.count, unit: "sentences") {
      try AnswerCheck(known, retriever, among: photos, top: top, depth: options.depth, advance: $0)
    }
    for note in check.notes { print(note) }
    try check.answers.write(
      to: context.output, provenance: context.provenance, lineage: retriever.lineage, table: check.answers.csv)
    return Summary("\(known.sentences.count) sentences")
  }

  func show(_ output: String) throws { print(try Answers(readingFrom: output).words) }
}
