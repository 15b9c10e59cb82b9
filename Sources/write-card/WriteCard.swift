import ArgumentParser
import Artifacts
import Exchange
import Files
import Runs
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
  static func mayReplace(_ start: [UInt8]) -> Bool { RunCard.begins(start) }
  static func mayReplace(companion start: [UInt8]) -> Bool { RunCard.resultsBegin(start) }
  static func companions(of output: String) -> [String] { ["results.json"] }

  func run(_ context: StageContext) throws -> Summary {
    let schemas: [any Schema.Type] = [
      ScoresSchema.self, Stage1Schema.self, Stage2Schema.self, BuffersSchema.self, PairsSchema.self,
      FeaturesSchema.self, WeightsSchema.self, ExamplesSchema.self,
    ]
    let files = try RunFiles(inputs, among: schemas, for: "write-card"), metrics = try files.requireMetrics().metrics
    _ = try files.require(ScoresSchema.self)
    let artifacts = files.artifacts.map(\.artifact)
    let card = RunCard(title: title, dataset: dataset, language: language, metrics, artifacts)
    let results = folder(of: context.output) + "/results.json"
    try context.write(
      card.page, with: context.output == "-" ? [] : [PartialFile(results, try card.results())])
    return Summary("\(metrics.pools.count) pools")
  }
}
