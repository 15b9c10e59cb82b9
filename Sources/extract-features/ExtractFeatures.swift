import ArgumentParser
import Artifacts
import Backbones
import Stage

@main struct ExtractFeatures: Program {
  static let configuration = CommandConfiguration(
    commandName: "extract-features",
    abstract: "Runs a CNN over several views of every photo.",
    discussion: """
      Writes each view's pooled vector, and the grid of region vectors of the first views, in half precision.

      Example: extract-features examples.h5 weights.h5 --output features.h5
      """)

  @Argument(help: "What preprocess wrote.")
  var examples: String

  @Argument(help: "What import-weights or train-cnn wrote.")
  var weights: String

  @Option(help: ArgumentHelp("Comma-separated views: center, top-left, top-right, bottom-left, bottom-right, each also with -flipped.", valueName: "names"))
  var views = "center,center-flipped"

  @Option(help: ArgumentHelp("Of how many of the views, from the first on, the grid is kept.", valueName: "count"))
  var gridViews = 1

  @OptionGroup var stage: StageOptions

  func run(_ context: StageContext) throws -> Summary {
    let examples = try Examples(readingFrom: examples)
    let (weights, artifact) = try Weights.read(from: weights)
    let lineage = try Lineage([examples.artifact, artifact])
    let views = try View.list(views)
    guard (1...views.count).contains(gridViews) else { throw ArtifactError("--grid-views \(gridViews): give 1 to \(views.count), the number of views") }
    let network = try Network(try .named(weights.backbone)) { weights.parameters[$0]! }
    let backbone = network.architecture
    guard examples.side >= backbone.side else {
      throw ArtifactError("\(self.examples): photos of \(examples.side) pixels are too small for crops of \(backbone.side): run make redo-preprocess with a larger --side")
    }
    let writer = try FeaturesWriter(
      path: context.output, provenance: context.provenance, lineage: lineage, views: views.map(\.name), gridViews: gridViews,
      height: backbone.grid.side, width: backbone.grid.side, channels: backbone.grid.channels)
    let batches = stride(from: 0, to: examples.photoCount, by: 32).map { $0..<min($0 + 32, examples.photoCount) }
    let meter = ProgressMeter("extract-features", total: examples.photoCount, unit: "photos")
    try forEachPrefetched(batches, read: examples.pixels) { photos, pixels in
      try Interruption.check()
      let (vectors, grids) = network.features(pixels, side: examples.side, views: views, gridViews: gridViews)
      try writer.append(vectors: vectors.elements, grids: grids.elements)
      meter.advance(by: photos.count)
    }
    meter.finish()
    try writer.finish()
    return Summary("\(examples.photoCount) photos, \(views.count) views each")
  }
}
