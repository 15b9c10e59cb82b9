import ArgumentParser
import Artifacts
import Matching
import Stage

extension CoAttention.Attention: ExpressibleByArgument {}
extension Examples.Identities: ExpressibleByArgument {}
extension PairSampler.Draw: ExpressibleByArgument {}

/// The pair matcher and its training; defaults are the paper's where it speaks, else those of GNA-RNN, by the same
/// first author.
struct MatcherOptions: ParsableArguments {
  enum Beginning: String, CaseIterable, ExpressibleByArgument { case fresh, stage1 }

  @Option(
    help:
      """
      What it attends to: spatial-semantic (the paper), or an ablation: spatial, without the decoder, or none, two \
      fully connected layers.
      """
  ) var attention = CoAttention.Attention.spatialSemantic
  @Option(help: "M, steps of the decoder.") var decoderSteps = 5
  @Option(help: "Width of both attentions and of the fully connected layers.") var width = 512
  @Option(
    help:
      """
      How the fully connected layers begin: fresh, or from stage1, as distances in its joint space (fresh too where \
      the vectors are not means of the grids: vgg16).
      """
  ) var layers = Beginning.fresh
  @Option(help: "How the sentence encoder begins: from stage1 (the paper), or fresh.") var encoder = Beginning.stage1
  @Option(
    help:
      """
      Which training pairs match: those of one identity as it is labelled (the paper), or each photo's with its own \
      sentences only.
      """
  ) var identities = Examples.Identities.labelled
  @Option(help: "Dropout after the first fully connected layer.") var dropout: Float = 0.5
  @Option(help: "Dropout on the word vectors, one mask for all occurrences of a word in a batch.") var wordDropout:
    Float = 0
  @Option(help: "Dropout on the cells, of whole channels of a photo.") var cellDropout: Float = 0
  @Option(help: "Batches to train on.") var steps = 1000
  @Option(help: "Photos in a batch.") var photosPerBatch = 32
  @Option(help: "Screened pairs of each photo in a batch.") var pairsPerPhoto = 4
  @Option(help: "What is drawn equally often: pairs (the paper), or photos, however many sentences list them.")
  var draw = PairSampler.Draw.pairs
  @Option(help: "Adam's learning rate.") var learningRate: Float = 1e-4
  @Option(help: "The share of it that is left at the end of a cosine; 1 keeps it constant.") var finalLearningRate:
    Float = 1
  @Option(help: "The encoder's learning rate as a share of the others'; 0 keeps stage 1's encoder.") var encoderRate:
    Float = 1
  @Option(help: "Decoupled weight decay.") var weightDecay: Float = 0
  @Option(help: "Limit of the gradient's norm; 0: none.") var clip: Float = 0
  @Option(help: "Decay of the parameters' running average, which is then the result; 0: the last parameters.")
  var averaging: Float = 0
  @Flag(inversion: .prefixedNo, exclusivity: .chooseLast, help: "Train on a random view of each photo.")
  var viewAugmentation = true
  @Option(help: "Batches between two lines of the log, with figures on val where stage 1 was not trained on it.")
  var reportEvery = 100

  var configuration: CoAttention.Configuration {
    .init(
      attention: attention, steps: decoderSteps, dropout: dropout, wordDropout: wordDropout, cellDropout: cellDropout)
  }

  var options: CoAttentionTraining.Options {
    var options = CoAttentionTraining.Options()
    (options.photosPerBatch, options.pairsPerPhoto, options.steps) = (photosPerBatch, pairsPerPhoto, steps)
    (options.learningRate, options.finalLearningRate, options.encoderRate) = (
      learningRate, finalLearningRate, encoderRate
    )
    (options.weightDecay, options.clip) = (weightDecay, clip)
    (options.draw, options.averaging) = (draw, averaging)
    return options
  }

  func validate() throws {
    for (option, count) in [
      ("--decoder-steps", decoderSteps), ("--width", width), ("--photos-per-batch", photosPerBatch),
      ("--pairs-per-photo", pairsPerPhoto),
    ] {
      try check(option, count, .from(1, to: 65_536))
    }
    for (option, count) in [("--steps", steps), ("--report-every", reportEvery)] {
      try check(option, count, .from(1, to: 1_000_000_000))
    }
    for (option, share) in [
      ("--dropout", dropout), ("--word-dropout", wordDropout), ("--cell-dropout", cellDropout),
      ("--averaging", averaging),
    ] {
      try check(option, share, .from(0, below: 1))
    }
    for (option, rate) in [
      ("--learning-rate", learningRate), ("--final-learning-rate", finalLearningRate), ("--encoder-rate", encoderRate),
      ("--weight-decay", weightDecay),
    ] {
      try check(option, rate, .from(0, to: 1))
    }
    try check("--clip", clip, .from(0, to: 1e6))
    guard layers == .fresh || encoder == .stage1 else {
      throw ValidationError(
        "--layers stage1 --encoder fresh: layers that begin in stage 1's space need its encoder: give --layers fresh")
    }
  }
}
