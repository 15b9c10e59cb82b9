import ArgumentParser
import Artifacts
import Retrieval
import Stage

@main struct PackNetworks: StageProgram {
  static let configuration = CommandConfiguration(
    commandName: "pack",
    abstract: "Brings all networks of a method into one file, with which index-photos and search need nothing else.",
    discussion: """
      The file has the CNN, stage 1 and perhaps stage 2, the vocabulary, how photos were fitted and sentences were \
      cut, and the weight of stage 2. It has no photo and no sentence of the training. With stage2.h5, give the \
      method's metrics.json too, which has that weight.

      Example: pack {examples,features,weights,stage1,buffers}.h5 --output pack.h5

      See also: index-photos, search
      """)

  @Argument(
    help: ArgumentHelp(
      "What the stages wrote, in any order; weights.h5 not where stage 1 has a CNN of its own.", valueName: "file"))
  var inputs: [String]
  @OptionGroup var stage: StageOptions
  static let makes: [any Schema.Type] = [PackSchema.self]

  func run(_ context: StageContext) throws -> Summary {
    let pack = try ChainPack(inputs)
    try pack.write(to: context.output, provenance: context.provenance)
    return Summary(pack.summary)
  }
}
