import ArgumentParser
import Artifacts
import Autodiff
import Matching
import Pools
import Stage
import Tensor

extension PairSampler.Draw: ExpressibleByArgument {}

/// Training of a matcher on screened pairs (Li et al. 2017, §3.2).
package struct PairTraining: Trainable {
  package enum Loss: String, CaseIterable, ExpressibleByArgument, Sendable {
    /// Binary cross-entropy of each pair (Li et al. 2017, Eq. 12).
    case pairs
    /// Cross-entropy within each photo's and each sentence's pairs of a batch: which of them match.
    case lists
  }

  package struct Options: ParsableArguments {
    @Option(
      help: """
        Which training pairs match: those of one identity as it is labelled (the paper), or each photo's with its own \
        sentences only.
        """) package var identities = Examples.Identities.labelled
    @Option(within: 1...1_000_000_000, help: "Batches to train on.") package var steps = 1000
    @Option(within: 1...65_536, help: "Photos in a batch.") package var photosPerBatch = 32
    @Option(within: 1...65_536, help: "Screened pairs of each photo in a batch; of lists, on average at most.")
    package var pairsPerPhoto = 4
    @Option(
      help: """
        What is drawn equally often: pairs (the paper), photos, however many sentences list them, or lists: all photos \
        of some sentences' lists, with the sentences that they have most in common.
        """) package var draw = PairSampler.Draw.pairs
    @Option(
      help: """
        The loss: pairs, whether each pair matches (the paper), or lists, which of a photo's pairs and which of a \
        sentence's pairs in the batch match. Lists tell nothing of pairs of different lists, so accuracy means little.
        """) package var loss = Loss.pairs
    @Option(within: 0...1, help: .learningRate) package var learningRate: Float = 1e-4
    @Option(within: 0...1, help: .finalLearningRate) package var finalLearningRate: Float = 1
    @Option(within: 0...1, help: "The encoder's learning rate as a share of the others'; 0 keeps stage 1's encoder.")
    package var encoderRate: Float = 1
    @Option(within: 0...1, help: .weightDecay) package var weightDecay: Float = 0
    @Option(within: 0...1e6, help: .clip) package var clip: Float = 0
    @Option(within: 0..<1, help: .averaging) package var averaging: Float = 0
    package init() {}
  }

  package static let unit = "pairs"
  package let options: Options
  package private(set) var model: any CellMatcher
  private var adam: AveragedAdam
  private let sampler: PairSampler, seed: UInt64, data: PairData
  /// Where the CNN learns too; else photos are grids that are given.
  package private(set) var cnn: TunedCNN?

  /// - Parameter pairs: with similarities where the matcher has a prior.
  package init(
    _ model: any CellMatcher, pairs: PairTable, data: PairData, options: Options, seed: UInt64, cnn: TunedCNN? = nil
  ) {
    (self.model, self.data, self.options, self.seed, self.cnn) = (model, data, options, seed, cnn)
    adam = AveragedAdam(model.parameters, weightDecay: options.weightDecay, averaging: options.averaging)
    sampler = PairSampler(pairs, draw: options.draw)
  }

  package var step: Int { adam.steps }
  package var steps: Int { options.steps }
  package var batch: Int { options.photosPerBatch * options.pairsPerPhoto }

  /// The matcher that training has arrived at.
  package var trained: any CellMatcher {
    var trained = model
    trained.parameters = adam.result(model.parameters)
    return trained
  }
  /// Its parameters, and the CNN's where it learns too.
  package var result: Parameters { adam.result(model.parameters).joined(with: cnn) }

  /// One iteration.
  /// - Returns: the loss of its batch, and `accuracy`, the share of its pairs that were classified correctly.
  /// - Throws: what `data` and the CNN's pixels throw.
  package mutating func advance() throws -> StepFigures {
    // all chance of this step: a resumed training needs no more
    var generator = SplitMix64(seed: seed, stream: UInt64(step) + 1)
    let batch = sampler.batch(photos: options.photosPerBatch, each: options.pairsPerPhoto, using: &generator)
    let output = try cnn?.forward(batch.photos, using: &generator)
    let grids = try output?.grids ?? .constant(data.grids(ofRandomViewsOf: batch.photos, using: &generator))
    let distinct = Array(Set(batch.pairs.sentences)).sorted(), position = distinct.places()
    let sentences = batch.pairs.sentences.map { position[$0]! }, labels = batch.pairs.labels
    let packed = PackedSentences(distinct.map { data.words(Int($0)) })
    let variables = model.parameters.variables { options.encoderRate > 0 || !isEncoder($0) }
    let pass = ForwardPass(variables, training: generator)
    let words = model.project(sentences: packed, pass)
    let pairs = SentencePairs(
      cells: grids.value.rows / batch.photos.count, photos: batch.pairs.photos.map(Int.init), sentences: sentences,
      paths: words.paths)
    var logits = model.match(model.project(cells: grids, pass), words, pairs, pass)
    if let prior = model.prior { logits = logits + prior.variable(batch.pairs.similarities) }
    let loss = loss(logits, batch.pairs, sentences)
    var all = gradients(of: loss)
    all.clip(variables, norm: options.clip)
    let share = cosineRate(from: 1, toShare: options.finalLearningRate, step: step, of: options.steps)
    if let output { cnn?.learn(from: all, output, share: share, step: adam.steps) }
    let encoderRate = options.encoderRate
    adam.update(&model.parameters, variables, all, learningRate: share * options.learningRate) {
      isEncoder($0) ? encoderRate : 1
    }
    let correct = zip(logits.value.elements, labels).count { ($0 > 0) == ($1 == 1) }
    return StepFigures(loss: loss.value.elements[0], others: ["accuracy": Float(correct) / Float(labels.count)])
  }

  private func loss(_ logits: Variable, _ pairs: PairTable, _ sentences: [Int]) -> Variable {
    switch options.loss {
    case .pairs: binaryCrossEntropy(logits, labels: pairs.labels.map(Float.init))
    case .lists:
      listCrossEntropy(
        logits, lists: grouped(pairs.photos.map(Int.init)) + grouped(sentences), labels: pairs.labels)
    }
  }

  package var checkpoint: TrainingCheckpoint {
    var checkpoint = adam.checkpoint(model.parameters)
    cnn?.add(to: &checkpoint)
    return checkpoint
  }

  package mutating func restore(_ checkpoint: TrainingCheckpoint) throws {
    let options = options
    try adam.restore(&model.parameters, from: checkpoint) { options.encoderRate > 0 || !isEncoder($0) }
    try cnn?.restore(checkpoint)
  }
}

/// The dropout with which a matcher is trained.
package struct MatcherDropout: ParsableArguments {
  @Option(within: 0..<1, help: "Dropout after co-attention's first fully connected layer, or on the words' states.")
  package var dropout: Float = 0.5
  @Option(within: 0..<1, help: .wordDropout) package var wordDropout: Float = 0
  @Option(within: 0..<1, help: "Dropout on the cells, of whole channels of a photo.") package var cellDropout: Float = 0
  package init() {}

  /// Gives the network this dropout.
  package func set(on matcher: inout some CellMatcher) {
    matcher.configuration.dropout = dropout
    matcher.configuration.wordDropout = wordDropout
    matcher.configuration.cellDropout = cellDropout
  }
}

extension Prior {
  /// The prior of the pairs that stand in a list. Those that were added match however small their similarity is: with
  /// them a greater similarity could count against a pair.
  /// - Parameter screened: with similarities, labels and ranks.
  package init(of screened: PairTable) {
    let listed = screened.listed
    self.init(similarities: listed.similarities, labels: listed.labels)
  }

  /// Log-odds [pairs, 1] that do not learn.
  fileprivate func variable(_ similarities: [Float]) -> Variable {
    .constant(Tensor(shape: [similarities.count, 1], elements: logOdds(similarities)))
  }
}

/// The places of each value, by rising value.
private func grouped(_ values: [Int]) -> [[Int]] {
  var places = [[Int]](repeating: [], count: (values.max() ?? -1) + 1)
  for (place, value) in values.enumerated() { places[value].append(place) }
  return places
}

private func isEncoder(_ name: String) -> Bool { name == "embedding" || name.hasPrefix("lstm.") }
