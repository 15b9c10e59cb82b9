import Autodiff
import Foundation
import Matching
import Tensor
import TestSupport
import Testing

struct FeatureBufferTests {
  /// Three identities in two dimensions.
  func buffer(_ rowNorm: FeatureBuffer.RowNorm) -> FeatureBuffer {
    FeatureBuffer(rows: Tensor(shape: [3, 2], elements: [1, 0, 0, 1, 0.6, 0.8]), rowNorm: rowNorm)
  }
  let several = [false, false, false]

  @Test func rowsBeginAsMeans() {
    let features = Tensor(shape: [4, 2], elements: [1, 0, 0, 1, 0.6, 0.8, 0, 1]), identities = [2, 0, 0, 2]
    var means = FeatureMeans(identities: 3, dimensions: 2)
    means.add(features, identities: identities)
    let plain = FeatureBuffer(means: means, rowNorm: .none)
    expectClose(plain.rows, Tensor(shape: [3, 2], elements: [0.3, 0.9, 0, 0, 0.5, 0.5]))
    let unit = FeatureBuffer(means: means, rowNorm: .unit)
    expectClose(unit.rows, plain.rows.l2NormalizedRows().rows)
  }

  @Test func aRowMovesHalfWay() {
    var buffer = buffer(.none)
    buffer.update(with: Tensor(shape: [2, 2], elements: [0, 1, 1, 0]), identities: [0, 2], isSingle: several)
    expectClose(buffer.rows, Tensor(shape: [3, 2], elements: [0.5, 0.5, 0, 1, 0.8, 0.4]))
  }

  @Test func rowsAreBroughtBackToUnitLength() {
    var buffer = buffer(.unit)
    buffer.update(with: Tensor(shape: [2, 2], elements: [0, 1, 1, 0]), identities: [0, 2], isSingle: several)
    let half = Float(0.5).squareRoot(), norm = Float(0.8 * 0.8 + 0.4 * 0.4).squareRoot()
    expectClose(buffer.rows, Tensor(shape: [3, 2], elements: [half, half, 0, 1, 0.8 / norm, 0.4 / norm]))
  }

  @Test func momentumIsTheShareThatStays() {
    var buffer = buffer(.none)
    buffer.update(with: Tensor(shape: [1, 2], elements: [0, 1]), identities: [0], momentum: 0.75, isSingle: several)
    expectClose(buffer.rows, Tensor(shape: [3, 2], elements: [0.75, 0.25, 0, 1, 0.6, 0.8]))
  }

  @Test func anIdentityThatOccursTwiceIsAveragedFirst() {
    var twice = buffer(.none), mean = twice
    twice.update(
      with: Tensor(shape: [3, 2], elements: [0, 1, 0.4, 0.2, 1, 0]), identities: [0, 1, 0], isSingle: several)
    mean.update(with: Tensor(shape: [2, 2], elements: [0.4, 0.2, 0.5, 0.5]), identities: [1, 0], isSingle: several)
    expectClose(twice.rows, mean.rows)
  }

  @Test func anIdentityWithASingleSampleIsReplaced() {
    var buffer = buffer(.none)
    buffer.update(
      with: Tensor(shape: [2, 2], elements: [0, 1, 0, -1]), identities: [0, 1], isSingle: [true, false, true])
    expectClose(buffer.rows, Tensor(shape: [3, 2], elements: [0, 1, 0, 0, 0.6, 0.8]))
  }

  @Test func anEmptyBatchChangesNothing() {
    var buffer = buffer(.unit)
    buffer.update(with: Tensor(shape: [0, 2]), identities: [], isSingle: several)
    #expect(buffer == self.buffer(.unit))
  }
}

struct CrossModalCrossEntropyTests {
  func buffer(_ rows: Int, _ dimensions: Int) -> FeatureBuffer {
    var generator = SplitMix64(seed: UInt64(rows))
    return FeatureBuffer(rows: Tensor(normal: 0.3, shape: [rows, dimensions], using: &generator), rowNorm: .unit)
  }

  @Test(arguments: [1, 2, 7, 64])
  func emptyBuffersCostTheLogarithmOfTheIdentities(count: Int) {
    let features = Variable.constant(Tensor(repeating: 0.5, shape: [4, 3]))
    let empty = FeatureBuffer(rows: Tensor(shape: [count, 3]), rowNorm: .none)
    let loss = crossModalCrossEntropy(
      features, identities: [0, count - 1, count / 2, 0], buffer: empty, temperature: 0.04)
    #expect(loss.value.elements[0] == log(Float(count)))
  }

  @Test func twoOrthogonalIdentities() {
    let axes = FeatureBuffer(rows: Tensor(shape: [2, 2], elements: [1, 0, 0, 1]), rowNorm: .unit)
    func loss(_ v: [Float]) -> Float {
      crossModalCrossEntropy(
        .constant(Tensor(shape: [1, 2], elements: v)), identities: [0], buffer: axes, temperature: 0.04
      ).value.elements[0]
    }
    #expect(abs(loss([1, 0]) - log1p(exp(Float(-25)))) < 1e-7)
    #expect(abs(loss([0, 1]) - (25 + log1p(exp(Float(-25))))) < 1e-4)
    #expect(abs(loss([0.5, 0.5]) - log(Float(2))) < 1e-6)
  }

  /// ∂L/∂v = (1/σ) [(p_t − 1) S_t + Σ_{j≠t} p_j S_j]
  @Test(arguments: Reduction.allCases)
  func gradientIsEquation4(reduction: Reduction) {
    var generator = SplitMix64(seed: 41)
    let v = Tensor(normal: 0.5, shape: [3, 4], using: &generator), s = buffer(5, 4), identities = [2, 0, 4], sigma = 0.2
    let variable = Variable.parameter(v)
    let loss = crossModalCrossEntropy(
      variable, identities: identities, buffer: s, temperature: Float(sigma), reduction: reduction)
    var expected: [Float] = []
    for (row, t) in identities.enumerated() {
      let rows = (0..<5).map { doubles(s.rows.slicingRows($0..<$0 + 1)) }
      let p = softmax(rows.map { dot($0, doubles(v.slicingRows(row..<row + 1))) / sigma })
      var d = rows[t].map { (p[t] - 1) * $0 }
      for j in 0..<5 where j != t { d = sum(d, rows[j].map { p[j] * $0 }) }
      expected += d.map { Float($0 / sigma / (reduction == .mean ? 3 : 1)) }
    }
    expectClose(gradients(of: loss)[variable], Tensor(shape: [3, 4], elements: expected))
  }

  @Test func sumIsTheMeanTimesTheBatch() {
    var generator = SplitMix64(seed: 42)
    let v = Variable.constant(Tensor(normal: 0.5, shape: [6, 4], using: &generator))
    func loss(_ reduction: Reduction) -> Float {
      crossModalCrossEntropy(
        v, identities: [0, 1, 2, 3, 4, 0], buffer: buffer(5, 4), temperature: 0.1, reduction: reduction
      ).value.elements[0]
    }
    #expect(abs(loss(.sum) - 6 * loss(.mean)) < 1e-4)
  }

  @Test func gradientCheck() {
    var generator = SplitMix64(seed: 43)
    let v = Tensor(normal: 0.5, shape: [3, 4], using: &generator)
    checkGradients(of: [v]) {
      crossModalCrossEntropy($0[0], identities: [1, 1, 3], buffer: buffer(5, 4), temperature: 0.5, smoothing: 0.1)
    }
  }
}
