import ArgumentParser
import Artifacts
import Stage
import Tensor

@main struct JoinBuffers: StageProgram {
  static let configuration = CommandConfiguration(
    commandName: "join-buffers",
    abstract: "Puts the embeddings of several networks of stage 1 side by side, as one embedding.",
    discussion: """
      Each is divided by √n, so that the inner product of a photo and a sentence is the mean of what the n networks \
      say. The networks may have learned from features of different CNNs. The photos and sentences must be the same. \
      The output is a buffers.h5 for score and screen-pairs. search takes the files of one network.

      Example: join-buffers lite0/buffers.h5 lite2/buffers.h5 --output joined.h5

      See also: dump-buffers
      """)

  @Argument(help: ArgumentHelp("What dump-buffers wrote, of each network.", valueName: "file")) var inputs: [String]
  @OptionGroup var stage: StageOptions
  static let makes: [any Schema.Type] = [BuffersSchema.self]

  func validate() throws {
    guard inputs.count > 1 else { throw ValidationError("\(inputs.count) file: give at least two") }
  }

  func run(_ context: StageContext) throws -> Summary {
    let members = try inputs.map(Buffers.init(readingFrom:)), first = members[0]
    for member in members {
      try member.check(isOfSamePhotosAs: first)
      guard member.configuration.networks == nil else {
        throw ArtifactError("\(member.artifact.path): is joined already: give the buffers.h5 of each network")
      }
      guard member.configuration.leftOut == nil else {
        throw ArtifactError(
          "\(member.artifact.path): its network left out a fold of the identities: give those of networks that learned "
            + "from all")
      }
    }
    let configuration = BuffersConfiguration(
      trainSplits: first.configuration.trainSplits, networks: members.count)
    let dimensions = members.map(\.dimensions).reduce(0, +)
    let writer = try BuffersWriter(
      path: context.output, configuration: configuration, provenance: context.provenance,
      lineage: Lineage(joined: members.map(\.artifact)), examples: first, dimensions: dimensions)
    let photos = first.photoIdentities.count, sentences = first.sentencePhotos.count
    let meter = ProgressMeter("join-buffers", total: photos + sentences, unit: "embeddings")

    func joined(_ parts: [Tensor]) throws -> Tensor {
      try Interruption.check()
      defer { meter.advance(by: parts[0].rows) }
      var whole = Tensor.concatenated(parts)
      whole.scale(by: 1 / Float(members.count).squareRoot())
      return whole
    }
    for block in (0..<photos).blocks(of: 1024) {
      try writer.append(photos: joined(members.map { try $0.photoEmbeddings(Array(block)) }))
    }
    for block in (0..<sentences).blocks(of: 1024) {
      try writer.append(sentences: joined(members.map { try $0.sentenceEmbeddings(Array(block)) }))
    }
    meter.finish()
    try writer.finish()
    return Summary("\(members.count) networks, \(dimensions) numbers each of \(photos) photos, \(sentences) sentences")
  }
}
