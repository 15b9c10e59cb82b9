import Artifacts
import Attention
import Autodiff
import Matching
import Pools
import Recurrent
import Tensor
import TestSupport
import Testing

@testable import Training

struct PairTrainingTests {
  /// Photo p shows channel p mod 3 in one of its two cells, the one that the view says; sentence s names it by word s
  /// mod 3.
  func data(views: Int = 1) -> PairData {
    PairData(
      grids: { photos, views in
        var grids = Tensor(shape: [photos.count, 2, 3])
        for (row, photo) in photos.enumerated() { grids.elements[row * 6 + views[row] * 3 + photo % 3] = 2 }
        return grids
      }, words: { [Int32(3 + $0 % 4), Int32($0 % 3)] }, views: views)
  }

  /// Every photo with every sentence.
  let pairs = PairTable(
    photos: (0..<36).map { Int32($0 / 6) }, sentences: (0..<36).map { Int32($0 % 6) },
    labels: (0..<36).map { $0 / 6 % 3 == $0 % 3 ? 1 : 0 })

  var options: PairTraining.Options {
    var options = try! PairTraining.Options.parse([])
    options.photosPerBatch = 4  // batches and rounds of six photos do not coincide
    options.pairsPerPhoto = 3
    options.steps = 6
    options.learningRate = 0.02
    options.draw = .photos
    return options
  }

  @Test(arguments: CoAttention.Attention.allCases)
  func lossFallsAndAccuracyRises(attention: CoAttention.Attention) throws {
    var options = options
    options.steps = 200
    var training = PairTraining(tinyMatcher(attention), pairs: pairs, data: data(), options: options, seed: 1)
    var losses: [Float] = [], accuracies: [Float] = []
    while !training.isFinished {
      let step = try training.advance()
      losses.append(step.loss)
      accuracies.append(step.others["accuracy"]!)
    }
    #expect(losses.count == 200 && accuracies.allSatisfy { $0 >= 0 && $0 <= 1 })
    #expect(mean(losses.suffix(20)) < 0.5 * mean(losses.prefix(20)))
    #expect(mean(accuracies.suffix(20)) > 0.85)
  }

  @Test(arguments: PoolingOverTime.allCases)
  func aWordMatcherLearns(pooling: PoolingOverTime) throws {
    var options = options
    options.steps = 300
    var training = PairTraining(tinyWords(pooling), pairs: pairs, data: data(), options: options, seed: 1)
    var losses: [Float] = []
    while !training.isFinished { losses.append(try training.advance().loss) }
    #expect(mean(losses.suffix(20)) < 0.7 * mean(losses.prefix(20)), "\(losses.suffix(5))")
  }

  /// Everything that is random, decays or averages is on.
  var everyOption: PairTraining.Options {
    var options = options
    options.finalLearningRate = 0.1
    options.encoderRate = 0.5
    options.weightDecay = 0.01
    options.averaging = 0.9
    options.clip = 0.5
    return options
  }

  @Test func aResumedTrainingEndsAsOneThatWasNeverInterrupted() throws {
    let data = data(views: 2), options = everyOption
    func fresh() -> PairTraining {
      PairTraining(tinyMatcher(dropout: 0.3), pairs: pairs, data: data, options: options, seed: 5)
    }
    var whole = fresh(), resumed = fresh()
    for _ in 0..<3 { _ = try whole.advance() }
    try withTemporaryFolder { folder in
      try whole.checkpoint.save(for: "\(folder)/stage2.h5", identity: "x")
      try resumed.restore(try #require(try TrainingCheckpoint.load(for: "\(folder)/stage2.h5", matching: "x")))
    }
    #expect(resumed.step == 3)
    for _ in 3..<6 {
      let (expected, step) = (try whole.advance(), try resumed.advance())
      #expect(step == expected)
    }
    #expect(whole.isFinished && resumed.isFinished)
    #expect(resumed.checkpoint.tensors == whole.checkpoint.tensors)
    #expect(resumed.result == whole.result)
    for name in whole.checkpoint.tensors.keys {
      var part = whole.checkpoint, other = fresh()
      part.tensors[name] = nil
      #expect(errorText { try other.restore(part) } == "has no \(name)")
    }
  }

  @Test func anEncoderWithoutRateStaysAsStage1LeftIt() throws {
    var options = options
    options.encoderRate = 0
    options.weightDecay = 0.1
    let before = tinyMatcher().parameters
    var training = PairTraining(tinyMatcher(), pairs: pairs, data: data(), options: options, seed: 1)
    for _ in 0..<3 { _ = try training.advance() }
    for name in before.names {
      let isEncoder = name == "embedding" || name.hasPrefix("lstm.")
      #expect((training.model.parameters[name] == before[name]) == isEncoder, "\(name)")
    }
  }

  @Test func dropoutIsSetInTheNetwork() throws {
    let dropout = try MatcherDropout.parse(["--dropout", "0.1", "--word-dropout", "0.2", "--cell-dropout", "0.3"])
    var (paper, words): (CoAttention, any CellMatcher) = (tinyMatcher(.spatial, steps: 3), tinyWords(.mean))
    dropout.set(on: &paper)
    dropout.set(on: &words)
    #expect(
      paper.configuration == .init(attention: .spatial, steps: 3, dropout: 0.1, wordDropout: 0.2, cellDropout: 0.3))
    #expect(
      words.stored
        == .words(.init(pooling: .mean, sharpness: 2, dropout: 0.1, wordDropout: 0.2, cellDropout: 0.3)))
  }

  /// With a prior and the loss of lists, a training learns too, and what it is added to stays.
  @Test(arguments: PairTraining.Loss.allCases, PairSampler.Draw.allCases)
  func everyLossAndDrawLearns(loss: PairTraining.Loss, draw: PairSampler.Draw) throws {
    var options = options, matcher = tinyMatcher(), pairs = pairs
    (options.loss, options.draw, options.steps) = (loss, draw, 150)
    pairs.similarities = pairs.labels.indices.map { Float($0 % 5) }
    pairs.ranksInSentence = pairs.photos.map { $0 }
    pairs.ranksInPhoto = pairs.sentences.map { $0 }
    let prior = Prior(gain: 0.1, offset: -0.5)
    matcher.begin(with: prior)
    var training = PairTraining(matcher, pairs: pairs, data: data(), options: options, seed: 1)
    var losses: [Float] = []
    while !training.isFinished { losses.append(try training.advance().loss) }
    #expect(mean(losses.suffix(20)) < 0.5 * mean(losses.prefix(10)), "\(losses)")
    #expect(training.trained.prior == prior)
  }

  /// The last two were added, as `screen-pairs --own-pairs` does: they match and are far apart.
  @Test func thePriorIsThatOfListedPairs() {
    let pairs = PairTable(
      photos: [0, 0, 1, 1, 2, 2], sentences: [0, 1, 0, 1, 0, 1], similarities: [0.9, 0.8, 0.7, 0.6, 0.1, 0.2],
      labels: [1, 0, 1, 0, 1, 1], ranks: ([0, 1, -1, -1, -1, -1], [-1, 0, 1, 1, -1, -1]))
    let prior = Prior(of: pairs)
    #expect(prior == Prior(similarities: [0.9, 0.8, 0.7, 0.6], labels: [1, 0, 1, 0]) && prior.gain > 0)
    #expect(Prior(similarities: pairs.similarities, labels: pairs.labels).gain < 0)
  }

  /// The first step sees the prior alone.
  @Test func aMatcherWithAPriorBeginsAsThePrior() throws {
    var matcher = tinyMatcher(), pairs = pairs
    pairs.similarities = pairs.labels.indices.map { Float($0 % 7) }
    matcher.begin(with: Prior(gain: 0.3, offset: -1))
    var training = PairTraining(matcher, pairs: pairs, data: data(), options: options, seed: 1)
    let batch = try training.advance()
    var generator = SplitMix64(seed: 1, stream: 1)
    let drawn = PairSampler(pairs, draw: options.draw).batch(photos: 4, each: 3, using: &generator).pairs
    let expected = zip(drawn.similarities, drawn.labels).reduce(0.0) { sum, pair in
      let odds = Double(0.3 * pair.0 - 1)
      return sum + logarithm(1 + exponential(pair.1 == 1 ? -odds : odds)) / 12
    }
    #expect(abs(Double(batch.loss) - expected) < 1e-5)
  }

  @Test func theEncodersRateIsAShareOfTheOthers() throws {
    func moved(_ share: Float) throws -> Float {
      var options = options
      options.encoderRate = share
      var training = PairTraining(tinyMatcher(), pairs: pairs, data: data(), options: options, seed: 1)
      _ = try training.advance()
      var difference = training.model.parameters["lstm.bias"]
      difference.addScaled(-1, tinyMatcher().parameters["lstm.bias"])
      return Float(difference.sumOfSquares().squareRoot())
    }
    #expect(abs(try moved(0.25) / moved(1) - 0.25) < 1e-3)
  }
}
