import Results
import ArgumentParser
import Artifacts
import Evaluation
import Stage
import Tensor

@main struct Fuse: StageProgram {
  static let configuration = CommandConfiguration(
    commandName: "fuse",
    abstract:
      "Adds up what several methods say of the same photos and sentences, and counts the recalls of each and of all "
      + "together.",
    discussion: """
      Members are what score wrote with --depths all, or of stage 1 alone. Scales and weights are chosen on val, \
      which score must have scored \
      too; --how average needs none.

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
  @Option(help: "How a positive stands among its equals: pessimistic, optimistic or expected.") var ties = TieRule
    .pessimistic
  @Option(
    within: 1...1000,
    help: ArgumentHelp(
      "In how many folds of the photos figures are counted again, as COCO's 1K figures are in 5.", valueName: "count"))
  var folds = 1
  @OptionGroup var stage: StageOptions

  func validate() throws {
    guard inputs.count > 1 else { throw ValidationError("\(inputs.count) file: give at least two") }
    if let members, members.split(separator: ",").count != inputs.count {
      throw ValidationError("--members \(members): give a name for each of the \(inputs.count) files")
    }
    if let names = members?.split(separator: ","), Set(names).count < names.count {
      throw ValidationError("--members \(names.joined(separator: ",")): give each member a name of its own")
    }
  }

  func run(_ context: StageContext) throws -> Summary {
    let names = members?.split(separator: ",").map(String.init) ?? inputs.indices.map { "member \($0 + 1)" }
    let files = try inputs.map(Scores.init(readingFrom:))
    for file in files.dropFirst() { try file.check(isOfSamePairsAs: files[0]) }
    guard how == .average || files[0].pools.contains("val") else {
      throw ArtifactError(
        "\(files[0].artifact.path): has no pool val, on which --how \(how.rawValue) is set: give what score --evaluate "
          + "val,test wrote"
      )
    }
    let writer = try ScoresWriter(
      path: context.output, provenance: context.provenance, lineage: Lineage(members: files.map(\.artifact)))
    let first = files[0].pools.contains("val") ? "val" : files[0].pools[0]
    let fusion = try Fusion(
      how, files.map { try $0.similarities(in: first) }, of: files[0].pool(first), ties: ties)
    if how == .weights {
      print("weights, chosen on val: " + zip(names, fusion.weights).map { "\($0) \($1)" }.joined(separator: ", "))
    }

    var metrics = Metrics(
      tieRule: ties,
      fusion: .init(
        weights: Dictionary(uniqueKeysWithValues: zip(names, fusion.weights)),
        chosenOn: how == .weights ? "val" : "given", members: how.rawValue), pools: [:])
    for name in files[0].pools {
      try Interruption.check()
      let pool = try files[0].pool(name), matrices = try files.map { try $0.similarities(in: name) }
      guard pool.photos.count % folds == 0 else {
        throw ArtifactError(
          "--folds \(folds): the \(pool.photos.count) photos of \(name) do not make so many folds of one size: give "
            + "a divisor"
        )
      }
      let fused = fusion(matrices, name: name)
      var rankings = try zip(names, matrices).map { try CaptionRanking($0, pool, $1, folds: folds, ties: ties) }
      rankings.append(try CaptionRanking("fused", pool, fused, folds: folds, ties: ties))
      let figures = CaptionReport(pool, rankings, folds: folds)
      metrics.pools[name] = figures.metrics
      print(figures.table() + "\n")
      for warning in figures.warnings { Stage.report("fuse: warning: \(warning)") }
      try writer.write(pool)
      try write(fused, of: name, to: writer)
    }
    try writer.finish(metrics: metrics.json())
    return Summary("\(inputs.count) members, \(metrics.pools.count) pool\(metrics.pools.count == 1 ? "" : "s")")
  }

  private func write(_ fused: FusedSimilarities, of pool: String, to writer: ScoresWriter) throws {
    let columns = fused.columnCount, stream = try writer.similarities(of: "fused", in: pool, sentences: columns)
    let height = max(1, (1 << 20) / max(1, columns))
    for rows in (0..<fused.rowCount).blocks(of: height) {
      try stream.append(
        try [Double](unsafeUninitializedCapacity: rows.count * columns) { block, initialized in
          try fused.read(rows: rows, columns: 0..<columns, into: block.baseAddress!)
          initialized = rows.count * columns
        }.map(Float.init))
    }
  }
}

extension FusedSimilarities.Rule: ExpressibleByArgument {}
