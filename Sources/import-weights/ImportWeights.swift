import ArgumentParser
import Artifacts
import Backbones
import Files
import Foundation
import PublishedFiles
import Stage
import Tensor

@main struct ImportWeights: StageProgram {
  static let configuration = CommandConfiguration(
    commandName: "import-weights",
    abstract: "Turns a published file of CNN weights into weights.h5, once.",
    discussion: """
      Reads what torch.save wrote (.pth, both its containers, without running anything in them) and .safetensors. \
      The file's content decides, not its name.

      Example: import-weights vgg16-397923af.pth --output weights/vgg16.h5
      """)

  @Argument(help: ArgumentHelp("The published file.", valueName: "file")) var source: String
  @Option(
    help: ArgumentHelp(
      "One of \(Architecture.names). Without it, the one whose tensors the file has.", valueName: "name"))
  var backbone: String?
  @Option(
    help: ArgumentHelp(
      "Refuse the file unless its SHA-256 begins with these digits, at least eight.", valueName: "digits"))
  var sha256: String?
  @OptionGroup var stage: StageOptions
  static let makes: [any Schema.Type] = [WeightsSchema.self]

  func validate() throws {
    if let sha256, !(8...64).contains(sha256.count) {
      throw ValidationError("--sha256 \(sha256): give 8 to 64 hexadecimal digits")
    }
  }

  func run(_ context: StageContext) throws -> Summary {
    try requireReadable(source, "give the path of the published file")
    let digest = try digest()
    if let sha256, !digest.hasPrefix(sha256.lowercased()) {
      throw ArtifactError("\(source): has SHA-256 \(digest), not \(sha256): download it again")
    }
    do {
      let (network, file) = try PublishedNetwork.of(PublishedWeights(readingFrom: source), named: backbone)
      let architecture = network.architecture
      let group = file.group.isEmpty ? "" : ", taken from its \(file.group)"
      let taken = group + (file.prefix.isEmpty ? "" : ", without the prefix \(file.prefix)")
      do { try network.check(file) } catch {
        throw ArtifactError("\(source): as \(architecture.name) of PyTorch\(taken): \(error)")
      }
      let writer = try WeightsWriter(
        path: context.output,
        backbone: Backbone(
          architecture.name, mean: architecture.scaling.mean, factor: architecture.scaling.factor,
          source: URL(fileURLWithPath: source).lastPathComponent, sourceDigest: digest),
        provenance: context.provenance)
      let meter = ProgressMeter("import-weights", total: network.tensors.count, unit: "tensors")
      for tensor in network.tensors {
        try writer.write(
          tensor.name, try tensor.read(from: file, checkpoint: Interruption.check), checkpoint: Interruption.check)
        meter.advance()
      }
      meter.finish()
      try writer.finish()
      let how = backbone == nil ? "recognised by its tensors" : "as asked for"
      return Summary("\(architecture.name) of PyTorch (\(how)), \(network.tensors.count) tensors\(taken)")
    } catch let error as WeightsError { throw ArtifactError("\(source): \(error)") }
  }

  /// The source's SHA-256. It is read in pieces, as the file may be larger than memory.
  private func digest() throws -> String {
    let file = try InputFile(source), digest = ContentDigest()
    let meter = ProgressMeter("sha256", total: file.size / 1_000_000, unit: "MB")
    var piece = [UInt8](repeating: 0, count: 8_000_000)
    for part in (0..<file.size).blocks(of: piece.count) {
      try Interruption.check()
      try file.read(part.count, at: part.lowerBound, into: &piece)
      piece.withUnsafeBytes { digest.update(UnsafeRawBufferPointer(rebasing: $0[..<part.count])) }
      meter.advance(by: part.count / 1_000_000)
    }
    let digits = digest.finish()
    FilesRead.record(file) { digits }
    return digits
  }
}
