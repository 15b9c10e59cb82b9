import Artifacts
import Autodiff
import Backbones
import Matching
import Stage
import Tensor

/// What a training of stage 2 goes on from when the CNN is unfrozen: a stage2.h5, and the CNN of the features that it
/// was trained on.
struct Tuning {
  let stage2: ArtifactReader
  let model: CoAttention
  let unfrozen: UnfrozenCNN

  init(stage2 path: String, weights: String, _ examples: Examples, _ training: MatcherOptions, _ options: CNNOptions)
    throws
  {
    let (stored, stage2) = try Model.read(Stage2Schema.self, from: path)
    self.stage2 = stage2
    guard let matcher = try pairMatcher(stored, stage2) as? CoAttention else {
      throw ArtifactError("\(path): matches fragments, and only co-attention is tuned: give what train-stage2 wrote")
    }
    var configuration = training.configuration
    (configuration.attention, configuration.steps) = (matcher.configuration.attention, matcher.configuration.steps)
    model = CoAttention(configuration: configuration, parameters: matcher.parameters)
    unfrozen = try UnfrozenCNN(readingFrom: weights, examples, options, averaging: training.averaging)
    let made = unfrozen.cnn.cnn.architecture.grid.channels, expected = model.parameters["fc1.cells"].shape[0]
    guard made == expected else {
      throw ArtifactError(
        "\(path): was trained on cells of \(expected) channels, and the CNN of \(weights) makes \(made): give the CNN "
          + "of its features"
      )
    }
  }

  /// Features of the tuned CNN have a role of their own, so those on which stage 2 was trained are not passed on.
  func lineage(_ all: Lineage) -> Lineage { ["features.h5", "features1.h5"].reduce(all) { $0.without($1) } }

  /// Pairs with what the CNN sees that a training has arrived at.
  func data(_ cnn: LearningCNN, words: @escaping (Int) -> ArraySlice<Int32>) throws -> PairData {
    let sight = try unfrozen.sight(of: cnn)
    return PairData(grids: { photos, _ in try sight(photos).grids }, words: words, views: 1)
  }
}
