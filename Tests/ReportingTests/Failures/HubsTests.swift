import Evaluation
import Pools
import Tensor
import Testing

@testable import Reporting

struct HubsTests {
  @Test func photosThatAreFoundTooOftenAreHubs() throws {
    // Twelve queries, 30 items: item 7 is first for all; ten places each.
    var scores: [Float] = []
    for query in 0..<12 {
      for item in 0..<30 { scores.append(item == 7 ? 100 : Float((item * 7 + query * 5) % 30)) }
    }
    let search = try Search(
      Similarities(DenseSimilarities(Tensor(shape: [12, 30], elements: scores))),
      queries: (0..<12).map { $0 < 3 ? 0 : 1 }, items: (0..<30).map { $0 == 7 ? 0 : 1 }, ties: .pessimistic)
    let hubs = Hubs(search, top: 3)
    #expect(hubs.hubs.count == 3 && hubs.hubs[0] == .init(item: 7, count: 12, right: 3))
    #expect(hubs.hubs[1].count < 12 && hubs.mean == 4 && hubs.skewness > 0.5)
    let counts = (0..<30).map { item in search.first.items.count { $0.contains(Int32(item)) } }
    #expect(hubs.never == counts.count { $0 == 0 } && counts.reduce(0, +) == 120)
  }

  @Test func whereAllAreFoundAlikeThereAreNone() throws {
    var scores: [Float] = []
    for query in 0..<20 {
      for item in 0..<20 { scores.append(Float((item + query) % 20)) }
    }
    let search = try Search(
      Similarities(DenseSimilarities(Tensor(shape: [20, 20], elements: scores))),
      queries: Array(0..<20), items: Array(0..<20), ties: .pessimistic)
    let hubs = Hubs(search, top: 1)
    #expect(hubs.skewness == 0 && hubs.never == 0 && hubs.hubs[0].count == 10)
  }
}
