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
