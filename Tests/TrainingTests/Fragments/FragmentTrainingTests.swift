import Artifacts
import Attention
import Autodiff
import Matching
import Tensor
import TestSupport
import Testing

@testable import Training

struct FragmentTrainingTests {
  /// Photo p shows channel p mod 3 in one of its two cells, the one that the view says; sentence s names it by word s
  /// mod 3.
  let data = PairData(
    grids: { photos, views in
      var grids = Tensor(shape: [photos.count, 2, 3])
      for (row, photo) in photos.enumerated() { grids.elements[row * 6 + views[row] * 3 + photo % 3] = 2 }
      return grids
    }, words: { [Int32(3 + $0 % 4), Int32($0 % 3)] }, views: 2)

  func training(
    _ attention: FragmentMatcher.Attention = tinyAttentions[0],
    _ change: (inout FragmentTraining.Options) -> Void = { _ in }
  ) -> FragmentTraining {
    var options = try! FragmentTraining.Options.parse(["--epochs", "3"])  // 6 steps
    (options.batch, options.learningRate) = (3, 0.01)
    change(&options)
    return FragmentTraining(
      tinyFragments(attention, regionDropout: 0.2), data: data, photos: [[0], [1], [2]],
      sentences: [[0, 3], [1, 4], [2, 5]], options: options, seed: 5)
  }

  @Test(arguments: Negatives.allCases, tinyAttentions) func theLossFalls(
    negatives: Negatives, attention: FragmentMatcher.Attention
  ) throws {
    var training = training(attention) { ($0.epochs, $0.negatives) = (75, negatives) }
    var losses: [Float] = []
    while !training.isFinished { losses.append(try training.advance().loss) }
    #expect(mean(losses.suffix(20)) < 0.5 * mean(losses.prefix(20)))
  }

  @Test func aResumedTrainingEndsAsOneThatWasNeverInterrupted() throws {
    func fresh() -> FragmentTraining { training { ($0.averaging, $0.weightDecay, $0.warmUp) = (0.9, 0.01, 0.4) } }
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
    #expect(
      whole.isFinished && resumed.checkpoint.tensors == whole.checkpoint.tensors
        && resumed.result == whole.result)
  }

  /// A network that says the same of everything has the margin as its hinge, in both directions: what users report when
  /// stuck (§1.2).
  @Test func aCollapsedNetworkHasTwiceTheMargin() throws {
    var model = tinyFragments()
    model.parameters["regions.projection"].scale(by: 0)
    let options = try FragmentTraining.Options.parse(["--batch", "3"])
    var training = FragmentTraining(
      model, data: data, photos: [[0], [1], [2]], sentences: [[0], [0], [0]], options: options, seed: 1)
    let loss = try training.advance().loss
    #expect(abs(loss - 0.4) < 1e-5)
  }

  @Test func theWarmUpCountsAllNegatives() throws {
    var warm = training { $0.warmUp = 1 }, all = training { $0.negatives = .all }, hardest = training()
    let losses = [try warm.advance().loss, try all.advance().loss, try hardest.advance().loss]
    #expect(losses[0] == losses[1] && losses[0] > losses[2])
  }

  @Test func theHardestHaveCandidatesOfTheirOwn() throws {
    var options = try FragmentTraining.Options.parse([])
    let none = Negatives.allCases.compactMap { options.candidates(for: $0) }
    #expect(none.isEmpty)
    options.candidates = 8
    let both = Negatives.allCases.map { options.candidates(for: $0) }
    #expect(both == [8, 8])
    options.hardestCandidates = 2
    #expect(options.candidates(for: .all) == 8 && options.candidates(for: .hardest) == 2)
  }

  @Test func onlyASplitThatIsNotTrainedOnIsWatched() throws {
    try withTemporaryFolder { folder in
      let examples = try tinyExamples(folder, splits: [.train, .val, .val, .val])
      let options = try FragmentValidation.Options.parse([])
      #expect(FragmentValidation(examples, trainedOn: [.train, .val], options) == nil)
      #expect(FragmentValidation(examples, trainedOn: [.train], options) != nil)
    }
  }

  @Test func theFirstPhotosOfValAreSearched() throws {
    try withTemporaryFolder { folder in
      let examples = try tinyExamples(folder, splits: [.train, .val, .val, .val, .val])
      let model = tinyFragments(), options = try FragmentValidation.Options.parse(["--watch-photos", "3"])
      let data = PairData(grids: tinyPairData.grids, words: examples.sentence, views: 2)
      let validation = try #require(FragmentValidation(examples, trainedOn: [.train], options))
      let evaluation = try validation.evaluation(of: model, data: data)
      let photos = [1, 2, 3], sentences = Array(2..<8)
      let scores = try photos.map { photo in
        try model.scores(photos: sentences.map { _ in photo }, sentences: sentences, data: data, views: 1) { _ in }
      }
      let found = sentences.indices.count { sentence in
        let column = scores.map { $0[sentence] }
        return column.firstIndex(of: column.max()!) == sentence / 2
      }
      #expect(abs(evaluation.figures["text-to-image r@1"]! - 100 * Float(found) / 6) < 1e-3)
      let ranked = scores.enumerated().count { photo, row in row.firstIndex(of: row.max()!)! / 2 == photo }
      #expect(abs(evaluation.figures["image-to-text r@1"]! - 100 * Float(ranked) / 3) < 1e-3)
      #expect(evaluation.deciding == evaluation.figures["rsum"])
    }
  }

  @Test func theRateDropsToATenth() {
    #expect([0, 49, 50, 99].map { droppedRate(from: 1, after: 0.5, step: $0, of: 100) } == [1, 1, 0.1, 0.1])
    #expect(droppedRate(from: 1, after: 1, step: 99, of: 100) == 1)
  }
}
