import ArgumentParser
import Artifacts
import Evaluation
import Results
import Stage

@main struct Evaluate: StageProgram {
  static let configuration = CommandConfiguration(
    commandName: "evaluate",
    abstract: "Counts the figures of anyone's similarity matrix or ranked lists, under protocols by name.",
    discussion: """
      Rows look for columns; greater is more similar. The lists say what they are, in the matrix' order: a .txt with \
      one identity a line, or a .csv with columns item, identity, caption-of. Without lists, captions follow each \
      other, five a photo. docs/evaluation.md defines every protocol: \
      \(EvaluationProtocol.names.joined(separator: ", ")); and of a run in TREC's form, with --qrels, \
      \(ListMeasure.names.joined(separator: ", ")).

      Example: evaluate s.npy --protocol coco-1k-5fold --output metrics.json
      Example: evaluate s.npy --queries q.txt --gallery g.txt --protocol cuhk-6156 -o m.json
      Example: evaluate a.run --qrels a.qrels --protocol trec-map,trec-success@1 -o m.json
      Example: evaluate s.npy --protocol rsum --output - > m.json    (tables then go to stderr)

      See also: score
      """)

  @Argument(
    help: ArgumentHelp(
      "The similarities: a matrix in a .npy file, or file.h5:dataset. With --qrels: a run.", valueName: "file"))
  var matrix: String
  @Option(
    name: .customLong("protocol"),
    help: ArgumentHelp("Which figures, such as reed-precision@50,reed-class-top1.", valueName: "names"))
  var protocols: String
  @Option(help: ArgumentHelp("The right answers of a run in TREC's form.", valueName: "file")) var qrels: String?
  @Option(help: ArgumentHelp("The list of the rows.", valueName: "file")) var queries: String?
  @Option(help: ArgumentHelp("The list of the columns.", valueName: "file")) var gallery: String?
  @Option(
    help: ArgumentHelp(
      "An examples.h5 instead: rows are a split's sentences, or its classes, and columns its photos.",
      valueName: "file"))
  var examples: String?
  @Option(help: ArgumentHelp("The split of --examples: train, val or test.", valueName: "name")) var pool = "test"
  @Option(
    within: 1...1000,
    help: ArgumentHelp("How many captions each photo has, where there are no lists.", valueName: "count"))
  var captionsPerPhoto = 5
  @Flag(help: "Columns look for rows: --queries lists the columns.") var transposed = false
  @Option(help: TieRule.help) var ties = TieRule.pessimistic
  @Option(
    within: 0...1_000_000,
    help: ArgumentHelp("How many bootstrap resamples give the 95 % intervals; 0 for none.", valueName: "count"))
  var resamples = 1000
  @Option(help: "What they draw: queries by themselves, or identities with all of their queries.")
  var draw = DrawnUnit.queries
  @OptionGroup var stage: StageOptions
  static let makesText = true
  /// Its own, and not those of score, which say what they were made from.
  static func mayReplace(_ start: [UInt8]) -> Bool {
    Metrics.begins(start) && !String(decoding: start, as: UTF8.self).contains("\"made_from\"")
  }

  func validate() throws {
    guard (queries == nil) == (gallery == nil) else {
      throw ValidationError("--queries and --gallery belong together: give both")
    }
    guard queries == nil || examples == nil else {
      throw ValidationError("--examples gives both lists: leave --queries and --gallery out")
    }
    guard qrels == nil || (queries == nil && examples == nil && !transposed) else {
      throw ValidationError("--qrels is for a run in TREC's form: leave the options of a matrix out")
    }
    let known = qrels == nil ? EvaluationProtocol.names : ListMeasure.names
    for name in protocols.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
    where qrels == nil ? EvaluationProtocol(name) == nil : ListMeasure(name) == nil {
      let advice = qrels == nil && ListMeasure(name) != nil ? "give --qrels too, or " : "give "
      throw ValidationError(
        "--protocol \(name): \(advice)some of \(known.joined(separator: ", ")), with a number for K")
    }
  }

  func run(_ context: StageContext) throws -> Summary {
    let bootstrap = resamples > 0 ? Bootstrap(resamples: resamples, seed: context.seed) : nil
    if let qrels { return try runOnLists(context, answers: qrels, bootstrap) }
    return try runOnMatrix(context, bootstrap)
  }

  func tell(_ reports: [ProtocolReport]) {
    for report in reports {
      print(report.table() + "\n")
      for warning in report.warnings { Stage.report("evaluate: warning: \(warning)") }
    }
  }
}

extension DrawnUnit: ExpressibleByArgument {}
