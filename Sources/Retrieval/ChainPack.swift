import Artifacts
import Backbones
import Datasets
import Indexing
import Matching
import Tensor

/// What the stages of a chain have made, as the one pack that an index and its searches need.
package struct ChainPack {
  private let configuration: PackConfiguration
  private let examples: Examples, cnn: WeightsReader
  private let stage1: Model, stage2: Model?
  private let cohort: Tensor?
  private let lineage: Lineage

  /// - Parameter files: examples.h5, features.h5, the CNN's weights.h5 unless stage 1 has it, stage1.h5 or tuned1.h5,
  ///   buffers.h5, and perhaps stage2.h5 with its metrics.json. In any order.
  /// - Throws: `ArtifactError` where one is missing or they do not belong together; `ResultsError` where the .json is
  ///   not what score writes.
  package init(_ files: [String]) throws {
    let figures = try MethodFigures(among: files)
    let given = try ArtifactReader.open(
      files.filter { !$0.hasSuffix(".json") },
      among: [
        // A CNN that a stage tuned lies in the stage's file, which counts as the stage.
        ExamplesSchema.self, FeaturesSchema.self, Stage1Schema.self, Stage2Schema.self, WeightsSchema.self,
        BuffersSchema.self,
      ], for: "pack")
    let artifacts = Dictionary(uniqueKeysWithValues: given)
    func needed(_ kind: String) throws -> ArtifactReader {
      guard let artifact = artifacts[kind] else {
        throw ArtifactError("\(kind).h5 is not among the inputs, which a pack needs")
      }
      return artifact
    }
    let second = artifacts["stage2"]
    try Self.check(isOfOneCNN: second, artifacts["buffers"])
    lineage = try Lineage(given.map(\.artifact))
    try figures.check(areOf: given.map(\.artifact).filter { $0.schema.kind != WeightsSchema.kind })
    examples = try Examples(needed("examples"))
    try examples.check(areAsLargeAs: 1, for: "pack")
    let features = try Features(needed("features")), buffers = try Buffers(needed("buffers"))
    let first = try needed("stage1")
    let cnn = try WeightsReader(artifacts["weights"] ?? first)
    self.cnn = cnn
    guard features.artifact.inputs.contains(where: { $0 == (cnn.artifact.name, cnn.artifact.digest) }) else {
      throw ArtifactError(
        "\(features.artifact.path): was not made with the CNN of \(cnn.artifact.path): give the files of one method")
    }
    stage1 = try Model(first)
    let trained = try first.configuration(as: Stage1Configuration.self)
    try trained.checkLearnedFromAll(first)
    let network = try JointEmbedding(stage1, trained, first)
    try network.check(first, fits: examples, features)
    if let second {
      guard figures.areGiven else {
        throw ArtifactError(
          "metrics.json is not among the inputs: a pack with \(second.path) needs the weight and the views in it: give "
            + "what score wrote beside scores.h5, or leave stage 2 out")
      }
      // Checks that all of them belong together.
      _ = try PairScorer(second, features, examples, views: figures.judgedViews, remedy: { _ in "" })
    }
    stage2 = try second.map { try Model($0) }
    let photos = try Self.photos(
      examples, features, cnn, first, buffers, judgedViews: second == nil ? 1 : figures.judgedViews)
    cohort =
      photos.cohortTemperature == nil ? nil : try Self.cohort(examples, buffers, dimensions: network.dimensions)
    configuration = PackConfiguration(
      photos: photos,
      text: try examples.artifact.configuration(as: ExamplesConfiguration.self).text, stage1: trained,
      stage2: try second?.configuration(as: Stage2Configuration.self), fusion: figures.fusion,
      probability: figures.probability)
  }

  private static func check(isOfOneCNN stage2: ArtifactReader?, _ buffers: ArtifactReader?) throws {
    if let stage2, stage2.schema.kind != Stage2Schema.kind {
      throw ArtifactError(
        "\(stage2.path): stage 2 sees photos with a CNN of its own, and a pack has one CNN: pack a method that does "
          + "not tune it with stage 2")
    }
    if let buffers = try buffers.map(Buffers.init), let networks = buffers.configuration.networks {
      throw ArtifactError(
        "\(buffers.artifact.path): has the embeddings of \(networks) networks side by side, and a pack has one CNN: "
          + "give the buffers.h5 of one")
    }
  }

  /// What decides the embeddings and grids of photos.
  private static func photos(
    _ examples: Examples, _ features: Features, _ cnn: WeightsReader, _ stage1: ArtifactReader, _ buffers: Buffers,
    judgedViews: Int
  ) throws -> PackConfiguration.Photos {
    let reading = try examples.artifact.configuration(as: ExamplesConfiguration.self)
    // Neither configuration says these, but the options from which the files were made.
    let fit = try examples.artifact.recorded("--fit", as: Fit.self),
      views = try buffers.artifact.recorded("--views", as: Int.self)
    let temperature = try buffers.artifact.recorded("--photo-cohort", as: Double.self)
    try buffers.artifact.require((1...features.views.count).contains(views), "was made of \(views) views")
    // A comparison of sentences alone is the same for all photos.
    let hasCohort = buffers.configuration.hasCohort && temperature > 0
    var madeFrom = [cnn.artifact, stage1]
    if hasCohort { madeFrom.append(buffers.artifact) }
    return PackConfiguration.Photos(
      fitting: PhotoFitting(fit: fit, side: examples.side, exifOrientation: reading.exifOrientation),
      views: Array(features.views.prefix(max(views, judgedViews))), embeddedViews: views, judgedViews: judgedViews,
      gridLayer: features.gridLayer, cohortTemperature: hasCohort ? temperature : nil,
      madeFrom: Dictionary(madeFrom.map { ($0.name, $0.digest) }) { first, _ in first })
  }

  /// The mean sentences of the training identities, as dump-buffers compared photos with them.
  private static func cohort(_ examples: Examples, _ buffers: Buffers, dimensions: Int) throws -> Tensor {
    let members = examples.members(of: buffers.configuration.trainSplits, without: buffers.configuration.leftOut)
    return try FeatureMeans(of: members.sentences, dimensions: dimensions) { sentences in
      let whole = try buffers.sentenceEmbeddings(sentences)
      return Tensor(
        shape: [whole.rows, dimensions],
        elements: (0..<whole.rows).flatMap { whole.elements[$0 * whole.columns..<$0 * whole.columns + dimensions] })
    }.value
  }

  package func write(to path: String, provenance: Provenance) throws {
    try Pack.write(
      to: path, configuration: configuration, vocabulary: examples.vocabulary, cnn: cnn, stage1: stage1,
      stage2: stage2, cohort: cohort, provenance: provenance, lineage: lineage)
  }

  /// What is in it, in words.
  package var summary: String {
    "\(cnn.backbone.name), stage 1\(stage2 == nil ? "" : ", stage 2")\(cohort == nil ? "" : ", a cohort"), "
      + "\(examples.vocabulary.count) words"
  }
}
