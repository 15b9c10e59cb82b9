import Artifacts
import Autodiff
import Matching
import Recurrent
import Tensor
import TestSupport
import Testing

@testable import Training

struct AdversarialTrainingTests {
  /// Four identities: photo p of identity i is bright in channel i, its sentence has word i.
  let data = EmbeddingData(
    vectors: { photos, _ in
      var vectors = Tensor(shape: [photos.count, 5])
      for (row, photo) in photos.enumerated() {
        (vectors.elements[row * 5 + photo / 2], vectors.elements[row * 5 + 4]) = (2, Float(photo % 2))
      }
      return vectors
    }, words: { [Int32(4 + $0 % 3), Int32($0 / 2)] }, views: 1, photos: (0..<4).map { [2 * $0, 2 * $0 + 1] },
    sentences: (0..<4).map { [2 * $0, 2 * $0 + 1] })

  /// A GRU with dropout, whose third phase is the second half of eight steps.
  let model = tinyGRUEmbedding(.init(encoder: .gru, imageDropout: 0.2, sentenceDropout: 0.2))
  func training(weight: Float?, begun: Bool = true) throws -> EmbeddingTraining {
    let options = try EmbeddingTraining.Options.parse([
      "--batch", "4", "--epochs", "4", "--learning-rate", "0.02", "--clip", "2", "--loss", "triplet", "--reduction",
      "sum", "--averaging", "0.9", "--learning-rate-drop", "0.75",
    ])
    let triplet = try TripletOptions.parse(["--negatives", "hardest", "--negatives-warm-up", "0.25"])
    var adversarial = try AdversarialOptions.parse(["--classifier-steps", "20"])
    adversarial.adversarialWeight = weight
    var training = EmbeddingTraining(model, data: data, options: options, triplet: triplet, seed: 3)
    training.adversarial = adversarial
    if begun { try training.begin() }
    return training
  }

  func advance(_ training: inout EmbeddingTraining, to step: Int) throws {
    while training.step < step { _ = try training.advance() }
  }

  @Test func phasesFollowEachOther() throws {
    var training = try training(weight: 1)
    #expect(!training.isAdversaryDue)
    try advance(&training, to: 4)
    #expect(training.isAdversaryDue && training.adversary == nil && training.adversaryAccuracy == nil)
    training.modalityGap = { _, _ in 75 }
    let first = try training.advance(), second = try training.advance()
    #expect(!training.isAdversaryDue && training.adversary != nil)
    #expect(first.others["modality-gap-before"] == 75 && second.others["modality-gap-before"] == nil)
    #expect([first, second].allSatisfy { 0...100 ~= $0.others["adversary"] ?? -1 })
    try advance(&training, to: 8)
    #expect(training.isFinished && !training.isAdversaryDue)
    var plain = try self.training(weight: nil)
    try advance(&plain, to: 8)
    #expect(plain.adversary == nil && plain.model.parameters != training.model.parameters)
  }

  @Test func theFirstTwoPhasesLeaveTheEmbeddingAsItWouldBe() throws {
    var adversarial = try training(weight: 1), plain = try training(weight: nil)
    try advance(&adversarial, to: 4)
    try advance(&plain, to: 4)
    try adversarial.startAdversary()
    #expect(
      adversarial.model.parameters == plain.model.parameters
        && adversarial.adam.optimizer.state == plain.adam.optimizer.state)
    #expect(adversarial.adam.average == plain.adam.average && adversarial.step == plain.step)
  }

  @Test func anAdversaryThatIsNotHeardChangesNothing() throws {
    var unheard = try training(weight: 0), plain = try training(weight: nil)
    for step in 1...8 {
      try advance(&unheard, to: step)
      try advance(&plain, to: step)
      #expect(unheard.model.parameters == plain.model.parameters && unheard.adam.average == plain.adam.average)
    }
    #expect(unheard.adam.optimizer.state == plain.adam.optimizer.state)
  }

  /// 2 / (1 + e^(−10 p)) − 1 with p = 0, ¼, ½, ¾.
  @Test func lambdaIsRamped() throws {
    var training = try training(weight: 0.5)
    try advance(&training, to: 4)
    for expected: Float in [0, 0.848284, 0.986614, 0.998894] {
      #expect(abs(training.lambda - 0.5 * expected) < 1e-5)
      try advance(&training, to: training.step + 1)
    }
  }

  /// The gradient of λ L_adv alone: what ACMR's public code loses on its way.
  @Test(arguments: [JointEmbedding.Encoder.lstm, .gru])
  func theReversedGradientReachesBothEncoders(encoder: JointEmbedding.Encoder) throws {
    let model = encoder == .gru ? tinyGRUEmbedding(dimensions: 24) : tinyEmbedding(dimensions: 24)
    let classifier = try ModalityClassifier(dimensions: model.dimensions, options: .parse([]), seed: 1)
    let photos = try data.vectors([0, 3, 5], [0, 0, 0]), sentences = PackedSentences(tinySentences)
    func gradientsOfClassifying(scale: Float?) -> [String: Tensor] {
      let variables = model.parameters.variables()
      var v = model.embed(photos: .constant(photos), ForwardPass(variables))
      var s = model.embed(sentences: sentences, ForwardPass(variables))
      if let scale { (v, s) = (reversedGradient(v, scale: scale), reversedGradient(s, scale: scale)) }
      let all = gradients(
        of: classifier.loss(photos: v, sentences: s, classifier.parameters.constants(), reduction: .sum)
      )
      return Dictionary(uniqueKeysWithValues: variables.names.map { ($0, all[variables[$0]]) })
    }
    let plain = gradientsOfClassifying(scale: nil), reversed = gradientsOfClassifying(scale: 0.5)
    for name in model.parameters.names {
      #expect(reversed[name]!.sumOfSquares() > 0, "\(name)")
      var expected = plain[name]!
      expected.scale(by: -0.5)
      expectClose(reversed[name]!, expected)
    }
  }

  /// One batch over and over: opposed, the embedding raises the loss of a classifier that does not answer.
  @Test func descendingTheReversedGradientHidesTheModality() throws {
    var model = tinyGRUEmbedding(dimensions: 24), optimizer = Adam(learningRate: 0.01)
    var classifier = try ModalityClassifier(dimensions: model.dimensions, options: .parse([]), seed: 1)
    let photos = try data.vectors(Array(0..<8), [Int](repeating: 0, count: 8)), words = (0..<8).map(data.words)
    for _ in 0..<200 {
      classifier.learn(photos: model.embedding(ofPhotos: photos), sentences: model.embedding(ofSentences: words))
    }
    func accuracy() -> Float {
      classifier.balancedAccuracy(
        photos: model.embedding(ofPhotos: photos), sentences: model.embedding(ofSentences: words))
    }
    #expect(accuracy() > 0.9)
    for _ in 0..<60 {
      let variables = model.parameters.variables()
      let v = model.embed(photos: .constant(photos), ForwardPass(variables))
      let s = model.embed(sentences: PackedSentences(words), ForwardPass(variables))
      let loss = classifier.loss(
        photos: reversedGradient(v, scale: 1), sentences: reversedGradient(s, scale: 1),
        classifier.parameters.constants(), reduction: .mean)
      optimizer.update(&model.parameters, variables, gradients(of: loss))
    }
    #expect(accuracy() < 0.6)
  }

  @Test(arguments: [2, 4, 6]) func aResumedTrainingEndsAsOneThatWasNeverInterrupted(interruption: Int) throws {
    var whole = try training(weight: 1)
    try advance(&whole, to: interruption)
    var resumed = try training(weight: 1, begun: false)
    try withTemporaryFolder { folder in
      try whole.checkpoint.save(for: "\(folder)/stage1.h5", identity: "x")
      try resumed.restore(try #require(try TrainingCheckpoint.load(for: "\(folder)/stage1.h5", matching: "x")))
    }
    #expect(resumed.step == interruption && (resumed.adversary != nil) == (interruption == 6))
    try advance(&whole, to: 8)
    try advance(&resumed, to: 8)
    #expect(
      resumed.checkpoint.tensors == whole.checkpoint.tensors && resumed.checkpoint.integers == whole.checkpoint.integers
    )
    for name in ["modality-steps", "modality-classifier.fc1.bias", "modality-optimizer.fc3.weights.v"] {
      var part = whole.checkpoint, fresh = try training(weight: 1, begun: false)
      part.tensors[name] = nil
      part.integers[name] = nil
      let missing = name == "modality-steps" ? "modality-classifier" : name
      #expect(errorText { try fresh.restore(part) } == "has no \(missing)")
    }
    #expect(resumed.result == whole.result)
  }

  @Test func aClassifierOfAnEmbeddingIsAFunctionOfItsSeed() throws {
    func trained(_ seed: UInt64) throws -> Parameters {
      try ModalityClassifier(of: data, by: model, options: .parse(["--classifier-steps", "20"]), seed: seed).parameters
    }
    #expect(try trained(1) == trained(1))
    #expect(try trained(1) != trained(2))
  }
}
