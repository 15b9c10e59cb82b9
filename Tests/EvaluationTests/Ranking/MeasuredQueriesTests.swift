import Tensor
import Testing

@testable import Evaluation

/// Some of the queries and some of the items of a matrix with ties, against orders written out, in blocks of any size.
@Test(arguments: 0..<20) func measuresOfSomeQueriesEqualTheirDefinitions(trial: Int) throws {
  var generator = SplitMix64(seed: 41, stream: UInt64(trial))
  let scores = tiedScores(9 * 7, levels: 2 + trial / 4, using: &generator)
  let matrix = MemoryMatrix(rows: 9, columns: 7) { scores[$0 * 7 + $1] }
  let queryLabels = [3, 0, 1, 1, 5, 0, 3, 2, 1], itemLabels = [1, 0, 3, 1, 0, 2, 1]
  func some(_ count: Int) -> [Int] { (0..<count).filter { _ in Int.random(in: 0..<4, using: &generator) > 0 } }
  let (asking, items) = (some(9), some(7))
  func positives(_ query: Int) -> Set<Int> {
    Set(items.indices.filter { itemLabels[items[$0]] == queryLabels[query] })
  }
  for rule in TieRule.allCases {
    for keepingUnanswered in [false, true] {
      let measured = try MeasuredQueries(
        Similarities(matrix, blockSize: 10 + trial), queries: LabelledMembers(queryLabels, members: asking),
        items: LabelledMembers(itemLabels, members: items), allMeasures, ties: rule,
        keepingUnanswered: keepingUnanswered)
      let answered = asking.filter { !positives($0).isEmpty }
      #expect(measured.queries == (keepingUnanswered ? asking : answered))
      #expect(measured.labels == measured.queries.map { queryLabels[$0] })
      #expect(measured.withoutPositive == asking.count - answered.count && measured.asked == asking.count)
      var open: Set<Int> = []
      for measure in allMeasures {
        for (query, value) in zip(measured.queries, measured.values(measure)) {
          let row = items.map { matrix[query, $0] }
          func expected(_ rule: TieRule) -> Double {
            OrderOracle.value(measure, row, positives: positives(query), rule)
          }
          #expect(abs(value - expected(rule)) < 1e-12, "\(measure) of query \(query), \(rule)")
          if abs(expected(.pessimistic) - expected(.optimistic)) > 1e-12 { open.insert(query) }
        }
      }
      let share = Double(open.count) / Double(max(1, measured.queries.count))
      #expect(abs(measured.openShare(allMeasures) - share) < 1e-12)
    }
  }
}

@Test func allTakePartUnlessSomeAreNamed() {
  #expect(LabelledMembers([4, 2, 4]).members == [0, 1, 2] && LabelledMembers([4, 2], members: [1]).members == [1])
}

/// Measures of one key would overwrite each other in metrics files.
@Test func everyMeasureHasAKeyAndATitleOfItsOwn() {
  #expect(Set(allMeasures.map(\.names.key)).count == allMeasures.count)
  #expect(Set(allMeasures.map(\.names.title)).count == allMeasures.count)
  #expect(
    QueryMeasure.precision(at: 50).names.key == "precision_at_50" && QueryMeasure.hit(at: 1).names.title == "top-1")
}
