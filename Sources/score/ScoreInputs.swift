import Artifacts
import Matching
import Pools

/// The files that `score` was given, known by what they hold.
struct ScoreInputs {
  /// Stage 1's; nil where stage 2 alone scores all pairs.
  let buffers: Buffers?
  /// Photos and sentences: buffers.h5's, or else those of examples.h5.
  let members: any Pooled
  /// `trainSplits` are those of stage 1, and one pool. `learned` are those of either stage, and are not scored.
  private let trainSplits: [Split], learned: [Split]
  let pairs: Pairs?
  let lineage: Lineage
  private let artifacts: [String: ArtifactReader]

  /// - Parameter stageOneOnly: whether stage 2 is left out, also where it is given.
  /// - Throws: `ArtifactError` where two files are of one kind, one is missing, or they do not belong together.
  init(_ files: [String], stageOneOnly: Bool) throws {
    let ofStage2: [any Schema.Type] = [ExamplesSchema.self, FeaturesSchema.self, PairsSchema.self, Stage2Schema.self]
    let given = try ArtifactReader.open(files, among: [Stage1Schema.self, BuffersSchema.self] + ofStage2, for: "score")
    artifacts = Dictionary(uniqueKeysWithValues: given)
    buffers = try artifacts["buffers"].map { try Buffers($0) }
    pairs = try artifacts["pairs"].map { try Pairs($0) }
    lineage = try Lineage(given.map(\.artifact))
    let splits =
      stageOneOnly && buffers != nil
      ? [] : try artifacts["stage2"]?.configuration(as: Stage2Configuration.self).trainSplits ?? []
    let stage1Splits = buffers?.configuration.trainSplits ?? splits
    (trainSplits, learned) = (stage1Splits, Split.allCases.filter { stage1Splits.contains($0) || splits.contains($0) })
    if let buffers {
      members = buffers
    } else {
      guard let examples = artifacts["examples"], artifacts["stage2"] != nil else {
        throw ArtifactError(
          "buffers.h5 is not among the inputs: give what dump-buffers wrote, or examples.h5, features.h5 and "
            + "stage2.h5, by which all pairs are scored")
      }
      members = try Examples(examples)
    }
  }

  /// The file that pools are read from.
  private var place: String { (artifacts["buffers"] ?? artifacts["examples"])?.path ?? "" }
  var trainedOn: [String] { learned.map(\.description) }
  /// The training pool, and those that neither stage was trained on.
  var known: [Pool] {
    members.pools(trainedOn: trainSplits).filter { $0.name == "train" || !$0.splits.contains(where: learned.contains) }
  }
  /// Whether every photo that could be searched is an identity of its own.
  var areOfSinglePhotos: Bool {
    known.filter { $0.name != "train" }.allSatisfy(\.isOfSinglePhotos) && known.contains { $0.name != "train" }
  }

  /// Stage 2's network; nil where no stage2.h5 was given.
  /// - Throws: `ArtifactError` where something that it needs is missing.
  func scorer(views: Int) throws -> PairScorer? {
    guard let stage2 = artifacts["stage2"] else { return nil }
    let missing = (["examples", "features"] + (buffers == nil ? [] : ["pairs"])).filter { artifacts[$0] == nil }
    guard missing.isEmpty, let examples = artifacts["examples"], let features = artifacts["features"] else {
      let names = missing.map { $0 + ".h5" }.joined(separator: ", ")
      throw ArtifactError("\(stage2.path): scoring pairs needs \(names) too: give them, or --stage1-only")
    }
    let sentences = try Examples(examples)
    if let buffers {
      try buffers.artifact.require(
        buffers.sentencePhotos == sentences.sentencePhotos && buffers.photoIdentities == sentences.photoIdentities,
        "has other photos and sentences than \(examples.path)")
    }
    return try PairScorer(stage2, Features(features), sentences, views: views) {
      ": give --judged-views \($0), or more --grid-views to extract-features"
    }
  }

  /// The pools to score, val before test.
  /// - Throws: `ArtifactError` where one is not there, or was trained on.
  func pools(_ names: String?, needingVal: Bool) throws -> [Pool] {
    var chosen = ["val", "test"].filter { name in known.contains { $0.name == name } }
    if let names {
      let asked = names.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
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
        that score --details prints for a training on train only
        """)
    }
    return known.filter { chosen.contains($0.name) }
  }
}
