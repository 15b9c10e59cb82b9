import Artifacts
import Backbones
import Indexing
import Matching
import Tensor

/// The artifacts that a graph is made of.
package struct GivenNetworks {
  /// Which network is wanted.
  package enum Part: String, CaseIterable, Sendable {
    case photos, sentences, pairs
  }

  private let part: Part
  private let stage1, stage2, weights, features, pack: ArtifactReader?
  /// Those that a network is in.
  private let all: [ArtifactReader]

  /// - Parameter files: of weights.h5, stage1.h5, stage2.h5, tuned1.h5 and tuned2.h5, those that a network needs, in
  ///   any order, and of photos perhaps features.h5; or a pack.h5 alone.
  /// - Throws: `ArtifactError` for other files, and for those that do not belong together.
  package init(_ files: [String], for part: Part) throws {
    let schemas: [any Schema.Type] =
      switch part {
      case .photos: [Stage1Schema.self, WeightsSchema.self, FeaturesSchema.self, PackSchema.self]
      case .sentences: [Stage1Schema.self, PackSchema.self]
      case .pairs: [Stage2Schema.self, PackSchema.self]
      }
    let given = try ArtifactReader.open(files, among: schemas, for: "export-onnx --network \(part.rawValue)")
    let artifacts = Dictionary(uniqueKeysWithValues: given)
    self.part = part
    all = given.filter { $0.kind != FeaturesSchema.kind }.map(\.artifact)
    (stage1, stage2) = (artifacts[Stage1Schema.kind], artifacts[Stage2Schema.kind])
    (weights, pack) = (artifacts[WeightsSchema.kind], artifacts[PackSchema.kind])
    features = artifacts[FeaturesSchema.kind]
    if let pack, let other = given.map(\.artifact).first(where: { $0 !== pack }) {
      throw ArtifactError("\(other.path): \(pack.path) has all networks: leave one of them out")
    }
    if let weights, let stage1, stage1.schema is any CNNSchema.Type {
      throw ArtifactError("\(weights.path): \(stage1.path) has a CNN of its own: leave one of them out")
    }
    _ = try Lineage(given.map(\.artifact))
  }

  /// What the file says of where it comes from: the attributes of each artifact, by its kind.
  package func facts() throws -> [String: String] {
    try all.reduce(into: [:]) { facts, artifact in
      for (name, value) in try artifact.networkFacts() where name != "kind" {
        facts["\(artifact.schema.kind).\(name)"] = value
      }
    }
  }

  // MARK: - Graphs

  /// The network that is wanted.
  /// - Parameter gridLayer: of photos, the layer of the CNN that makes the grid; nil for what the files say, or else
  ///   the last one.
  /// - Throws: `ArtifactError` where a network is missing, or is not what its artifact says.
  package func graph(gridLayer: String? = nil) throws -> ONNXGraph {
    switch part {
    case .photos: try photos(gridLayer)
    case .sentences: try sentences()
    case .pairs: try pairs()
    }
  }

  private func photos(_ gridLayer: String?) throws -> ONNXGraph {
    if let pack {
      let stored = try Pack(pack), networks = try PackedNetworks(stored)
      let cohort = stored.cohort.flatMap { sentences in
        networks.configuration.photos.cohortTemperature.map { (sentences: sentences, temperature: $0) }
      }
      if gridLayer != nil {
        throw ArtifactError("--grid-layer: \(pack.path) says which layer makes its grids: leave the option out")
      }
      return try photos(WeightsReader(pack), networks.architecture, networks.stage1, cohort)
    }
    guard let cnn = weights ?? stage1, cnn === weights || cnn.schema is any CNNSchema.Type else {
      throw ArtifactError("\(stage1?.path ?? "no file"): has no CNN: give the weights.h5 too that it learned from")
    }
    let reader = try WeightsReader(cnn), architecture: Architecture
    do { architecture = try Architecture.named(reader.backbone.name) } catch let error as WeightsError {
      throw cnn.damaged("\(error)")
    }
    let known = try knownLayer(of: cnn), chosen: Architecture
    if let gridLayer, let known, known.layer != gridLayer {
      throw ArtifactError("--grid-layer: \(known.path) says which layer makes its grids: leave the option out")
    }
    do {
      chosen = try (gridLayer ?? known?.layer).map(architecture.withGrid) ?? architecture
    } catch WeightsError.unsupported(let what) { throw ArtifactError("--grid-layer: \(what)") }
    let network = try stage1.map { artifact in
      let network = try JointEmbedding(Model(artifact), artifact)
      try network.check(artifact, vectors: architecture.vectorCount)
      guard try cnn === artifact || Lineage([artifact]).byName[cnn.name] == cnn.digest else {
        throw ArtifactError(
          "\(artifact.path): did not learn from what the CNN of \(cnn.path) sees: give the files of one method")
      }
      return network
    }
    return try photos(reader, chosen, network, nil)
  }

  /// The layer of the CNN that stage 2 is given cells of, and the file that says so; nil where none does.
  private func knownLayer(of cnn: ArtifactReader) throws -> (layer: String?, path: String)? {
    guard let features else {
      guard cnn.schema.kind == Tuned2Schema.kind else { return nil }
      return (try cnn.configuration(as: Stage2Configuration.self).gridLayer, cnn.path)
    }
    guard features.inputs.contains(where: { $0 == (cnn.name, cnn.digest) }) else {
      throw ArtifactError(
        "\(features.path): was not made with the CNN of \(cnn.path): give the files of one method")
    }
    return (try Features(features).gridLayer, features.path)
  }

  private func photos(
    _ weights: WeightsReader, _ architecture: Architecture, _ stage1: JointEmbedding?,
    _ cohort: (sentences: Tensor, temperature: Double)?
  ) throws -> ONNXGraph {
    let own = weights.backbone, shapes = Dictionary(uniqueKeysWithValues: architecture.tensors)
    return ONNXGraph.photos(
      architecture, scaling: Scaling(mean: own.mean, factor: own.factor), stage1: stage1, cohort: cohort
    ) { name in
      let tensor = try weights.tensor(named: name), wanted = shapes[name]!
      try weights.artifact.require(
        tensor.shape == wanted, "\(name) has shape \(tensor.shape), and that of \(own.name) has \(wanted)")
      return tensor
    }
  }

  private func sentences() throws -> ONNXGraph {
    if let pack {
      let networks = try PackedNetworks(Pack(pack))
      return .sentences(networks.stage1, hasCohort: networks.cohort != nil)
    }
    guard let stage1 else { throw ArtifactError("no file: give the stage1.h5, tuned1.h5 or pack.h5") }
    return try .sentences(JointEmbedding(Model(stage1), stage1))
  }

  private func pairs() throws -> ONNXGraph {
    let artifact: ArtifactReader, matcher: any PairMatcher
    if let pack {
      guard let packed = try PackedNetworks(Pack(pack)).stage2 else {
        throw ArtifactError("\(pack.path): has no stage 2: export its photos and sentences")
      }
      (artifact, matcher) = (pack, packed)
    } else if let stage2 {
      (artifact, matcher) = (stage2, try pairMatcher(Model(stage2), stage2))
    } else {
      throw ArtifactError("no file: give the stage2.h5, tuned2.h5 or pack.h5")
    }
    guard let graph = ONNXGraph.pairs(matcher) else {
      throw ArtifactError("\(artifact.path): holds a \(type(of: matcher)), for which there is no ONNX yet")
    }
    return graph
  }
}
