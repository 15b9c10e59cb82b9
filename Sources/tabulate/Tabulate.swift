import ArgumentParser
import Evaluation
import Foundation
import Results
import Stage

/// The page of results of a data set.
@main struct Tabulate: Program {
  static let configuration = CommandConfiguration(
    commandName: "tabulate",
    abstract:
      "Puts the figures of methods and seeds beside the published ones: a page in Markdown, and a plot beside it.",
    discussion: """
      A run is known by its folder: <method>/metrics.json, or <method>-seed<number>/metrics.json. A file that is not \
      there is shown as missing.

      Example: tabulate data/cub/{best,triplet}/metrics.json --dataset cub -o cub.md

      See also: score
      """)

  @Argument(
    help: ArgumentHelp("What score wrote, or should have written, beside each run's scores.", valueName: "file"))
  var metrics: [String]
  @Option(
    help: ArgumentHelp(
      """
      The data set, as pipelines/ calls it: published figures of cub, flowers, cuhk-pedes, flickr8k, flickr30k, \
      coco, f30k- and coco-precomputed are known.
      """,
      valueName: "name")) var dataset: String
  @Option(help: ArgumentHelp("The pool whose figures are shown.", valueName: "name")) var pool = "test"
  @Option(help: ArgumentHelp("What makes this page, for its first line.", valueName: "text")) var command = "tabulate"
  @Option(
    name: .shortAndLong,
    help: ArgumentHelp("Where to write the page; the plot lies beside it as .svg.", valueName: "file")) var output:
    String
  @OptionGroup var general: GeneralOptions

  func validate() throws {
    guard output.hasSuffix(".md") else { throw ValidationError("--output \(output): give a name that ends with .md") }
  }

  func run() throws {
    let methods = try methodRuns(metrics, pool: pool)
    guard methods.contains(where: { !$0.runs.isEmpty }) else {
      throw MetricsError("no run is there yet: run make table first")
    }
    let page = ResultsPage(dataset: dataset, methods: methods, command: command)
    let plot = output.dropLast(3) + ".svg"
    if let svg = page.plot()?.svg() { try write(svg, to: String(plot)) }
    try write(page.markdown(plot: URL(fileURLWithPath: String(plot)).lastPathComponent), to: output)
    let counts = methods.map { "\($0.name) \($0.runs.count) of \($0.runs.count + $0.missing.count)" }
    print("\(output): \(counts.joined(separator: ", "))")
  }

  private func write(_ text: String, to path: String) throws {
    do { try Data(text.utf8).write(to: URL(fileURLWithPath: path), options: .atomic) } catch {
      throw MetricsError("\(path): cannot be written: \(error.localizedDescription)")
    }
  }
}
