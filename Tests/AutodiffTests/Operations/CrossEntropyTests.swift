import Autodiff
import Foundation
import Tensor
import TestSupport
import Testing

struct CrossEntropyTests {
  /// softmax of a row.
  func probabilities(_ row: ArraySlice<Float>) -> [Double] {
    let total = row.reduce(0.0) { $0 + exp(Double($1)) }
    return row.map { exp(Double($0)) / total }
  }

  func logits(_ rows: Int, _ columns: Int) -> Tensor {
    var generator = SplitMix64(seed: UInt64(columns))
    return Tensor(normal: 2, shape: [rows, columns], using: &generator)
  }

  @Test(arguments: [1, 2, 7, 33], Reduction.allCases)
  func lossAndGradientEqualTheirFormulas(columns: Int, reduction: Reduction) {
    let x = logits(3, columns), targets = [0, columns - 1, columns / 2]
    let variable = Variable.parameter(x), loss = crossEntropy(variable, targets: targets, reduction: reduction)
    let weight = reduction == .mean ? 1 / 3.0 : 1
    var expected = 0.0, gradient: [Float] = []
    for (row, target) in targets.enumerated() {
      let p = probabilities(x.elements[row * columns..<(row + 1) * columns])
      expected -= log(p[target]) * weight
      gradient += p.enumerated().map { Float(($1 - ($0 == target ? 1 : 0)) * weight) }
    }
    #expect(abs(Double(loss.value.elements[0]) - expected) < 1e-5 * max(1, expected))
    let d = gradients(of: loss)[variable].elements
    #expect(zip(d, gradient).allSatisfy { abs($0 - $1) < 1e-6 })
  }

  @Test func smoothingSharesTheTargetAmongAllColumns() {
    let x = Variable.constant(logits(1, 5))
    func loss(_ target: Int, _ smoothing: Float = 0) -> Float {
      crossEntropy(x, targets: [target], smoothing: smoothing).value.elements[0]
    }
    let even = (0..<5).map { loss($0) }.reduce(0, +) / 5
    #expect(abs(loss(2, 0.1) - (0.9 * loss(2) + 0.1 * even)) < 1e-5)
  }

  @Test(arguments: [Float(0), 0.2])
  func gradientCheck(smoothing: Float) {
    checkGradients(of: [logits(3, 4)]) { crossEntropy($0[0], targets: [3, 0, 0], smoothing: smoothing) }
  }

  @Test func sharesWeighTheTargets() {
    let x = logits(2, 4), shares = Tensor(shape: [2, 4], elements: [0, 0.5, 0.25, 0.25, 1, 0, 0, 0])
    var expected: Float = 0
    for row in 0..<2 {
      let one = Variable.constant(x.slicingRows(row..<row + 1))
      for j in 0..<4 {
        expected += shares.elements[row * 4 + j] * crossEntropy(one, targets: [j]).value.elements[0] / 2
      }
    }
    #expect(abs(crossEntropy(.constant(x), shares: shares).value.elements[0] - expected) < 1e-5)
    checkGradients(of: [x]) { crossEntropy($0[0], shares: shares) }
  }

  /// A share of nothing of something impossible.
  @Test func noShareCostsNothing() {
    let x = Tensor(shape: [1, 2], elements: [0, -.infinity]), shares = Tensor(shape: [1, 2], elements: [1, 0])
    #expect(crossEntropy(.constant(x), shares: shares).value.elements == [0])
  }

  @Test func nothingCostsNothing() {
    #expect(crossEntropy(.constant(Tensor(shape: [0, 3])), targets: []).value.elements == [0])
    #expect(binaryCrossEntropy(.constant(Tensor(shape: [0, 1])), labels: []).value.elements == [0])
  }

  @Test func binaryLossAndGradientEqualTheirFormulas() {
    let x = Tensor(shape: [4, 1], elements: [-3, 0, 0.5, 4]), labels: [Float] = [1, 0, 1, 0.25]
    let variable = Variable.parameter(x), loss = binaryCrossEntropy(variable, labels: labels)
    var expected = 0.0, gradient: [Float] = []
    for i in 0..<4 {
      let p = 1 / (1 + exp(-Double(x.elements[i]))), y = Double(labels[i])
      expected -= (y * log(p) + (1 - y) * log(1 - p)) / 4
      gradient.append(Float((p - y) / 4))
    }
    #expect(abs(Double(loss.value.elements[0]) - expected) < 1e-5)
    #expect(relativeError(gradients(of: loss)[variable].elements, gradient) < 1e-5)
  }

  @Test func binaryGradientCheck() {
    checkGradients(of: [logits(5, 1)]) { binaryCrossEntropy($0[0], labels: [1, 0, 1, 0, 0.5]) }
  }

  @Test func certaintyStaysFinite() {
    let x = Variable.parameter(Tensor(shape: [4], elements: [500, -500, 500, -500]))
    let loss = binaryCrossEntropy(x, labels: [1, 0, 0, 1])
    #expect(loss.value.elements == [250])  // 500 for each of the two that are wrong
    #expect(gradients(of: loss)[x].elements == [0, 0, 0.25, -0.25])
  }

  /// The mean over the matching items of the cross-entropy with each as the target.
  @Test func aListsLossIsTheMeanOverItsMatches() {
    let x = logits(6, 1), labels: [UInt8] = [1, 0, 1, 0, 0, 1], lists = [[0, 1, 2, 3], [5, 4, 1]]
    var expected: Float = 0
    for list in lists {
      let row = Variable.constant(Tensor(shape: [1, list.count], elements: list.map { x.elements[$0] }))
      let targets = list.indices.filter { labels[list[$0]] == 1 }
      for target in targets {
        expected += crossEntropy(row, targets: [target]).value.elements[0] / Float(targets.count) / 2
      }
    }
    let loss = listCrossEntropy(.constant(x), lists: lists, labels: labels).value.elements[0]
    #expect(abs(loss - expected) < 1e-5)
    checkGradients(of: [x]) { listCrossEntropy($0[0], lists: lists, labels: labels) }
  }

  @Test func aListInWhichAllMatchOrNoneCostsNothing() {
    let x = Variable.parameter(logits(4, 1)), labels: [UInt8] = [1, 1, 0, 0]
    func loss(_ lists: [[Int]]) -> Variable { listCrossEntropy(x, lists: lists, labels: labels) }
    #expect(loss([[0, 1], [2, 3], []]).value.elements == [0])
    #expect(gradients(of: loss([[0, 1], [2, 3]]))[x].elements == [0, 0, 0, 0])
    #expect(loss([[0, 2], [0, 1]]).value.elements == loss([[0, 2]]).value.elements)
  }

  @Test func aCertainListStaysFinite() {
    let x = Variable.parameter(Tensor(shape: [3, 1], elements: [-500, 500, 499]))
    let loss = listCrossEntropy(x, lists: [[0, 1, 2]], labels: [1, 0, 0])
    #expect(abs(loss.value.elements[0] - 1000.3133) < 1e-3)
    #expect(gradients(of: loss)[x].elements.allSatisfy { $0.isFinite })
  }
}
