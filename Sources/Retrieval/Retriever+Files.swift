import Artifacts
import Indexing
import Matching
import Results

/// Opens what a search is given: an index and its pack, or the files of a chain.
extension Retriever {
  /// - Parameters:
  ///   - files: an index.h5 and its pack.h5, or an examples.h5 and what the stages wrote: stage1.h5 and buffers.h5, or
  ///     features.h5 and stage2.h5, or all of them, and perhaps a metrics.json. In any order.
  ///   - program: the program that was given them, for errors.
  /// - Throws: `ArtifactError` where one is missing, or is of another kind, or they do not belong together;
  ///   `ResultsError` where a .json is not what score writes beside scores.h5.
  package init(_ files: [String], for program: String) throws {
    let given = try ArtifactReader.open(
      files.filter { !$0.hasSuffix(".json") },
      among: [
        ExamplesSchema.self, FeaturesSchema.self, Stage1Schema.self, BuffersSchema.self, Stage2Schema.self,
        PackSchema.self, IndexSchema.self,
      ], for: program)
    let artifacts = GivenArtifacts(given)
    if let (index, pack) = try artifacts.both("index", "pack") {
      guard given.count == 2, files.count == 2 else {
        throw ArtifactError("an index.h5 is searched with its pack.h5 alone: leave the other files out")
      }
      try self.init(PhotoIndex(index), PackedNetworks(Pack(pack)))
    } else {
      try self.init(chain: artifacts, MethodFigures(among: files))
    }
  }

  /// - Parameters:
  ///   - given: the files of a chain, opened, by kind.
  ///   - metrics: the figures of the method, and their file.
  /// - Throws: as for files.
  package init(_ given: [(kind: String, artifact: ArtifactReader)], _ metrics: (path: String, figures: Metrics)) throws
  {
    try self.init(chain: GivenArtifacts(given), MethodFigures(metrics.figures, metrics.path))
  }

  private init(_ index: PhotoIndex, _ networks: PackedNetworks) throws {
    let gallery = try IndexGallery(index, networks), photos = networks.configuration.photos
    self.init(
      gallery: gallery, wording: Wording(networks), lineage: Lineage(),
      stage1: (networks.stage1, networks.cohort != nil),
      scorer: networks.stage2.map {
        PairScorer($0, of: networks.artifact, views: photos.judgedViews, grids: gallery.grids(photos:views:))
      }, fusion: networks.configuration.fusion,
      probability: networks.configuration.probability.flatMap {
        $0.isOf(stage1: true, stage2: networks.stage2 != nil) ? $0 : nil
      })
  }

  private init(chain artifacts: GivenArtifacts, _ figures: MethodFigures) throws {
    guard let artifact = artifacts["examples"] else {
      throw ArtifactError("examples.h5 is not among the inputs: give what preprocess wrote")
    }
    let examples = try Examples(artifact), embedding = try artifacts.both("stage1", "buffers")
    let judging = try artifacts.both("features", "stage2")
    let buffers = try embedding.map { try Buffers($0.1) }, features = try judging.map { try Features($0.0) }
    let stage1 = try embedding.map { stored, _ in
      let model = try JointEmbedding(Model(stored), stored)
      try model.check(stored, fits: examples)
      return (model: model, hasCohort: buffers!.configuration.hasCohort)
    }
    let scorer = try judging.map { _, stored in
      try PairScorer(
        stored, features!, examples, views: figures.judgedViews,
        remedy: { _ in " as the metrics were counted with: give the files of one method" })
    }
    guard stage1 != nil || scorer != nil else {
      throw ArtifactError(
        "neither stage 1 nor stage 2 is among the inputs: give stage1.h5 and buffers.h5, or features.h5 and stage2.h5, "
          + "or all of them")
    }
    let lineage = try Lineage(artifacts.all)
    try figures.check(areOf: artifacts.all)
    if let stage1, let buffers {
      try buffers.check(areOf: examples)
      if let networks = buffers.configuration.networks {
        throw ArtifactError(
          "\(buffers.artifact.path): has the embeddings of \(networks) networks: give the buffers.h5 of one")
      }
      let expected = stage1.model.dimensions + (stage1.hasCohort ? 2 : 0)
      try buffers.artifact.require(
        buffers.dimensions == expected, "has embeddings of \(buffers.dimensions) numbers, not of \(expected)")
    }
    self.init(
      gallery: ChainGallery(examples: examples, buffers: buffers, features: features), wording: try Wording(examples),
      lineage: lineage, stage1: stage1, scorer: scorer, fusion: figures.fusion,
      probability: figures.probability.flatMap {
        // It says nothing where another stage is left out than it was learned with.
        $0.isOf(stage1: stage1 != nil, stage2: scorer != nil) ? $0 : nil
      })
  }
}
