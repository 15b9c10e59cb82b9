import Foundation
import Tensor
import TestSupport
import Testing

struct ElementwiseTests {
  /// Two tensors of `rows` times `columns` random numbers.
  func operands(_ rows: Int, _ columns: Int) -> (Tensor, Tensor) {
    var generator = SplitMix64(seed: UInt64(rows * 100 + columns))
    return (
      Tensor(normal: 1, shape: [rows, columns], using: &generator),
      Tensor(normal: 1, shape: [rows, columns], using: &generator)
    )
  }

  @Test(arguments: [0, 1, 7, 8, 33])
  func sumsElementByElement(count: Int) {
    let (x, y) = operands(1, count)
    var sum = x, scaledSum = x, moved = x, scaled = x
    sum.add(y)
    scaledSum.addScaled(-0.5, y)
    moved.move(towards: y, by: 0.25)
    scaled.scale(by: 3)
    func expected(_ body: (Float, Float) -> Float) -> Tensor {
      Tensor(shape: [1, count], elements: zip(x.elements, y.elements).map(body))
    }
    expectClose(sum, expected(+))
    expectClose(scaledSum, expected { $0 - 0.5 * $1 })
    expectClose(moved, expected { 0.75 * $0 + 0.25 * $1 })
    expectClose(scaled, expected { x, _ in 3 * x })
  }

  @Test func squareRootsAndTheirSlopes() {
    let x = Tensor(shape: [5], elements: [0, 1e-9, 0.3, 1, 6])
    let y = x.squareRoots(), slope = x.squareRootSlopes(least: 0.01)
    for i in 0..<5 {
      let value = Double(x.elements[i])
      #expect(abs(Double(y.elements[i]) - value.squareRoot()) < 1e-6)
      #expect(abs(Double(slope.elements[i]) * 2 * max(value, 0.01).squareRoot() - 1) < 1e-5)
    }
  }

  @Test func movingByOneArrives() {
    let (x, y) = (Tensor(shape: [3], elements: [1, 2, 3]), Tensor(shape: [3], elements: [5, -2, 3]))
    var all = x, none = x
    all.move(towards: y, by: 1)
    none.move(towards: y, by: 0)
    #expect(all == y && none == x)
  }

  @Test(arguments: [(0, 3), (1, 1), (3, 7), (5, 16), (2, 0)])
  func rowsAreSummedAndShifted(rows: Int, columns: Int) {
    let (x, _) = operands(rows, columns)
    let bias = Tensor(shape: [columns], elements: (0..<columns).map { Float($0) - 2 })
    var shifted = x
    shifted.addToRows(bias)
    var sums = [Float](repeating: 0, count: columns), expected = x.elements
    for row in 0..<rows {
      for column in 0..<columns {
        sums[column] += x.elements[row * columns + column]
        expected[row * columns + column] += bias.elements[column]
      }
    }
    #expect(shifted == Tensor(shape: [rows, columns], elements: expected))
    #expect(x.sumOfRows() == Tensor(shape: [columns], elements: sums))
  }

  @Test func repeatedRowsAddUp() {
    var x = Tensor(repeating: 1, shape: [3, 2])
    x.addRows(Tensor(shape: [3, 2], elements: [1, 2, 10, 20, 100, 200]), at: [2, 0, 2])
    #expect(x.elements == [11, 21, 1, 1, 102, 203])
    x.addRows(Tensor(shape: [0, 2]), at: [])
    #expect(x.elements == [11, 21, 1, 1, 102, 203])
  }

  @Test(arguments: [1, 16, 33]) func weightedRowsAddUp(columns: Int) {
    let (x, before) = operands(3, columns), (from, to, weights) = ([2, 0, 2, 1], [1, 1, 2, 0], [Float(1), 2, -3, 4])
    var y = before, expected = before
    y.addRows(of: x, from: from, to: to, weights: weights)
    for (i, weight) in weights.enumerated() {
      for j in 0..<columns { expected.elements[to[i] * columns + j] += weight * x.elements[from[i] * columns + j] }
    }
    expectClose(y, expected)
    y.addRows(of: x, from: [], to: [], weights: [])
    expectClose(y, expected)
  }

  /// Gathering and adding are adjoint: Σ gather(x) ⊙ y = Σ x ⊙ add(y).
  @Test func addingRowsIsTheAdjointOfGatheringThem() {
    let (x, _) = operands(5, 9), indices = [4, 1, 1, 0, 3, 1, 4]
    let (y, _) = operands(indices.count, 9)
    var back = Tensor(shape: x.shape)
    back.addRows(y, at: indices)
    let left = x.gatheringRows(indices).multiplied(by: y).elements.reduce(0, +),
      right = x.multiplied(by: back).elements.reduce(0, +)
    #expect(abs(left - right) < 1e-4)
  }
}
