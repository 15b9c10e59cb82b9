import ArgumentParser
import Artifacts
import Datasets
import Files
import Foundation
import Reporting
import Results
import Stage

/// A page to look at: what a method finds, where it looks, and where it fails.
@main struct Report: StageProgram {
  static let configuration = CommandConfiguration(
    commandName: "report",
    abstract: "Writes a page that shows what a method finds, where it looks and where it fails.",
    discussion: """
      The page is one HTML file that needs no network. Files are given in any order; examples.h5, scores.h5 and its \
      metrics.json always. The more of the others there are, the more the page shows.

      Example: report {examples,buffers,scores}.h5 metrics.json -o r.html

      See also: score, compare
      """)

  @Argument(help: ArgumentHelp("What the stages wrote, in any order, and a metrics.json.", valueName: "file"))
  var inputs: [String]
  @Option(help: ArgumentHelp("What the page is called.", valueName: "text")) var title = "Results"
  @Option(help: ArgumentHelp("The pool to show: test, or else the last one scored, if not given.", valueName: "name"))
  var pool: String?
  @Option(
    help: ArgumentHelp(
      "What others published on the data set: a .csv as pipelines/<data set>/published.csv.", valueName: "file"))
  var published: String?
  @Option(
    help: ArgumentHelp("A sentence of your own to search with; again for another.", valueName: "sentence"))
  var ask: [String] = []
  @Option(
    help: ArgumentHelp("The numbers of sentences to show, as in examples.h5, such as 17,4.", valueName: "numbers"),
    transform: Numbers.parse)
  var sentences = Numbers()
  @Option(
    help: ArgumentHelp("The numbers of photos to show, as in examples.h5.", valueName: "numbers"),
    transform: Numbers.parse)
  var photos = Numbers()
  @Option(within: 0...100, help: ArgumentHelp("How many sentences to show at random.", valueName: "count"))
  var random = 4
  @Option(within: 0...100, help: ArgumentHelp("How many of those that found their photo last.", valueName: "count"))
  var worst = 3
  @OptionGroup var stage: StageOptions
  static let makesText = true
  static func mayReplace(_ start: [UInt8]) -> Bool { beginsAsPage(start) }
  static func mayReplace(companion start: [UInt8]) -> Bool { QueryTable.begins(start) }

  static func companions(of output: String) -> [String] {
    QueryTable.path(besides: output).split(separator: "/").suffix(1).map(String.init)
  }

  func run(_ context: StageContext) throws -> Summary {
    let table = QueryTable.path(besides: context.output)
    let run = try Run(inputs, pool: pool, for: "report")
    let published = try published.map { path in
      try PublishedFigures(CSV(readingFrom: path).rows.map { ($0.line, $0.fields) }, source: path)
    }
    let page = ReportPage(run, title: title, choice: choice, published: published, seed: context.seed)
    let html = try page.html()
    if let file = VerifiedFile.changed.first { throw ArtifactError(changed: file) }
    try context.write(html, with: context.output == "-" ? [] : [PartialFile(table, QueryTable(run).csv)])
    return Summary("\(html.utf8.count / 1000) kB")
  }

  private var choice: ReportPage.Choice {
    var choice = ReportPage.Choice()
    (choice.asked, choice.sentences, choice.photos) = (ask, sentences.list, photos.list)
    (choice.random, choice.worst) = (random, worst)
    return choice
  }
}

/// Numbers from 0, such as `17,4`.
struct Numbers {
  var list: [Int] = []

  /// - Throws: `ValidationError` where the text is no list of numbers.
  @Sendable static func parse(_ text: String) throws -> Numbers {
    let parts = text.split(separator: ",", omittingEmptySubsequences: false).map { Int($0) ?? -1 }
    guard parts.allSatisfy({ $0 >= 0 }) else {
      throw ValidationError("“\(text)”: give numbers from 0, such as 17,4")
    }
    return Numbers(list: parts)
  }
}
