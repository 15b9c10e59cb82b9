import Pools
import Tensor
import TestSupport
import Testing

@testable import Evaluation

private let pool = Pool(
  name: "val", splits: [.val], photos: [0, 1, 2], sentences: [0, 1, 2], photoIdentities: [0, 1, 2],
  photoOfSentence: [0, 1, 2])
/// The first finds sentences 0 and 1, the second 1 and 2, on a scale a hundred times as large; the third nothing.
private let members = [
  [0.9, 0.0, 0.5, 0.1, 0.9, 0.8, 0.2, 0.1, 0.4], [40, 0, 10, 50, 90, 10, 10, 20, 90], [0, 1, 0, 0, 0, 1, 1, 0, 0],
].map { DenseSimilarities(Tensor(shape: [3, 3], elements: $0.map(Float.init))) }

private func whole(_ source: FusedSimilarities) throws -> [Double] {
  try [Double](unsafeUninitializedCapacity: 9) { block, initialized in
    try source.read(rows: 0..<3, columns: 0..<3, into: block.baseAddress!)
    initialized = 9
  }
}

private func expectClose(_ actual: [Double], _ expected: [Double], within tolerance: Double) {
  #expect(zip(actual, expected).allSatisfy { abs($0 - $1) <= tolerance })
}

@Test func theAverageIsOfWhatMembersSay() throws {
  let fusion = try Fusion(.average, Array(members.prefix(2)), of: pool, ties: .pessimistic)
  #expect(fusion.weights == [0.5, 0.5])
  expectClose(
    try whole(fusion(Array(members.prefix(2)), name: "x")), [20.45, 0, 5.25, 25.05, 45.45, 5.4, 5.1, 10.05, 45.2],
    within: 1e-5)
}

@Test func zScoresHaveMeanZeroAndOneScale() throws {
  let fusion = try Fusion(.zScore, Array(members.prefix(1)), of: pool, ties: .pessimistic)
  let values = try whole(fusion(Array(members.prefix(1)), name: "x"))
  #expect(abs(values.reduce(0, +)) < 1e-9 && abs(values.reduce(0) { $0 + $1 * $1 } / 9 - 1) < 1e-9)
}

/// The weights are chosen on one pool and stay when another is fused.
@Test func weightsLeaveOutWhatDoesNotHelp() throws {
  let fusion = try Fusion(.weights, members, of: pool, ties: .pessimistic)
  let figures = try pool.reports(fusion(members, name: "val"), folds: 1, ties: .pessimistic)[0]
  #expect(figures["rsum"]?.value == 600 && abs(fusion.weights.reduce(0, +) - 1) < 1e-5)
  let turned = members.map { member in
    DenseSimilarities(
      Tensor(uninitialized: [3, 3]) { block in
        var row = [Double](repeating: 0, count: 9)
        member.read(rows: 0..<3, columns: 0..<3, into: &row)
        for i in 0..<9 { block[i] = Float(row[8 - i]) }
      })
  }
  expectClose(
    try whole(fusion(turned, name: "test")), Array(try whole(fusion(members, name: "val")).reversed()), within: 1e-9)
}
