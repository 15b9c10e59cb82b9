import Artifacts
import Autodiff
import Matching
import Tensor
import TestSupport
import Testing

@testable import Training

struct EmbeddingTrainingTests {
  /// Four identities that are easily told apart: photo p of identity i is bright in channel i, its sentences contain
  /// word i.
  func data(views: Int = 1) -> EmbeddingData {
    let photos = [[0, 1, 2], [3], [4, 5], [6, 7]], sentences = [[0, 1], [2, 3], [4], [5, 6, 7]]
    var identityOfPhoto: [Int] = [], identityOfSentence: [Int] = []
    for i in 0..<4 {
      identityOfPhoto += photos[i].map { _ in i }
      identityOfSentence += sentences[i].map { _ in i }
    }
    let words: [[Int32]] = (0..<8).map { [Int32(4 + $0 % 3), Int32(identityOfSentence[$0])] }
    return EmbeddingData(
      vectors: { photos, views in
        var vectors = Tensor(shape: [photos.count, 5])
        for (row, photo) in photos.enumerated() {
          vectors.elements[row * 5 + identityOfPhoto[photo]] = 2
          vectors.elements[row * 5 + 4] = Float(photo % 3) + 0.5 * Float(views[row])
        }
        return vectors
      }, words: { words[$0][...] }, views: views, photos: photos, sentences: sentences)
  }

  /// Six steps; batches and rounds of four identities do not coincide.
  let options = try! EmbeddingTraining.Options.parse([
    "--batch", "3", "--epochs", "2.25", "--learning-rate", "0.02", "--temperature", "0.2",
  ])

  func training(
    _ model: JointEmbedding? = nil, data: EmbeddingData? = nil, options: EmbeddingTraining.Options? = nil,
    triplet: TripletOptions? = nil, seed: UInt64 = 1
  ) throws -> EmbeddingTraining {
    var training = EmbeddingTraining(
      model ?? tinyEmbedding(), data: data ?? self.data(), options: options ?? self.options,
      triplet: try triplet ?? .parse([]), seed: seed)
    try training.begin()
    return training
  }

  @Test func buffersBeginAsTheMeansOfTheInitialNetworksFeatures() throws {
    let model = tinyEmbedding(), data = data(),
      training = try self.training(model, data: data, options: options, seed: 1)
    for identity in 0..<4 {
      let vectors = try data.vectors(data.photos[identity], data.photos[identity].map { _ in 0 })
      for (features, buffer) in [
        (model.embedding(ofPhotos: vectors), training.photoBuffer),
        (model.embedding(ofSentences: data.sentences[identity].map(data.words)), training.sentenceBuffer),
      ] {
        var mean = features.sumOfRows()
        mean.scale(by: 1 / Float(features.rows))
        expectClose(buffer.rows.slicingRows(identity..<identity + 1), mean.reshaped([1, 6]).l2NormalizedRows().rows)
      }
    }
    #expect(training.step == 0 && !training.isFinished && training.result == model.parameters)
  }

  @Test func lossReadsTheOldBuffersWhichThenTakeTheSameFeatures() throws {
    let model = tinyEmbedding(), data = data(), options = options
    var training = try self.training(model, data: data, options: options, seed: 1)
    var photoBuffer = training.photoBuffer, sentenceBuffer = training.sentenceBuffer
    var sampler = IdentitySampler(photos: data.photos, sentences: data.sentences, seed: 1)
    let batch = sampler.batch(step: 0, size: 3), vectors = try data.vectors(batch.photos, [0, 0, 0])
    let v = model.embedding(ofPhotos: vectors), s = model.embedding(ofSentences: batch.sentences.map(data.words))
    func lossOf(_ features: Tensor, _ buffer: FeatureBuffer) -> Float {
      crossModalCrossEntropy(.constant(features), identities: batch.identities, buffer: buffer, temperature: 0.2).value
        .elements[0]
    }
    let expected = lossOf(v, sentenceBuffer) + lossOf(s, photoBuffer)

    let loss = try training.advance().loss
    #expect(abs(loss - expected) < 1e-5)
    photoBuffer.update(with: v, identities: batch.identities, isSingle: data.photos.map { $0.count == 1 })
    sentenceBuffer.update(with: s, identities: batch.identities, isSingle: data.sentences.map { $0.count == 1 })
    expectClose(training.photoBuffer.rows, photoBuffer.rows, within: 1e-6)
    expectClose(training.sentenceBuffer.rows, sentenceBuffer.rows, within: 1e-6)
    // The features are not those of the network after its update.
    #expect(relativeError(training.model.embedding(ofPhotos: vectors).elements, v.elements) > 1e-3)
  }

  @Test func contrastIsAddedWithItsWeight() throws {
    let model = tinyEmbedding(), data = data()
    var options = options
    (options.batch, options.photosPerIdentity, options.sentencesPerIdentity) = (6, 3, 2)
    var plain = try self.training(model, data: data, options: options, seed: 1)
    let without = try plain.advance().loss
    (options.contrast, options.contrastTemperature) = (0.7, 0.3)
    var training = try self.training(model, data: data, options: options, seed: 1)
    let with = try training.advance().loss

    var sampler = IdentitySampler(photos: data.photos, sentences: data.sentences, seed: 1)
    let batch = sampler.batch(step: 0, size: 3, photos: 3, sentences: 2)
    let v = model.embedding(ofPhotos: try data.vectors(batch.photos, batch.photos.map { _ in 0 }))
    let s = model.embedding(ofSentences: batch.sentences.map(data.words))
    var texts = Tensor(shape: [3, 6])
    for i in 0..<3 {
      for j in 0..<6 { texts.elements[i * 6 + j] = (s.elements[2 * i * 6 + j] + s.elements[(2 * i + 1) * 6 + j]) / 2 }
    }
    let contrast = crossModalContrast(
      texts: .constant(texts), batch.identities, photos: .constant(v), batch.photoIdentities, temperature: 0.3)
    #expect(abs(with - without - 0.7 * contrast.value.elements[0]) < 1e-4)
    #expect(training.photoBuffer == plain.photoBuffer && training.model.parameters != plain.model.parameters)
  }

  @Test func theTripletLossIsThatOfItsBatch() throws {
    let model = tinyEmbedding(), data = data()
    var options = options, triplet = try TripletOptions.parse(["--margin", "0.4"])
    options.loss = .triplet
    var sampler = IdentitySampler(photos: data.photos, sentences: data.sentences, seed: 1)
    let batch = sampler.batch(step: 0, size: 3)
    let v = Variable.constant(model.embedding(ofPhotos: try data.vectors(batch.photos, [0, 0, 0])))
    let s = Variable.constant(model.embedding(ofSentences: batch.sentences.map(data.words)))
    for symmetric in [true, false] {
      triplet.symmetric = symmetric
      var training = try self.training(model, data: data, options: options, triplet: triplet, seed: 1)
      let expected = tripletLoss(
        ofPhotos: product(v, s, transposingRight: true),
        ofSentences: symmetric ? product(s, v, transposingRight: true) : nil, identities: batch.identities,
        margin: 0.4, negatives: .all, reduction: .mean
      ).value.elements[0]
      let loss = try training.advance().loss
      #expect(abs(loss - expected) < 1e-5)
    }
  }

  /// All negatives in the first third of six steps, then the hardest.
  @Test func theHardestNegativesAloneCountAfterTheWarmUp() throws {
    var options = options
    (options.loss, options.batch, options.epochs, options.learningRate) = (.triplet, 4, 3, 0)
    func losses(_ negatives: Negatives, warmUp: Float = 0) throws -> [Float] {
      var triplet = try TripletOptions.parse(["--margin", "1"])
      (triplet.negatives, triplet.negativesWarmUp) = (negatives, warmUp)
      var training = try self.training(data: data(), options: options, triplet: triplet, seed: 1)
      return try (0..<6).map { _ in try training.advance().loss }
    }
    let all = try losses(.all), hardest = try losses(.hardest)
    #expect(zip(all, hardest).allSatisfy { $0 < $1 })  // the mean over fewer and harder terms
    #expect(try losses(.hardest, warmUp: 1.0 / 3) == Array(all[..<2] + hardest[2...]))
  }

  @Test func theLearningRateDropsOnce() throws {
    var options = options
    options.learningRateDrop = 0.5
    var training = try self.training(data: data(), options: options, seed: 1)
    var rates: [Float] = []
    while !training.isFinished {
      _ = try training.advance()
      rates.append(training.adam.optimizer.learningRate)
    }
    #expect(rates == [0.02, 0.02, 0.02, 0.002, 0.002, 0.002])
  }

  @Test func buffersBeginAsMeansAlsoOfManyIdentities() throws {
    let count = 700  // more than are embedded at once
    func vectors(_ photos: [Int]) -> Tensor {
      Tensor(
        shape: [photos.count, 5],
        elements: photos.flatMap { photo in (0..<5).map { Float((photo * 7 + $0 * 3) % 11) - 5 } })
    }
    let data = EmbeddingData(
      vectors: { photos, _ in vectors(photos) }, words: { [Int32($0 % 7), Int32($0 % 5)] }, views: 1,
      photos: (0..<count).map { [$0] },
      sentences: (0..<count).map { [2 * $0, 2 * $0 + 1] })
    let training = try self.training(data: data, options: options, seed: 1)
    expectClose(training.photoBuffer.rows, tinyEmbedding().embedding(ofPhotos: vectors(Array(0..<count))))
    for identity in [0, 300, 699] {
      var mean = tinyEmbedding().embedding(ofSentences: data.sentences[identity].map(data.words)).sumOfRows()
      mean.scale(by: 0.5)
      expectClose(
        training.sentenceBuffer.rows.slicingRows(identity..<identity + 1),
        mean.reshaped([1, 6]).l2NormalizedRows().rows)
    }
  }

  @Test(arguments: EmbeddingTraining.Loss.allCases)
  func lossFallsWhereIdentitiesAreEasilyToldApart(loss: EmbeddingTraining.Loss) throws {
    var options = options
    options.loss = loss
    options.epochs = 30
    var training = try self.training(data: data(), options: options, seed: 1)
    var losses: [Float] = []
    while !training.isFinished { losses.append(try training.advance().loss) }
    #expect(losses.count == 80)
    #expect(mean(losses.suffix(8)) < 0.5 * mean(losses.prefix(8)))
  }

  /// Everything that is random, decays or averages is on.
  var everyOption: EmbeddingTraining.Options {
    var options = options
    options.finalLearningRate = 0.1
    options.weightDecay = 0.01
    options.labelSmoothing = 0.1
    options.averaging = 0.9
    options.clip = 0.5
    (options.batch, options.photosPerIdentity, options.sentencesPerIdentity, options.contrast) = (6, 3, 2, 0.5)
    options.epochs = 4.5  // 6 steps
    return options
  }
  let dropout = JointEmbedding.Configuration(imageDropout: 0.2, wordDropout: 0.2, sentenceDropout: 0.2)

  @Test func aResumedTrainingEndsAsOneThatWasNeverInterrupted() throws {
    let data = data(views: 2), options = everyOption
    var whole = try self.training(tinyEmbedding(dropout), data: data, options: options, seed: 5)
    for _ in 0..<3 { _ = try whole.advance() }
    var resumed = EmbeddingTraining(
      tinyEmbedding(dropout), data: data, options: options, triplet: try .parse([]), seed: 5)
    try withTemporaryFolder { folder in
      try whole.checkpoint.save(for: "\(folder)/stage1.h5", identity: "x")
      try resumed.restore(try #require(try TrainingCheckpoint.load(for: "\(folder)/stage1.h5", matching: "x")))
    }
    #expect(resumed.step == 3)
    for _ in 3..<6 {
      let (expected, step) = (try whole.advance(), try resumed.advance())
      #expect(step == expected)
    }
    #expect(whole.isFinished && resumed.isFinished)
    #expect(resumed.checkpoint.tensors == whole.checkpoint.tensors)
    #expect(resumed.result == whole.result)
    #expect(resumed.photoBuffer == whole.photoBuffer && resumed.sentenceBuffer == whole.sentenceBuffer)
    for name in whole.checkpoint.tensors.keys {
      var part = whole.checkpoint,
        fresh = try self.training(tinyEmbedding(dropout), data: data, options: options, seed: 5)
      part.tensors[name] = nil
      #expect(errorText { try fresh.restore(part) } == "has no \(name)")
      part.tensors[name] = Tensor(shape: [1, 2, 3])
      #expect(errorText { try fresh.restore(part) }.hasPrefix("\(name) has shape [1, 2, 3], and the training needs "))
    }
  }

  @Test func aTrainingIsAFunctionOfItsSeed() throws {
    func trained(_ seed: UInt64) throws -> Parameters {
      var training = try self.training(
        tinyEmbedding(dropout), data: data(views: 2), options: everyOption, seed: seed)
      while !training.isFinished { _ = try training.advance() }
      return training.result
    }
    #expect(try trained(1) == trained(1))
    #expect(try trained(1) != trained(2))
  }

  @Test func theResultIsTheRunningAverageWhereOneIsKept() throws {
    var options = options
    options.averaging = 0.5
    var training = try self.training(data: data(), options: options, seed: 1)
    var average = tinyEmbedding().parameters
    for step in 1...3 {
      _ = try training.advance()
      average.move(towards: training.model.parameters, by: 1 - min(0.5, Float(1 + step) / Float(10 + step)))
    }
    #expect(training.result == average && average != training.model.parameters)
    options.averaging = 0
    var plain = try self.training(data: data(), options: options, seed: 1)
    _ = try plain.advance()
    #expect(plain.result == plain.model.parameters)
  }

  @Test func optionsThatContradictEachOtherAreRefused() throws {
    for (arguments, words) in [
      (["--batch", "4", "--sentences-per-identity", "3"], "--sentences-per-identity 3: give a divisor of --batch 4"),
      (["--loss", "triplet", "--photos-per-identity", "2"], "--loss triplet compares pairs"),
    ] {
      let error = #expect(throws: (any Error).self) { try EmbeddingTraining.Options.parse(arguments) }
      #expect(error.map { EmbeddingTraining.Options.message(for: $0).contains(words) } == true, "\(arguments)")
    }
  }

  @Test func dropoutIsSetInTheNetwork() throws {
    var configuration = JointEmbedding.Configuration(encoder: .gru, isBidirectional: true)
    try EmbeddingDropout.parse(["--image-dropout", "0.1", "--word-dropout", "0.2", "--sentence-dropout", "0.3"])
      .set(&configuration)
    #expect(
      configuration
        == .init(
          encoder: .gru, isBidirectional: true, imageDropout: 0.1, wordDropout: 0.2, sentenceDropout: 0.3))
  }

  @Test func errorsOfTheDataAreThrownOn() throws {
    struct Unreadable: Error {}
    let whole = data()
    let broken = EmbeddingData(
      vectors: { _, _ in throw Unreadable() }, words: whole.words, views: 1, photos: whole.photos,
      sentences: whole.sentences)
    #expect(throws: Unreadable.self) { try self.training(data: broken, options: options, seed: 1) }
  }
}
