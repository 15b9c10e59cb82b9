import Results
import Artifacts
import Evaluation
import Matching

/// The files that `score` was given, told apart by what they hold.
struct ScoreInputs {
  /// Stage 1's; nil where all pairs are judged by stage 2 alone.
  let buffers: Buffers?
  /// Photos and sentences: buffers.h5's, or else those of examples.h5.
  let members: any Pooled
  /// Those that stage 1 was trained on, which are one pool, and those that either stage was, which are not scored by
  /// themselves.
  private let trainSplits: [Split], learned: [Split]
  let pairs: Pairs?
  let lineage: Lineage
  private let paths: [String: String]

  /// Throws when two files are of one kind, when buffers.h5 is missing, or when they do not belong together.
  /// - Parameter stageOneOnly: whether stage 2 is left out, also where it is given.
  init(_ files: [String], stageOneOnly: Bool) throws {
    let told = try ArtifactReader.kinds(
      of: files, among: ["examples", "features", "stage1", "buffers", "pairs", "stage2"], for: "score")
    let artifacts = try told.map { kind, file in
      switch kind {
      case "examples": try ArtifactReader(ExamplesSchema.self, path: file)
      case "features": try ArtifactReader(FeaturesSchema.self, path: file)
      case "stage1": try Model.read(Stage1Schema.self, from: file).artifact
      case "buffers": try ArtifactReader(BuffersSchema.self, path: file)
      case "pairs": try ArtifactReader(PairsSchema.self, path: file)
      default: try Model.read(Stage2Schema.self, from: file).artifact
      }
    }
    let paths = Dictionary(uniqueKeysWithValues: told.map { ($0.kind, $0.path) })
    self.paths = paths
    buffers = try paths["buffers"].map(Buffers.init(readingFrom:))
    pairs = try paths["pairs"].map(Pairs.init(readingFrom:))
    lineage = try Lineage(artifacts)
    let stage2 = artifacts.first { ["stage2", "tuned2"].contains($0.name.prefix { $0 != "." }) }
    let splits =
      stageOneOnly && buffers != nil ? [] : try stage2?.configuration(as: Stage2Configuration.self).trainSplits ?? []
    let stage1Splits = buffers?.trainSplits ?? splits
    (trainSplits, learned) = (stage1Splits, Split.allCases.filter { stage1Splits.contains($0) || splits.contains($0) })
    if let buffers {
      members = buffers
    } else {
      guard let examples = paths["examples"], paths["stage2"] != nil else {
        throw ArtifactError(
          "buffers.h5 is not among the inputs: give what dump-buffers wrote, or examples.h5, features.h5 and "
            + "stage2.h5, by which all pairs are judged"
        )
      }
      members = try Examples(readingFrom: examples)
    }
  }

  /// The file that pools are read from.
  private var place: String { paths["buffers"] ?? paths["examples"] ?? "" }
  var trainedOn: String { learned.map(\.description).joined(separator: ",") }
  /// The training pool, and those that neither stage was trained on.
  var known: [Pool] {
    members.pools(trainedOn: trainSplits).filter { $0.name == "train" || !$0.splits.contains(where: learned.contains) }
  }
  /// Whether every photo that could be searched is an identity of its own.
  var areOfSinglePhotos: Bool {
    known.filter { $0.name != "train" }.allSatisfy(\.isOfSinglePhotos) && known.contains { $0.name != "train" }
  }

  /// Stage 2's judgement of pairs; nil when no stage2.h5 was given. Throws when something that it needs is missing.
  func judge(views: Int) throws -> PairJudge? {
    guard let stage2 = paths["stage2"] else { return nil }
    let wanted = ["examples", "features"] + (buffers == nil ? [] : ["pairs"])
    guard let examples = paths["examples"], let features = paths["features"], wanted.allSatisfy({ paths[$0] != nil })
    else {
      let missing = wanted.filter { paths[$0] == nil }.map { $0 + ".h5" }
      throw ArtifactError(
        "\(stage2): judging pairs needs \(missing.joined(separator: ", ")) too: give them, or --stage1-only")
    }
    return try PairJudge(
      examples: Examples(readingFrom: examples), features: Features(readingFrom: features), stage2: stage2, views: views
    )
  }

  /// The pools to score, val before test. Throws when one is not there, or was trained on.
  func pools(_ names: String?, needingVal: Bool) throws -> [Pool] {
    var chosen = ["val", "test"].filter { name in known.contains { $0.name == name } }
    if let names {
      let asked = names.split(separator: ",").map(String.init)
      for name in asked where !known.contains(where: { $0.name == name }) {
        let reason = learned.contains { $0.description == name } ? "\(name) was trained on" : "no pool \(name)"
        throw ArtifactError("\(place): \(reason): --evaluate \(known.map(\.name).joined(separator: ","))")
      }
      chosen = known.map(\.name).filter { asked.contains($0) || (needingVal && $0 == "val") }
    }
    guard !chosen.isEmpty else {
      throw ArtifactError("\(place): nothing but what was trained on: say --evaluate train to score that")
    }
    guard !needingVal || chosen.contains("val") else {
      throw ArtifactError(
        """
        \(place): no val pool, or it was trained on, so no weights can be chosen: give --fusion-weight the weights \
        that score prints for a training on train only
        """)
    }
    return known.filter { chosen.contains($0.name) }
  }
}
