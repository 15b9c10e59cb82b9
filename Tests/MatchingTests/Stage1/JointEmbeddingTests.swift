import Autodiff
import Matching
import Recurrent
import Tensor
import TestSupport
import Testing

struct JointEmbeddingTests {
  var photos: Tensor {
    var generator = SplitMix64(seed: 31)
    return Tensor(normal: 1, shape: [3, 5], using: &generator)
  }

  @Test func vectorsAreOfUnitLength() {
    let model = tinyEmbedding()
    #expect(model.dimensions == 6)
    for vectors in [model.embedding(ofPhotos: photos), model.embedding(ofSentences: tinySentences)] {
      for row in 0..<vectors.rows { #expect(abs(vectors.slicingRows(row..<row + 1).sumOfSquares() - 1) < 1e-5) }
    }
    #expect(model.embedding(ofPhotos: Tensor(shape: [0, 5])).shape == [0, 6])
  }

  @Test(arguments: PoolingOverTime.allCases)
  func aSentenceDoesNotDependOnTheOthersInItsBatch(pooling: PoolingOverTime) {
    let model = tinyEmbedding(.init(pooling: pooling)), together = model.embedding(ofSentences: tinySentences)
    let backwards = model.embedding(ofSentences: tinySentences.reversed())
    for (i, sentence) in tinySentences.enumerated() {
      let alone = model.embedding(ofSentences: [sentence]), last = tinySentences.count - 1 - i
      expectClose(together.slicingRows(i..<i + 1), alone, within: 1e-6)
      expectClose(backwards.slicingRows(last..<last + 1), alone, within: 1e-6)
    }
  }

  @Test func photosAreProjectedAndNormalized() {
    let model = tinyEmbedding()
    for row in 0..<3 {
      let x = doubles(photos.slicingRows(row..<row + 1))
      expectClose(
        model.embedding(ofPhotos: photos).slicingRows(row..<row + 1),
        unit(sum(product(x, model.parameters["photo.projection"]), doubles(model.parameters["photo.bias"]))))
    }
  }

  @Test(arguments: PoolingOverTime.allCases)
  func sentencesArePooledProjectedAndNormalized(pooling: PoolingOverTime) {
    let model = tinyEmbedding(.init(pooling: pooling))
    for sentence in tinySentences {
      let states = ScalarLSTM.encode(sentence, model.parameters).states
      expectClose(
        model.embedding(ofSentences: [sentence]),
        unit(
          sum(
            product(pooled(states, pooling), model.parameters["sentence.projection"]),
            doubles(model.parameters["sentence.bias"]))))
    }
  }

  /// The concatenation of both directions, projected: a sum of two projections.
  @Test(arguments: PoolingOverTime.allCases)
  func bothDirectionsArePooledAndProjected(pooling: PoolingOverTime) {
    let model = tinyEmbedding(.init(pooling: pooling, isBidirectional: true))
    for sentence in tinySentences {
      let forward = ScalarLSTM.encode(sentence, model.parameters).states
      let backward = ScalarLSTM.encode(sentence.reversed(), model.parameters, lstm: "lstm-backward").states
      let x = sum(
        product(pooled(forward, pooling), model.parameters["sentence.projection"]),
        doubles(model.parameters["sentence.bias"]))
      let y = product(pooled(backward, pooling), model.parameters["sentence.backward-projection"])
      expectClose(model.embedding(ofSentences: [sentence]), unit(sum(x, y)))
    }
    // The other parameters are as if there were one direction.
    for name in tinyEmbedding().parameters.names where !name.hasSuffix("bias") {
      #expect(model.parameters[name] == tinyEmbedding().parameters[name])
    }
  }

  @Test func severalViewsOfAPhotoAreAveraged() {
    let model = tinyEmbedding(), views = [photos, Tensor(shape: [3, 5], elements: photos.elements.reversed())]
    #expect(model.embedding(ofViews: [photos]) == model.embedding(ofPhotos: photos))
    let both = views.map { model.embedding(ofPhotos: $0) }, mean = model.embedding(ofViews: views)
    for row in 0..<3 {
      expectClose(
        mean.slicingRows(row..<row + 1),
        unit(sum(doubles(both[0].slicingRows(row..<row + 1)), doubles(both[1].slicingRows(row..<row + 1)))))
    }
  }

  func pooled(_ states: [[Double]], _ pooling: PoolingOverTime) -> [Double] {
    switch pooling {
    case .last: states.last!
    case .max: states[0].indices.map { j in states.map { $0[j] }.max()! }
    case .mean: states.dropFirst().reduce(states[0], sum).map { $0 / Double(states.count) }
    }
  }

  /// x / ‖x‖ as a row.
  func unit(_ x: [Double]) -> Tensor {
    let norm = dot(x, x).squareRoot()
    return Tensor(shape: [1, x.count], elements: x.map { Float($0 / norm) })
  }

  @Test(arguments: PoolingOverTime.allCases, [false, true])
  func gradientsThroughTheWholeNetwork(pooling: PoolingOverTime, isBidirectional: Bool) {
    let model = tinyEmbedding(.init(pooling: pooling, isBidirectional: isBidirectional)),
      packed = PackedSentences(tinySentences), photos = photos
    checkGradients(of: model.parameters.tensors, step: 3e-3, within: 2e-2) {
      let pass = ForwardPass(model.parameters.variables($0))
      return weightedSum(model.embed(photos: .constant(photos), pass))
        + weightedSum(model.embed(sentences: packed, pass), seed: 8)
    }
  }

  /// VSE++: the pooled states of the GRU themselves, of unit length.
  @Test(arguments: PoolingOverTime.allCases, [false, true])
  func statesOfAGRUArePooledAndNormalized(pooling: PoolingOverTime, isBidirectional: Bool) {
    let model = tinyGRUEmbedding(.init(encoder: .gru, pooling: pooling, isBidirectional: isBidirectional))
    #expect(model.dimensions == 6 && !model.parameters.contains("sentence.projection"))
    #expect(model.parameters.contains("gru-backward.input") == isBidirectional)
    for (row, sentence) in tinySentences.enumerated() {
      let encoded = GRUEncoder(PackedSentences([sentence]), ForwardPass(model.parameters.constants())).states.value
      let states = (0..<sentence.count).map { doubles(encoded.slicingRows($0..<$0 + 1)) }
      expectClose(model.embedding(ofSentences: tinySentences).slicingRows(row..<row + 1), unit(pooled(states, pooling)))
    }
  }

  @Test(arguments: PoolingOverTime.allCases, [false, true])
  func gradientsThroughAGRU(pooling: PoolingOverTime, isBidirectional: Bool) {
    let model = tinyGRUEmbedding(.init(encoder: .gru, pooling: pooling, isBidirectional: isBidirectional)),
      packed = PackedSentences(tinySentences)
    checkGradients(of: model.parameters.tensors, step: 3e-3, within: 2e-2) {
      let pass = ForwardPass(model.parameters.variables($0))
      return weightedSum(model.embed(photos: .constant(photos), pass))
        + weightedSum(model.embed(sentences: packed, pass), seed: 8)
    }
  }

  /// U(±√(6 / (C + D))) and no bias.
  @Test func photosOfAGRUBeginAsInVSE() {
    var generator = SplitMix64(seed: 3)
    let model = JointEmbedding(
      configuration: .init(encoder: .gru), channels: 40, words: (vocabulary: 7, embedding: 3, hidden: 20),
      dimensions: 20, using: &generator)
    let projection = model.parameters["photo.projection"].elements, bound = Float(0.1).squareRoot()
    #expect(projection.allSatisfy { abs($0) <= bound } && projection.contains { abs($0) > 0.95 * bound })
    #expect(model.parameters["photo.bias"].elements == [Float](repeating: 0, count: 20))
  }

  @Test func dropoutIsForTrainingOnly() {
    let plain = tinyEmbedding(), model = tinyEmbedding(.init(imageDropout: 0.5, wordDropout: 0.5, sentenceDropout: 0.5))
    let packed = PackedSentences(tinySentences)
    #expect(model.embedding(ofPhotos: photos) == plain.embedding(ofPhotos: photos))
    #expect(model.embedding(ofSentences: tinySentences) == plain.embedding(ofSentences: tinySentences))
    let training = ForwardPass(model.parameters.constants(), training: SplitMix64(seed: 5))
    #expect(model.embed(photos: .constant(photos), training).value != plain.embedding(ofPhotos: photos))
    #expect(model.embed(sentences: packed, training).value != plain.embedding(ofSentences: tinySentences))
  }

  @Test(arguments: [1, 511, 512, 513, 1030])
  func itemsAreEmbeddedInOrderInBlocks(count: Int) {
    var blocks: [Int] = []
    let embedded = embedBlocks((0..<count).map { 7 * $0 }) { block in
      blocks.append(block.count)
      return Tensor(shape: [block.count, 2], elements: block.flatMap { [Float($0), -1] })
    }
    #expect(blocks.allSatisfy { 1...512 ~= $0 } && blocks.count == (count + 511) / 512)
    #expect(embedded == Tensor(shape: [count, 2], elements: (0..<count).flatMap { [Float(7 * $0), -1] }))
  }
}
