import ArgumentParser
import Artifacts
import Exchange
import Files
import Stage

@main struct ExportWeights: StageProgram {
  static let configuration = CommandConfiguration(
    commandName: "export-weights",
    abstract: "Writes the arrays of a network as .safetensors, which most tools for networks read.",
    discussion: """
      An array has the name of its dataset, with dots for slashes; docs/doors.md has a table of them. The file's \
      __metadata__ has the network's configuration and the digest of the artifact.

      Example: export-weights stage2.h5 --output stage2.safetensors

      See also: import-weights, export-onnx, pack
      """)

  @Argument(help: "A weights.h5, stage1.h5, stage2.h5, tuned1.h5, tuned2.h5 or pack.h5.") var network: String
  @OptionGroup var stage: StageOptions
  static func mayReplace(_ start: [UInt8]) -> Bool { SafeTensorsWriter.begins(start) }

  func run(_ context: StageContext) throws -> Summary {
    let schemas: [any Schema.Type] = [
      Stage1Schema.self, Stage2Schema.self, WeightsSchema.self, PackSchema.self,
    ]
    let artifact = try ArtifactReader.open([network], among: schemas, for: "export-weights")[0].artifact
    let arrays = try artifact.networkArrays()
    let shapes = try arrays.map { ($0.name, try artifact.dataset($0.field).shape) }
    let writer = try SafeTensorsWriter(
      PartialFile(context.output), arrays: shapes, facts: try artifact.networkFacts())
    for (_, field) in arrays {
      try Interruption.check()
      try writer.append(try artifact.read(field))
    }
    try context.provenance.requireUnchanged()
    try writer.finish()
    return Summary("\(arrays.count) arrays, \(shapes.reduce(0) { $0 + $1.1.reduce(1, *) }) numbers")
  }
}
