import Evaluation
import Tensor
import Testing

@testable import Results

/// Three queries of two identities, one of them with a tie.
private func report(
  _ name: String, bootstrap: Bootstrap? = nil, asking: [Int] = [1, 0, 1], words: [String]? = nil
) throws -> ProtocolReport {
  let matrix = DenseSimilarities(Tensor(shape: [3, 2], elements: [1, 9, 8, 3, 5, 5]), name: "s.npy")
  return try MatrixEvaluation(
    Similarities(matrix),
    queries: MatrixList(name: "q", count: 3, identities: asking, words: words, photos: [1, 0, 1]),
    items: MatrixList(name: "g", count: 2, identities: [0, 1]), ties: .pessimistic, bootstrap: bootstrap
  ).reports(on: [try #require(EvaluationProtocol(name))])[0]
}

@Test func aProtocolIsToldWithItsIntervals() throws {
  #expect(
    try report("identity-top@1").table() == """
      identity-top@1: 3 queries look for their identity among 2 items
        top-1  66.67
      """)
  let drawn = try report("identity-top@1", bootstrap: Bootstrap(resamples: 50, seed: 1)).table()
  #expect(drawn.contains("2 items; 95 % intervals by drawing queries\n  top-1  66.67  ["))
}

@Test func figuresAreRecordedWithTheirIntervals() throws {
  var pool = Metrics.Pool()
  try report("identity-top@1").record(in: &pool, group: "one")
  #expect(pool.figures == ["one.top1": 66.6667, "one.decided_by_tie_rule": 33.3333] && pool.intervals == nil)
  try report("identity-top@1", bootstrap: Bootstrap(resamples: 50, seed: 1)).record(in: &pool, group: "two")
  #expect(pool.intervals?.keys.sorted() == ["two.top1"])
  #expect(try #require(pool.intervals?["two.top1"]).low < 66.6667)
}

@Test func tiesAndOtherTestSetsAreWarnedOf() throws {
  #expect(
    try report("cuhk-6156").warnings == [
      "cuhk-6156: the pessimistic rule decides over 33.33 % of the queries, which have ties",
      "cuhk-6156: published figures are of 6156 sentences and 3074 photos, these are of 3 and 2: not comparable",
    ])
}

@Test func queriesWithoutAnAnswerAreWarnedOf() throws {
  #expect(
    try report("identity-top@1", asking: [0, 7, 8], words: ["a", "b.0", "c"]).warnings == [
      "identity-top@1: 2 of 3 queries, such as “b.0”, have no right answer among the items: they are left out"
    ])
  #expect(
    try report("reed-precision@1", asking: [0, 7, 8]).warnings.last
      == "reed-precision@1: 2 of 3 queries, such as “7”, have no right answer among the items: they count 0")
}
