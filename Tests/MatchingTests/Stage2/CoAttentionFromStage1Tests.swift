import Attention
import Autodiff
import Recurrent
import Tensor
import TestSupport
import Testing

@testable import Matching

struct CoAttentionFromStage1Tests {
  @Test func meansOfCellsAndOfRows() {
    let grids = Tensor(shape: [2, 2, 2], elements: [1, 2, 3, 4, 5, 6, 9, 0])
    expectClose(grids.meansOfCells(), Tensor(shape: [2, 2], elements: [2, 3, 7, 3]))
    let (rows, means) = grids.meansOfCells().centered()
    expectClose(rows, Tensor(shape: [2, 2], elements: [-2.5, 0, 2.5, 0]))
    expectClose(means, Tensor(shape: [1, 2], elements: [4.5, 3]))
  }

  @Test func principalDirectionsAreOrthonormalAndOfGreatestVariance() {
    var generator = SplitMix64(seed: 81)
    // Axes of deviation 8, 4, 0.5 and 0.25; the mean is to play no part.
    var x = Tensor(normal: 1, shape: [300, 4], using: &generator)
    for i in 0..<300 {
      for (j, deviation) in [Float(0.5), 8, 0.25, 4].enumerated() {
        x.elements[i * 4 + j] = x.elements[i * 4 + j] * deviation + 50
      }
    }
    let directions = x.principalDirections(2, using: &generator)
    expectClose(
      Tensor.product(directions, directions, transposing: .left), Tensor(shape: [2, 2], elements: [1, 0, 0, 1]))
    #expect(abs(directions.elements[1 * 2]) > 0.99 && abs(directions.elements[3 * 2 + 1]) > 0.99)
  }

  @Test func theFirstLayersAreSumsAndDifferencesOfPhotoAndSentence() {
    var generator = SplitMix64(seed: 82)
    let stage1 = tinyEmbedding(.init(pooling: .mean)), sentences = (0..<30).map { tinySentences[$0 % 5] }
    let grids = Tensor(normal: 1, shape: [30, 4, 5], using: &generator)
    var model = CoAttention(
      configuration: .init(), stage1: stage1.parameters, channels: 5, width: 32, using: &generator)
    model.begin(from: stage1, grids: grids, sentences: sentences, using: &generator)

    // The first layer's units for the mean cell and the mean word of each pair.
    let packed = PackedSentences(sentences)
    let states = SentenceEncoder.encode(packed, ForwardPass(stage1.parameters.constants())).states
    let words = meanOverTime(states, paths: packed.tree.paths).value
    var units = Tensor.product(grids.meansOfCells(), model.parameters["fc1.cells"])
    units.addProduct(words, model.parameters["fc1.words"])
    units.addToRows(model.parameters["fc1.bias"])
    var squares = 0.0
    for row in 0..<30 {
      let unit = Array(units.elements[row * 32..<(row + 1) * 32])
      for d in 0..<6 {  // a + b, −a − b, a − b, b − a along each of six directions
        #expect(abs(unit[d] + unit[6 + d]) < 1e-4 && abs(unit[12 + d] + unit[18 + d]) < 1e-4)
        let a = Double(unit[d] + unit[12 + d]) / 2
        squares += a * a
      }
    }
    #expect(abs(squares / 180 - 1) < 1e-3)  // photos' coordinates have deviation 1
    #expect(units.sumOfRows().elements[..<24].allSatisfy { abs($0) < 1e-2 })  // and both sides mean 0

    // The carriers of the second layer: their sum with signs, of mean 2 and deviation 1.
    var second = Tensor.product(.relu(units), model.parameters["fc2.weights"])
    second.addToRows(model.parameters["fc2.bias"])
    for carrier in 0..<2 {
      let values = (0..<30).map { Double(second.elements[$0 * 32 + carrier]) }, mean = values.reduce(0, +) / 30
      #expect(abs(mean - 2) < 0.01 && abs(values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / 30 - 1) < 0.01)
    }
  }
}
