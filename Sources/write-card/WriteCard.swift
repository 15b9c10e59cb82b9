import ArgumentParser
import Artifacts
import Exchange
import Files
import Foundation
import Results
import Stage

@main struct WriteCard: StageProgram {
  static let configuration = CommandConfiguration(
    commandName: "write-card",
    abstract: "Writes a page about a run, in the form of Hugging Face's model cards, and its figures for programs.",
    discussion: """
      The page begins with metadata in YAML: language, licence, tags, data set and figures. results.json beside it has \
      all figures and digests. The page tells the program, options and seed of each file that is given.

      Example: write-card scores.h5 metrics.json --output card/README.md

      See also: score, export-weights
      """)

  @Argument(help: "A scores.h5, the metrics.json beside it, and other files of the run, in any order.")
  var inputs: [String]
  @Option(help: ArgumentHelp("What the run is called.", valueName: "text")) var title = "A run of Lineup"
  @Option(help: ArgumentHelp("What the data set is called.", valueName: "text")) var dataset = "unknown"
  @Option(help: ArgumentHelp("The language of the sentences, as a code.", valueName: "code")) var language = "en"
  @OptionGroup var stage: StageOptions
  static let makesText = true
  static func companions(of output: String) -> [String] { ["results.json"] }

  func run(_ context: StageContext) throws -> Summary {
    let texts = inputs.filter { $0.hasSuffix(".json") }
    guard texts.count == 1 else {
      throw ArtifactError("\(texts.count) files that end with .json: give the metrics.json of one run")
    }
    let metrics = try Metrics(readingFrom: texts[0])
    let schemas: [any Schema.Type] = [
      ScoresSchema.self, Stage1Schema.self, Stage2Schema.self, BuffersSchema.self, PairsSchema.self,
      FeaturesSchema.self, WeightsSchema.self, ExamplesSchema.self,
    ]
    let artifacts = try ArtifactReader.open(
      inputs.filter { !$0.hasSuffix(".json") }, among: schemas, for: "write-card"
    ).map(\.artifact)
    _ = try Lineage(artifacts)
    guard let scores = artifacts.first(where: { $0.schema.kind == ScoresSchema.kind }) else {
      throw ArtifactError("scores.h5 is not among the inputs: give what score wrote")
    }
    guard metrics.madeFrom?["scores.h5"] == scores.digest else {
      throw ArtifactError("\(texts[0]): was not counted from \(scores.path): give the two that lie together")
    }
    let card = RunCard(title: title, dataset: dataset, language: language, metrics, artifacts)
    let results = folder(of: context.output) + "/results.json"
    if context.output != "-" { try protect(context.output, and: results) }
    try context.write(
      card.page, with: context.output == "-" ? [] : [PartialFile(results, try card.results())])
    return Summary("\(metrics.pools.count) pools")
  }

  /// - Throws: `ArtifactError` where one of the two is there, and no card's.
  private func protect(_ page: String, and results: String) throws {
    try checkPlace(of: results, inputs: inputs)
    for file in [page, results] where FileManager.default.fileExists(atPath: file) {
      guard (try? String(contentsOfFile: file, encoding: .utf8))?.contains(RunCard.mark) != true else { continue }
      throw ArtifactError(
        "\(file): was not written by write-card, and would be lost: give another --output, or move it")
    }
  }
}
