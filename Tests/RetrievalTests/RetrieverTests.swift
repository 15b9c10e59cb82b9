import Artifacts
import Evaluation
import Matching
import Tensor
import TestSupport
import Testing

@testable import Retrieval

struct RetrieverTests {
  /// What the retriever of these files finds among photos for “a red bird”.
  private func found(
    _ method: TinyMethod, _ files: [String], among photos: [Int] = Array(0..<6), depth: Int = 3
  ) throws -> [Found] {
    let retriever = try Retriever(files, for: "test")
    let question = try Question(sentence: Query("a red bird", retriever.wording))
    return try retriever.ranking(of: question, among: photos, depth: depth)
  }

  /// By stage 1, best first; of photos 0 and 5, which are the same to it, 0.
  private func similarities(_ method: TinyMethod) -> [Float] {
    let sentence = method.embedding.embedding(ofSentences: [[1, 2, 4]])
    return Tensor.product(sentence, TinyMethod.photoEmbeddings, transposing: .right).elements
  }

  @Test func stage1RanksBySimilarity() throws {
    try withTemporaryFolder { folder in
      let method = try TinyMethod(folder), similarities = similarities(method)
      for photos in [Array(0..<6), [0, 3, 5]] {
        let found = try found(method, method.paths("examples", "buffers", "stage1"), among: photos)
        #expect(found.map(\.photo) == photos.sorted { (similarities[$1], $0) < (similarities[$0], $1) })
        #expect(found.allSatisfy { abs($0.stage1! - similarities[$0.photo]) < 1e-6 && $0.stage2 == nil })
        let places = [0, 5].map { photo in found.firstIndex { $0.photo == photo }! }
        #expect(places[1] == places[0] + 1)
        #expect(found.orders.map(\.name) == ["stage1"] && found.orders[0].photos == found.map(\.photo))
      }
    }
  }

  @Test func stage2AloneRanksAll() throws {
    try withTemporaryFolder { folder in
      let method = try TinyMethod(folder)
      let found = try found(method, method.paths("stage2", "features", "examples"), depth: 1)
      let scores = found.compactMap(\.stage2)
      #expect(scores.count == 6 && scores == scores.sorted(by: >) && Set(scores).count > 1)
      #expect(found.allSatisfy { $0.stage1 == nil } && Set(found.map(\.photo)).count == 6)
      #expect(found.orders.map(\.name) == ["stage2"] && found.orders[0].photos == found.map(\.photo))
    }
  }

  /// With the weight of the metrics; without metrics by stage 2 alone.
  @Test(arguments: [0, 0.3, 1, nil])
  func theFirstOnesAreRankedByBoth(weight: Double?) throws {
    try withTemporaryFolder { folder in
      let method = try TinyMethod(folder), files = method.paths("examples", "features", "stage1", "buffers", "stage2")
      let alone = try found(method, method.paths("examples", "buffers", "stage1"))
      let judged = try found(method, method.paths("examples", "features", "stage2"))
      let metrics = try weight.map { [try method.writeMetrics(weight: $0)] } ?? []
      let both = try found(method, files + metrics)
      #expect(Array(both[3...]) == Array(alone[3...]))
      #expect(both.orders.map(\.name) == ["stage1", "fused"])
      #expect(both.orders.map(\.photos) == [alone.map(\.photo), both.map(\.photo)])
      let first = alone[..<3].map(\.photo), scores = first.map { photo in judged.first { $0.photo == photo }!.stage2! }
      let fusion = ListFusion(weight: weight ?? 1, deviation1: 0.5, deviation2: 2)
      let joint = zip(alone[..<3].map { $0.stage1! }, scores).map { fusion($0, $1) }
      #expect(both[..<3].map(\.photo) == [0, 1, 2].sorted { joint[$0] > joint[$1] }.map { first[$0] })
      for photo in both[..<3] {
        let place = first.firstIndex(of: photo.photo)!
        #expect(photo.stage2 == scores[place] && photo.stage1 == alone[place].stage1)
      }
    }
  }

  /// An index is searched as a data set is: by the inner products of its embeddings, then by both stages.
  @Test func anIndexIsRankedByBothToo() throws {
    try withTemporaryFolder { folder in
      let tiny = try TinyIndex(folder), retriever = try tiny.retriever(), networks = try tiny.pack.networks()
      let question = try Question(sentence: Query("a red bird", retriever.wording)), all = Array(0..<6)
      let found = try retriever.ranking(of: question, among: all, depth: 4)
      let sentence = networks.stage1.embedding(ofSentences: [[1, 2, 4]])
      let embeddings = try PhotoIndex(readingFrom: tiny.index).embeddings(0..<6)
      let similarities = Tensor.product(sentence, embeddings, transposing: .right).elements
      let order = all.sorted { (similarities[$1], $0) < (similarities[$0], $1) }
      #expect(Set(found[..<4].map(\.photo)) == Set(order[..<4]) && found[4...].map(\.photo) == Array(order[4...]))
      #expect(found.allSatisfy { abs($0.stage1! - similarities[$0.photo]) < 1e-5 })
      let first = order[..<4].map { photo in found.first { $0.photo == photo }! }
      let joint = first.map { networks.configuration.fusion($0.stage1!, $0.stage2!) }
      #expect(found[..<4].map(\.photo) == (0..<4).sorted { joint[$0] > joint[$1] }.map { first[$0].photo })
      // Fewer are the first of all.
      for top in 1...6 {
        #expect(try retriever.ranking(of: question, among: all, depth: 4, top: top) == Array(found.prefix(top)))
      }
      #expect(errorText { _ = try retriever.examples() }.hasPrefix("an index has no splits"))
    }
  }
}
