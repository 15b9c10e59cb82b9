import ArgumentParser
import Artifacts
import Evaluation
import Results
import Stage

@main struct Fuse: StageProgram {
  static let configuration = CommandConfiguration(
    commandName: "fuse",
    abstract: "Adds up what several methods say of the same photos and sentences, and counts the recalls of each and "
      + "of all together.",
    discussion: """
      Members are what score wrote with --depths all, or of stage 1 alone. All figures go to metrics.json beside the \
      scores; a few lines say what they mean, and --details prints them all. Scales and weights are chosen on val, \
      which score must have scored too; --how average needs none.

      Example: fuse t2i/scores.h5 i2t/scores.h5 --how average -o scores.h5

      See also: score
      """)

  @Argument(help: ArgumentHelp("What score wrote, or fuse, of each member.", valueName: "file")) var inputs: [String]
  @Option(
    help:
      """
      How members are added up: average, z-score (each brought to mean 0 and deviation 1 first) or weights (the same, \
      with weights chosen on val).
      """)
  var how = FusedSimilarities.Rule.average
  @Option(
    help: ArgumentHelp(
      "What tables call the members, in the order of the files; their numbers if not given.", valueName: "names"))
  var members: String?
  @Option(help: TieRule.help) var ties = TieRule.pessimistic
  @Option(
    within: 1...1000,
    help: ArgumentHelp(
      "In how many folds of the photos figures are counted again, as COCO's 1K figures are in 5.", valueName: "count"))
  var folds = 1
  @Flag(inversion: .prefixedNo, exclusivity: .chooseLast, help: "Print the tables of all figures too.")
  var details = false
  @OptionGroup var stage: StageOptions
  static let makes: [any Schema.Type] = [ScoresSchema.self]
  static func companions(of output: String) -> [String] { [ScoresWriter.metricsName(besides: output)] }
  static func mayReplace(companion start: [UInt8]) -> Bool { Metrics.begins(start) }

  func validate() throws {
    guard inputs.count > 1 else { throw ValidationError("\(inputs.count) file: give at least two") }
    guard let members else { return }
    let names = members.split(separator: ",")
    guard names.count == inputs.count else {
      throw ValidationError("--members \(members): give a name for each of the \(inputs.count) files")
    }
    guard Set(names).count == names.count else {
      throw ValidationError("--members \(members): give each member a name of its own")
    }
  }

  func run(_ context: StageContext) throws -> Summary {
    let names = members?.split(separator: ",").map(String.init) ?? inputs.indices.map { "member \($0 + 1)" }
    let files = try inputs.map(Scores.init(readingFrom:))
    for file in files.dropFirst() { try file.check(isOfSamePairsAs: files[0]) }
    guard how == .average || files[0].pools.contains("val") else {
      throw ArtifactError(
        "\(files[0].artifact.path): has no pool val, on which --how \(how.rawValue) is set: give what score --evaluate "
          + "val,test wrote")
    }
    let lineage = try Lineage(members: files.map(\.artifact))
    let writer = try ScoresWriter(path: context.output, provenance: context.provenance, lineage: lineage)
    let first = files[0].pools.contains("val") ? "val" : files[0].pools[0]
    let fusion = try Fusion(how, files.map { try $0.similarities(in: first) }, of: files[0].pool(first), ties: ties)
    let weights = Dictionary(uniqueKeysWithValues: zip(names, fusion.weights))
    var metrics = Metrics(
      tieRule: ties,
      fusion: .init(weights: weights, chosenOn: how == .weights ? "val" : "given", rule: how.rawValue), pools: [:])
    metrics.madeFrom = lineage.byName
    for name in files[0].pools {
      try Interruption.check()
      let pool = try files[0].pool(name), matrices = try files.map { try $0.similarities(in: name) }
      try pool.check(folds: folds)
      let fused = fusion(matrices, name: name)
      var rankings = try zip(names, matrices).map { try CaptionRanking($0, pool, $1, folds: folds, ties: ties) }
      rankings.append(try CaptionRanking("fused", pool, fused, folds: folds, ties: ties))
      let figures = CaptionReport(pool, rankings, folds: folds)
      metrics.pools[name] = figures.metrics
      for warning in figures.warnings { Stage.report("fuse: warning: \(warning)") }
      try writer.write(pool)
      let stream = try writer.similarities(of: "fused", in: name, sentences: fused.columnCount)
      let whole = Similarities(fused, blockSize: 1 << 20)
      try whole.forEachBlock(queries: 0..<whole.queryCount, items: 0..<whole.itemCount) { _, block in
        try stream.append(block.map(Float.init))
      }
    }
    try writer.finish { digest in
      metrics.madeFrom?["scores.h5"] = digest
      return try metrics.json()
    }
    return Summary("\(inputs.count) members, \(metrics.pools.count) pool\(metrics.pools.count == 1 ? "" : "s")")
  }
}

extension Fuse {
  func show(_ output: String) throws {
    print(try Metrics(readingFrom: ScoresWriter.metricsPath(besides: output)).text(details: details).printableLines)
  }
}

extension FusedSimilarities.Rule: ExpressibleByArgument {}
