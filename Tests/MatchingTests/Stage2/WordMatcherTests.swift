import Autodiff
import Recurrent
import Tensor
import TestSupport
import Testing

@testable import Matching

struct WordMatcherTests {
  let cells = 4
  let photos = [0, 0, 1, 1, 1], sentences = [2, 0, 1, 2, 4]  // sentence 3 is in no pair

  func grids(_ photos: Int, channels: Int = 3) -> Tensor { random([photos, cells, channels], 61) }

  func logits(_ model: WordMatcher, _ variables: Variables, training seed: UInt64? = nil) -> Variable {
    let pass = ForwardPass(variables, training: seed.map { SplitMix64(seed: $0) })
    let words = model.project(sentences: PackedSentences(tinySentences), pass)
    return model.match(
      model.project(cells: .constant(grids(2, channels: model.inputs.channels)), pass), words,
      SentencePairs(cells: cells, photos: photos, sentences: sentences, paths: words.paths), pass)
  }

  /// Σ_t w_t · v_t / (‖s‖ ‖v_t‖) of one pair, with gain and offset.
  func oracle(_ model: WordMatcher, photo: Int, sentence: Int) -> Double {
    let p = model.parameters, states = ScalarLSTM.encode(tinySentences[sentence], p).states
    let (count, size) = (states.count, states[0].count)
    let shares = states.indices.map { t in
      (0..<size).map { j -> Double in
        switch model.configuration.pooling {
        case .last: t == count - 1 ? states[t][j] : 0
        case .mean: states[t][j] / Double(count)
        case .max: t == states.indices.max { states[$0][j] < states[$1][j] } ? states[t][j] : 0
        }
      }
    }
    let words = shares.map { sum(product($0, p["words.weights"]), doubles(p["words.bias"]).map { $0 / Double(count) }) }
    let whole = words.dropFirst().reduce(words[0], sum), norm = dot(whole, whole).squareRoot()
    let seen = (0..<cells).map { k in
      let row = photo * cells + k
      return sum(
        product(doubles(grids(2).reshaped([2 * cells, 3]).slicingRows(row..<row + 1)), p["cells.weights"]),
        doubles(p["cells.bias"]))
    }
    func cosine(_ a: [Double], _ b: [Double]) -> Double { dot(a, b) / (dot(a, a) * dot(b, b)).squareRoot() }
    let score = words.reduce(0.0) { total, word in
      let attention = softmax(seen.map { Double(model.configuration.sharpness) * cosine(word, $0) })
      let view = (0..<6).map { d in dot(attention, seen.map { $0[d] }) }
      return total + dot(word, view) / dot(view, view).squareRoot() / norm
    }
    return Double(p["confidence.weights"].elements[0]) * score + Double(p["confidence.bias"].elements[0])
  }

  @Test(arguments: PoolingOverTime.allCases)
  func everyPairHasTheSumOfItsWords(pooling: PoolingOverTime) {
    let model = tinyWords(pooling), result = logits(model, model.parameters.constants()).value
    let expected = zip(photos, sentences).map { Float(oracle(model, photo: $0, sentence: $1)) }
    expectClose(result, Tensor(shape: [5, 1], elements: expected))
  }

  /// With λ = 0 every word sees the mean of the cells, and their sum is what stage 1 says.
  @Test(arguments: PoolingOverTime.allCases)
  func withoutSharpnessItIsStage1(pooling: PoolingOverTime) {
    let stage1 = tinyEmbedding(.init(pooling: pooling))
    var parameters = Parameters()
    for name in SentenceEncoder.names { parameters[name] = stage1.parameters[name] }
    for (name, from) in [("cells", "photo"), ("words", "sentence")] {
      parameters["\(name).weights"] = stage1.parameters["\(from).projection"]
      parameters["\(name).bias"] = stage1.parameters["\(from).bias"]
    }
    parameters["confidence.weights"] = Tensor(shape: [1, 1], elements: [1])
    parameters["confidence.bias"] = Tensor(shape: [1])
    let model = WordMatcher(configuration: .init(pooling: pooling, sharpness: 0), parameters: parameters)
    let v = stage1.embedding(ofPhotos: grids(2, channels: 5).meansOfCells())
    let s = stage1.embedding(ofSentences: tinySentences)
    let similarities = Tensor.product(v, s, transposing: .right)
    expectClose(
      logits(model, parameters.constants()).value,
      Tensor(shape: [5, 1], elements: zip(photos, sentences).map { similarities.elements[$0 * 5 + $1] }))
  }

  @Test(arguments: PoolingOverTime.allCases)
  func gradientsEqualDifferences(pooling: PoolingOverTime) {
    let model = tinyWords(pooling)
    checkGradients(of: model.parameters.tensors, step: 2e-3, within: 2e-2) {
      binaryCrossEntropy(logits(model, model.parameters.variables($0)), labels: [1, 0, 0, 1, 0])
    }
  }

  @Test func everyDropoutIsThatOfTrainingOnly() {
    for dropout in [\WordMatcher.Configuration.dropout, \.wordDropout, \.cellDropout] {
      var model = tinyWords(.mean)
      let plain = logits(model, model.parameters.constants()).value
      model.configuration[keyPath: dropout] = 0.5
      #expect(logits(model, model.parameters.constants()).value == plain)
      #expect(logits(model, model.parameters.constants(), training: 1).value != plain)
    }
  }

  /// Both sides have the mean 0 over the sample, and confidence fits its labels: pairs of great scores match.
  @Test(arguments: PoolingOverTime.allCases)
  func itBeginsInTheSpaceOfStage1(pooling: PoolingOverTime) throws {
    let stage1 = tinyEmbedding(.init(pooling: pooling)), grids = grids(60, channels: 5)
    let sentences = (0..<60).map { tinySentences[$0 % 5] }, all = Array(0..<60)
    func begun(_ labels: [UInt8]) throws -> WordMatcher {
      try WordMatcher(
        configuration: .init(pooling: pooling, sharpness: 2), stage1: stage1, grids: grids, sentences: sentences,
        labels: labels)
    }
    func logits(_ model: WordMatcher) -> [Float] {
      let pass = ForwardPass(model.parameters.constants())
      let words = model.project(sentences: PackedSentences(sentences), pass)
      return model.match(
        model.project(cells: .constant(grids), pass), words,
        SentencePairs(cells: cells, photos: all, sentences: all, paths: words.paths), pass
      ).value.elements
    }
    // Only gain and offset depend on the labels.
    let first = try begun(all.map { UInt8($0 % 2) }), gain = first.parameters["confidence.weights"].elements[0]
    let scores = logits(first).map { gain < 0 ? -$0 : $0 }, middle = scores.sorted()[30]
    let model = try begun(scores.map { $0 < middle ? 0 : 1 })
    #expect(model.parameters["cells.weights"] == stage1.parameters["photo.projection"])
    #expect(model.parameters["words.weights"] == stage1.parameters["sentence.projection"])
    let pass = ForwardPass(model.parameters.constants())
    let seen = model.project(cells: .constant(grids), pass)["cells"]!.value
    #expect(seen.sumOfRows().elements.allSatisfy { abs($0) / 240 < 1e-5 })
    let output = SentenceEncoder.encode(PackedSentences(sentences), ForwardPass(stage1.parameters.constants()))
    let states = pooling(output.states, paths: PackedSentences(sentences).tree.paths).value
    var means = Tensor.product(states, stage1.parameters["sentence.projection"]).sumOfRows()
    means.scale(by: -1.0 / 60)
    expectClose(model.parameters["words.bias"], means)

    #expect(model.parameters["confidence.weights"].elements[0] > 0)
    let right = zip(logits(model), scores).count { ($0 > 0) == ($1 >= middle) }
    #expect(right >= 55, "\(right) of 60")
  }

  @Test func aStage1ThatDivergedIsTold() {
    var stage1 = tinyEmbedding()
    stage1.parameters["photo.projection"].elements[0] = .nan
    #expect(throws: NotFinite.self) {
      _ = try WordMatcher(
        configuration: .init(pooling: .last, sharpness: 2), stage1: stage1, grids: grids(2, channels: 5),
        sentences: Array(tinySentences.prefix(2)), labels: [1, 0])
    }
  }
}
