import Artifacts
import Backbones
import Datasets
import Matching
import Tensor

/// The networks of a pack.h5. The CNN, which only photos need, is read when it is asked for.
package struct PackedNetworks {
  package let artifact: ArtifactReader
  package let configuration: PackConfiguration
  /// By word id.
  package let vocabulary: [String]
  package let stage1: JointEmbedding
  package let stage2: (any PairMatcher)?
  package let cohort: Cohort?
  package let architecture: Architecture
  /// As `photos` names them.
  let views: [View]

  package init(readingFrom path: String) throws { try self.init(Pack(readingFrom: path)) }

  /// - Throws: `ArtifactError` where its parts do not fit each other.
  package init(_ pack: Pack) throws {
    let artifact = pack.artifact
    let configuration = try artifact.configuration(as: PackConfiguration.self), photos = configuration.photos
    (self.artifact, self.configuration, vocabulary) = (artifact, configuration, pack.vocabulary)
    let stage1 = try JointEmbedding(pack.stage1, configuration.stage1, artifact)
    self.stage1 = stage1
    stage2 = try configuration.stage2.map { try pairMatcher(pack.stage2, $0, artifact) }
    do {
      let whole = try Architecture.named(WeightsReader(artifact).backbone.name)
      architecture = try photos.gridLayer.map(whole.withGrid) ?? whole
      views = try View.list(photos.views.joined(separator: ","))
    } catch let error as WeightsError {
      throw artifact.damaged("\(error)")
    } catch let error as ViewError { throw artifact.damaged("\(error)") }
    cohort = try pack.cohort.map {
      try artifact.require(
        $0.rows > 0 && $0.columns == stage1.dimensions,
        "its cohort of D = \(stage1.dimensions) has the shape \($0.shape)")
      let temperature = photos.cohortTemperature ?? 0
      try artifact.require((1e-6...1e6).contains(temperature), "its cohort has the temperature \(temperature)")
      return Cohort(sentences: $0, photoTemperature: temperature)
    }
    try stage1.check(artifact, words: vocabulary.count, vectors: architecture.vectorCount)
    try stage2?.check(artifact, words: vocabulary.count, cells: architecture.grid.channels)
    try artifact.require(
      (1...views.count).contains(photos.embeddedViews) && (1...views.count).contains(photos.judgedViews)
        && configuration.fusion.isSound && (1...1 << 16).contains(photos.fitting.side)
        && photos.fitting.side >= architecture.side,
      "its configuration has numbers that do not fit each other")
  }

  /// D, with the two numbers of a cohort.
  package var dimensions: Int { stage1.dimensions + (cohort == nil ? 0 : 2) }

  /// What an index says of embeddings and grids that these networks make.
  package func indexConfiguration(_ grids: GridCoding) throws -> IndexConfiguration {
    let grids = stage2 == nil ? GridCoding.none : grids, grid = architecture.grid
    return IndexConfiguration(
      networks: try configuration.photos.digest(grids), grids: grids,
      gridShape: stage2 == nil
        ? [0, 0, 0] : [configuration.photos.judgedViews, grid.side * grid.side, grid.channels])
  }

  /// - Throws: `ArtifactError` where the weights are not the network's.
  package func cnn() throws -> Network {
    let weights = try WeightsReader(artifact), own = weights.backbone
    do {
      return try Network(architecture, scaling: Scaling(mean: own.mean, factor: own.factor), tensor: weights.tensor)
    } catch let error as WeightsError { throw artifact.damaged("\(error)") }
  }
}
