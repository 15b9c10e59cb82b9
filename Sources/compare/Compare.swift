import ArgumentParser
import Artifacts
import Datasets
import Reporting
import Results
import Stage

/// Two runs side by side.
@main struct Compare: StageProgram {
  static let configuration = CommandConfiguration(
    commandName: "compare",
    abstract: "Writes a page that shows whether two runs differ by more than chance, and on which queries.",
    discussion: """
      It compares what report left beside its pages: the place of the first right answer of every query.

      Example: compare examples.h5 a/report.csv b/report.csv -o a-b.html

      See also: report
      """)

  @Argument(help: ArgumentHelp("What preprocess wrote, for photos and sentences.", valueName: "file"))
  var examples: String
  @Argument(help: ArgumentHelp("The report.csv of the first run.", valueName: "file")) var first: String
  @Argument(help: ArgumentHelp("The report.csv of the second run.", valueName: "file")) var second: String
  @Option(help: ArgumentHelp("What the page calls the first run.", valueName: "text")) var firstName = "A"
  @Option(help: ArgumentHelp("What the page calls the second run.", valueName: "text")) var secondName = "B"
  @Option(within: 1...100, help: ArgumentHelp("How many queries that changed to show.", valueName: "count"))
  var top = 12
  @OptionGroup var stage: StageOptions
  static let makesText = true
  static func mayReplace(_ start: [UInt8]) -> Bool { beginsAsPage(start) }

  func run(_ context: StageContext) throws -> Summary {
    let examples = try Examples(readingFrom: examples)
    let tables = try [first, second].map { path in
      let table = try QueryTable(CSV(readingFrom: path).rows.map { ($0.line, $0.fields) }, source: path)
      try table.check(isOf: examples, source: path)
      return table
    }
    let page = try ComparisonPage(
      examples, tables[0], tables[1], names: [firstName, secondName], shown: top, seed: context.seed)
    try context.write(page.html())
    return Summary(page.conclusion)
  }
}
