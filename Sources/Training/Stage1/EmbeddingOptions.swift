import ArgumentParser
import Artifacts
import Autodiff
import Matching
import Stage

extension FeatureBuffer.RowNorm: ExpressibleByArgument {}
extension Reduction: ExpressibleByArgument {}
extension Examples.Identities: ExpressibleByArgument {}
extension Negatives: ExpressibleByArgument {}

extension EmbeddingTraining {
  package enum Loss: String, CaseIterable, ExpressibleByArgument, Sendable {
    /// Cross-modal cross-entropy against the buffers: the paper.
    case cmce
    /// The hinge within the batch: Reed's, or that of VSE++. It does not read the buffers, which are filled all the
    /// same.
    case triplet
  }

  package struct Options: ParsableArguments {
    @Option(help: .trainSplits) package var trainSplits = "train"
    @Option(within: 0.001...1e6, help: .epochs) package var epochs: Double = 5
    @Option(within: 1...65_536, help: "Sentences in a batch.") package var batch = 128
    @Option(within: 1...65_536, help: "Photos of each identity in a batch.") package var photosPerIdentity = 1
    @Option(within: 1...65_536, help: "Sentences of each identity in a batch, a divisor of --batch.")
    package var sentencesPerIdentity = 1
    @Option(
      within: 0...1e6,
      help: "Weight of the contrast between the photos of a batch and the mean sentences of its identities; 0: none.")
    package var contrast: Float = 0
    @Option(within: 0.001...1000, help: "Temperature of that contrast.") package var contrastTemperature: Float = 0.1
    @Option(within: 0...1, help: .learningRate) package var learningRate: Float = 1e-4
    @Option(within: 0...1, help: .finalLearningRate) package var finalLearningRate: Float = 1
    @Option(within: 0...1, help: "The share of the training after which it is a tenth; 1: it stays.")
    package var learningRateDrop: Float = 1
    @Option(within: 0...1, help: .weightDecay) package var weightDecay: Float = 0
    @Option(within: 0...1e6, help: .clip) package var clip: Float = 0
    @Option(
      help: """
        What counts as one identity: what is labelled as one (the paper), or each photo with its own sentences. \
        Evaluation keeps the labels.
        """)
    package var identities = Examples.Identities.labelled
    @Option(
      help: """
        The loss: cmce, cross-modal cross-entropy (the paper), or triplet, the hinge within the batch of Reed and of \
        VSE++.
        """)
    package var loss = Loss.cmce
    @Option(within: 0.001...1000, help: "σ of the loss (Eq. 1 and 2).") package var temperature: Float = 0.04
    @Option(within: 0..<1, help: .labelSmoothing) package var labelSmoothing: Float = 0
    @Option(help: "How a batch's losses become one: mean or sum.") package var reduction = Reduction.mean
    @Option(help: "Whether buffer rows are brought to unit length: unit or none.")
    package var rowNorm = FeatureBuffer.RowNorm.unit
    @Option(within: 0..<1, help: "What a buffer row keeps of its old value.") package var bufferMomentum: Float = 0.5
    @Option(within: 0..<1, help: .averaging) package var averaging: Float = 0

    package init() {}

    package func validate() throws {
      try require(
        batch % sentencesPerIdentity == 0,
        "--sentences-per-identity \(sentencesPerIdentity): give a divisor of --batch \(batch)")
      try require(
        loss == .cmce || (photosPerIdentity, sentencesPerIdentity) == (1, 1),
        "--loss triplet compares pairs: leave out --photos-per-identity and --sentences-per-identity")
    }
  }
}

/// What `--loss triplet` is like.
package struct TripletOptions: ParsableArguments {
  @Option(within: 0...2, help: "Margin of the triplet loss.") package var margin: Float = 0.2
  @Flag(onOff: "Triplet loss in both directions, not from photos to sentences alone.")
  package var symmetric = true
  @Option(
    help: "The negatives that the triplet loss counts: all (Reed), or the hardest of each photo and sentence (VSE++).")
  package var negatives = Negatives.all
  /// From the first step on, the hardest alone may not let the training begin.
  @Option(within: 0...1, help: "The share of the training in which all count, before --negatives hardest.")
  package var negativesWarmUp: Float = 0

  package init() {}

  func negatives(at step: Int, of steps: Int) -> Negatives {
    Float(step) < negativesWarmUp * Float(steps) ? .all : negatives
  }
}

/// The dropout with which a joint embedding is trained.
package struct EmbeddingDropout: ParsableArguments {
  @Option(within: 0..<1, help: "Dropout on the CNN vector.") package var imageDropout: Float = 0
  @Option(within: 0..<1, help: .wordDropout) package var wordDropout: Float = 0
  @Option(within: 0..<1, help: "Dropout on the encoder's output.") package var sentenceDropout: Float = 0

  package init() {}

  /// Gives the network this dropout.
  package func set(_ configuration: inout JointEmbedding.Configuration) {
    configuration.imageDropout = imageDropout
    configuration.wordDropout = wordDropout
    configuration.sentenceDropout = sentenceDropout
  }
}
