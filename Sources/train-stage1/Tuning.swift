import ArgumentParser
import Artifacts
import Matching
import Stage
import Tensor

/// What a training of stage 1 goes on from when the CNN is unfrozen: a stage1.h5, and the CNN of the features that it
/// was trained on.
struct Tuning {
  let stage1: ArtifactReader
  let model: JointEmbedding
  let photoBuffer: FeatureBuffer, sentenceBuffer: FeatureBuffer
  let unfrozen: UnfrozenCNN
  private let examples: Examples

  init(
    stage1 path: String, weights: String, _ examples: Examples, _ network: EmbeddingNetworkOptions,
    _ training: EmbeddingTrainingOptions,
    _ adversarial: AdversarialOptions, _ options: CNNOptions
  ) throws {
    guard !adversarial.isGapMeasured else {
      throw ValidationError("--tune goes on without an adversary: leave out --adversarial-weight and --modality-gap")
    }
    self.examples = examples
    let (stored, stage1) = try Model.read(Stage1Schema.self, from: path)
    self.stage1 = stage1
    let splits = try stage1.configuration(as: Stage1Configuration.self).trainSplits
    guard try Set(splits) == Set(examples.splits(named: training.trainSplits)) else {
      throw ArtifactError(
        "\(path): was trained on \(splits.map(\.description).joined(separator: ",")), and --train-splits is "
          + "\(training.trainSplits): its buffers would not fit: "
          + "give the same"
      )
    }
    let embedding = try JointEmbedding(stored, stage1)
    model = JointEmbedding(
      configuration: network.configuration(like: embedding.configuration), parameters: embedding.parameters)
    guard let photos = stored.buffers["photos"], let sentences = stored.buffers["sentences"] else {
      throw ArtifactError("\(path): has no buffers: run make redo-train-stage1")
    }
    (photoBuffer, sentenceBuffer) = (
      FeatureBuffer(rows: photos, rowNorm: training.rowNorm), FeatureBuffer(rows: sentences, rowNorm: training.rowNorm)
    )
    unfrozen = try UnfrozenCNN(readingFrom: weights, examples, options, averaging: training.averaging)
    let made = unfrozen.cnn.cnn.architecture.vectorCount, expected = model.parameters["photo.projection"].shape[0]
    guard made == expected else {
      throw ArtifactError(
        "\(path): was trained on vectors of \(expected) numbers, and the CNN of \(weights) makes \(made): give the CNN "
          + "of its features"
      )
    }
  }

  /// Features of the tuned CNN have a role of their own, so those of the frozen one are not passed on.
  var lineage: Lineage {
    get throws { try Lineage([examples.artifact, unfrozen.weights.artifact, stage1]).without("features.h5") }
  }
}
