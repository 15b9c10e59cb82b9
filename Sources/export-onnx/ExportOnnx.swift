import ArgumentParser
import Artifacts
import Files
import ONNX
import Stage

@main struct ExportOnnx: StageProgram {
  static let configuration = CommandConfiguration(
    commandName: "export-onnx",
    abstract: "Writes a network as .onnx, which ONNX Runtime and others run without Lineup.",
    discussion: """
      --network photos: a CNN and stage 1, from pixels to the embedding, the CNN's vector and the grid. Give the CNN's \
      weights.h5 and stage1.h5, or a tuned1.h5, which has both. A CNN alone, or that of a tuned2.h5, gives no \
      embedding. With features.h5 too, the grid is of its layer.
      --network sentences: stage 1, from word ids to the embedding. Give stage1.h5 or tuned1.h5.
      --network pairs: stage 2, from grids and word ids to the score. Give stage2.h5 or tuned2.h5.
      Each also takes a pack.h5, alone. docs/doors.md has tables of what goes in and comes out.

      Example: export-onnx weights.h5 stage1.h5 --network photos --output photos.onnx
      Example: export-onnx stage1.h5 --network sentences --output sentences.onnx
      Example: export-onnx stage2.h5 --network pairs --output pairs.onnx

      See also: export-weights, pack
      """)

  @Argument(help: ArgumentHelp("The networks, in any order.", valueName: "networks")) var files: [String]
  @Option(help: "photos, sentences or pairs: which part of the method is written.") var network: GivenNetworks.Part
  @Option(
    help: ArgumentHelp(
      "With photos: the layer that makes the grid, as extract-features has it, where no file says it.",
      valueName: "layer"))
  var gridLayer: String?
  @OptionGroup var stage: StageOptions
  static func mayReplace(_ start: [UInt8]) -> Bool { ONNXFile.isOwn(start) }

  func validate() throws {
    guard gridLayer == nil || network == .photos else {
      throw ValidationError("--grid-layer: \(network.rawValue) make no grid: leave it out")
    }
  }

  func run(_ context: StageContext) throws -> Summary {
    let networks = try GivenNetworks(files, for: network)
    let graph = try networks.graph(gridLayer: gridLayer)
    let file = try PartialFile(context.output)
    try ONNXFile(graph, facts: networks.facts(), version: lineupVersion).write(to: file) { try Interruption.check() }
    try context.provenance.requireUnchanged()
    try file.finish()
    let numbers = graph.constants.reduce(0) { $0 + $1.shape.reduce(1, *) }
    return Summary(
      "\(graph.inputs.map(\.name).joined(separator: ", ")) → \(graph.outputs.map(\.name).joined(separator: ", ")): "
        + "\(graph.nodes.count) nodes, \(numbers) numbers")
  }
}

extension GivenNetworks.Part: ExpressibleByArgument {}
