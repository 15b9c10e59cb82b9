import ArgumentParser
import Artifacts
import Backbones
import Foundation
import Stage
import Tensor

@main struct ExtractFeatures: StageProgram {
  static let configuration = CommandConfiguration(
    commandName: "extract-features",
    abstract: "Runs a CNN over several views of every photo.",
    discussion: """
      Writes each view's vector, and the grid of region vectors of the first views, in half precision. vgg16 gives \
      drop7 and pool5, googlenet avgpool and inception5b, efficientnet-lite0, -lite1 and -lite2 the mean of their head \
      and the head. --grid-layer takes the grid from an earlier layer, which has more cells; the vector stays.

      Example: extract-features examples.h5 weights.h5 --output features.h5
      Example: extract-features examples.h5 weights.h5 --grid-layer _blocks.10 --output features.h5
      """)

  @Argument(help: "What preprocess wrote.") var examples: String
  @Argument(help: "What import-weights or train-cnn wrote, or a training that tuned a CNN.") var weights: String
  @Option(
    help: ArgumentHelp("Refuse weights that are not of this backbone: \(Architecture.names).", valueName: "name"))
  var backbone: String?
  @Option(
    help: ArgumentHelp(
      "Comma-separated views: center, top-left, top-right, bottom-left, bottom-right, each also with -flipped.",
      valueName: "names"))
  var views = "center,center-flipped"
  @Option(
    within: 1...100,
    help: ArgumentHelp("Of how many of the views, from the first on, the grid is kept.", valueName: "count"))
  var gridViews = 1
  @Option(
    help: ArgumentHelp(
      "The layer that makes the grid, such as _blocks.10 of efficientnet-lite0 or inception4e of googlenet, both of "
        + "14×14 cells; the last one if not given.", valueName: "layer"))
  var gridLayer: String?
  @Flag(help: "Say at the end where the time went, layer by layer.") var profile = false
  @OptionGroup var stage: StageOptions
  static let makes: [any Schema.Type] = [FeaturesSchema.self]

  func run(_ context: StageContext) throws -> Summary {
    let examples = try Examples(readingFrom: examples), weights = try WeightsReader(readingFrom: weights)
    let lineage = try Lineage([examples.artifact, weights.artifact])
    let views = try View.list(views)
    guard (1...views.count).contains(gridViews) else {
      throw ArtifactError("--grid-views \(gridViews): give 1 to \(views.count), the number of views")
    }
    let network = try network(weights), architecture = network.architecture, grid = architecture.grid
    try examples.check(areAsLargeAs: architecture.side, for: "extract-features")
    let writer = try FeaturesWriter(
      path: context.output, provenance: context.provenance, lineage: lineage, views: views.map(\.name),
      vector: architecture.vectorCount, grids: [gridViews, grid.side, grid.side, grid.channels])
    if try architecture.gridName != Architecture.named(architecture.name).gridName {
      try writer.setGridLayer(architecture.gridName)
    }
    let atOnce = max(1, 8 / views.count)  // each thread has a network's buffers for so many
    let meter = ProgressMeter("extract-features", total: examples.photoCount, unit: "photos")
    let profile = profile ? Profile() : nil
    try forEachInOrder((0..<examples.photoCount).blocks(of: atOnce)) { photos in
      network.features(
        try examples.pixels(photos), side: examples.side, views: views, gridViews: gridViews, profile: profile)
    } take: { photos, features in
      try Interruption.check()
      try profile.measure("write") {
        do {
          try writer.append(vectors: features.vectors.elements, grids: features.grids.elements)
        } catch let bad as UnusableFeature {
          throw ArtifactError(
            "\(self.weights): makes \(bad) of the photo \(examples.photoNames[bad.photo]): its numbers are damaged, or "
              + "their training went wrong: make it again")
        }
      }
      meter.advance(by: photos.count)
    }
    meter.finish()
    if let profile { print(profile.table(photos: examples.photoCount * views.count)) }
    try writer.finish()
    return Summary(
      "\(examples.photoCount) photos, \(views.count) views each, \(architecture.vectorName) and "
        + "\(architecture.gridName) of \(architecture.name)")
  }

  private func network(_ weights: WeightsReader) throws -> Network {
    let own = weights.backbone
    if let backbone, backbone != own.name {
      _ = try Architecture.named(backbone)
      throw ArtifactError(
        "\(self.weights): these are the weights of \(own.name), and --backbone is \(backbone): make weights "
          + "BACKBONE=\(backbone) gets its own")
    }
    do {
      return try Network(
        architecture(own.name), scaling: Scaling(mean: own.mean, factor: own.factor), tensor: weights.tensor)
    } catch let error as WeightsError { throw weights.artifact.damaged("\(error)") }
  }

  private func architecture(_ name: String) throws -> Architecture {
    let whole = try Architecture.named(name)
    do { return try gridLayer.map(whole.withGrid) ?? whole } catch WeightsError.unsupported(let what) {
      throw ArtifactError("--grid-layer: \(what)")
    }
  }
}
