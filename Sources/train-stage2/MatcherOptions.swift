import ArgumentParser
import Matching
import Stage

/// The pair matcher and its training; defaults are the paper's where it speaks, else those of GNA-RNN, by the same first author.
struct MatcherOptions: ParsableArguments {
  enum Beginning: String, CaseIterable, ExpressibleByArgument { case fresh, stage1 }

  @Option(help: "M, steps of the decoder.") var decoderSteps = 5
  @Option(help: "Width of both attentions and of the fully connected layers.") var width = 512
  @Option(help: "How the fully connected layers begin: fresh, or from stage1, as distances in its joint space.") var layers = Beginning.fresh
  @Option(help: "Dropout after the first fully connected layer.") var dropout: Float = 0.5
  @Option(help: "Dropout on the word vectors, one mask for all occurrences of a word in a batch.") var wordDropout: Float = 0
  @Option(help: "Dropout on the cells, of whole channels of a photo.") var cellDropout: Float = 0
  @Option(help: "Batches to train on.") var steps = 1000
  @Option(help: "Photos in a batch.") var photosPerBatch = 32
  @Option(help: "Screened pairs of each photo in a batch.") var pairsPerPhoto = 4
  @Option(help: "The share of matching pairs, of photos that have both kinds; without it pairs come as they were screened.") var positiveShare: Float?
  @Option(help: "Adam's learning rate.") var learningRate: Float = 1e-4
  @Option(help: "The share of it that is left at the end of a cosine; 1 keeps it constant.") var finalLearningRate: Float = 1
  @Option(help: "The encoder's learning rate as a share of the others'; 0 keeps stage 1's encoder.") var encoderRate: Float = 1
  @Option(help: "Decoupled weight decay.") var weightDecay: Float = 0
  @Option(help: "Limit of the gradient's norm; 0: none.") var clip: Float = 0
  @Option(help: "Decay of the parameters' running average, which is then the result; 0: the last parameters.") var averaging: Float = 0
  @Flag(inversion: .prefixedNo, exclusivity: .chooseLast, help: "Train on a random view of each photo.") var viewAugmentation = true
  @Option(help: "Batches between two lines of the log, with figures on val where stage 1 was not trained on it.") var reportEvery = 100

  var configuration: CoAttention.Configuration { .init(steps: decoderSteps, dropout: dropout, wordDropout: wordDropout, cellDropout: cellDropout) }

  var options: CoAttentionTraining.Options {
    var options = CoAttentionTraining.Options()
    (options.photosPerBatch, options.pairsPerPhoto, options.steps) = (photosPerBatch, pairsPerPhoto, steps)
    (options.learningRate, options.finalLearningRate, options.encoderRate) = (learningRate, finalLearningRate, encoderRate)
    (options.weightDecay, options.clip) = (weightDecay, clip)
    (options.positiveShare, options.averaging) = (positiveShare, averaging)
    return options
  }

  func validate() throws {
    guard decoderSteps > 0, width > 0 else { throw ValidationError("--decoder-steps \(decoderSteps) --width \(width): give more than 0") }
    guard photosPerBatch > 0, pairsPerPhoto > 0, steps > 0, reportEvery > 0 else {
      throw ValidationError("--photos-per-batch, --pairs-per-photo, --steps, --report-every: give more than 0")
    }
    guard (0..<1).contains(dropout), (0..<1).contains(wordDropout), (0..<1).contains(cellDropout), (0..<1).contains(averaging) else {
      throw ValidationError("--dropout, --word-dropout, --cell-dropout, --averaging: give at least 0, less than 1")
    }
    guard (0...1).contains(positiveShare ?? 0) else { throw ValidationError("--positive-share: give 0 to 1") }
  }
}
