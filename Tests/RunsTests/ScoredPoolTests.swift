import Artifacts
import Evaluation
import Pools
import TestSupport
import Testing

@testable import Runs

struct ScoredPoolTests {
  @Test func bothStagesAreRead() throws {
    try withTemporaryFolder { folder in
      let tiny = try TinyStages(folder), scored = try tiny.scored()
      #expect(scored.scored == tiny.pairs && scored.embeddings?.photos == tiny.embeddings.photos)
      #expect(scored.weight == 0.25 && scored.depth == .max)
      #expect(try scored.allPairs("stage2") == nil)
      let alone = try tiny.scored(["buffers.h5"])
      #expect(alone.first != nil && alone.scored == nil && alone.reranked(weight: 1) == nil && alone.weight == nil)
      #expect(try tiny.scored(["scores.h5", "pairs.h5"]).first == nil)
    }
  }

  /// Lists of photos with classes are in the order of `ListReranking`; equal pairs are so only where ties are kept.
  @Test(arguments: [0, 0.25, 1]) func listsHaveTheirOrder(weight: Double) throws {
    try withTemporaryFolder { folder in
      let tiny = try TinyStages(folder), scored = try tiny.scored()
      for ofPhotos in [true, false] {
        let count = ofPhotos ? 4 : 8
        let wanted = ListReranking(tiny.pairs, ofPhotos: ofPhotos, queryCount: count).lists(weight: weight)
        let both = try #require(scored.reranked(weight: weight, withoutTies: true))
        let ties = try #require(scored.reranked(weight: weight))
        for query in 0..<count {
          let list = wanted[query].map(Int.init)
          let numbers = values(ofPhotos ? both.ofPhotos : both.ofSentences, query, areRows: ofPhotos)
          #expect(list == numbers.indices.sorted { numbers[$0] > numbers[$1] } && Set(numbers).count == numbers.count)
          let kept = values(ofPhotos ? ties.ofPhotos : ties.ofSentences, query, areRows: ofPhotos)
          #expect(zip(list, list.dropFirst()).allSatisfy { kept[$0] >= kept[$1] })
          if weight == 1 { #expect(Set(kept).count < kept.count) }
        }
      }
    }
  }

  private func values(_ source: RerankedSimilarities, _ query: Int, areRows: Bool) -> [Double] {
    var all = [Double](repeating: 0, count: 32)
    all.withUnsafeMutableBufferPointer { source.read(rows: 0..<4, columns: 0..<8, into: $0.baseAddress!) }
    return areRows ? Array(all[query * 8..<(query + 1) * 8]) : (0..<4).map { all[$0 * 8 + query] }
  }

  /// As `search` goes 20 deep where that was judged.
  @Test(arguments: [([2, 5], 5), ([2, 20, 50], 20), ([], Int.max)])
  func theDepthIsThatOfTheFigures(depths: [Int], depth: Int) throws {
    try withTemporaryFolder { folder in
      let figures = depths.map { "caption_retrieval.stage_2_first_\($0).rsum" }
      let tiny = try TinyStages(folder, arePhotosAlone: true, figures: figures), scored = try tiny.scored()
      #expect(scored.depth == depth && scored.pool.isOfSinglePhotos)
      let both = try #require(scored.reranked(weight: 0.25))
      let wanted = CaptionLists(tiny.pool, tiny.embeddings, tiny.pairs).similarities(depth: depth, weight: 0.25)
      #expect(values(both.ofPhotos, 1, areRows: true) == values(wanted.ofPhotos, 1, areRows: true))
      #expect(values(both.ofSentences, 3, areRows: false) == values(wanted.ofSentences, 3, areRows: false))
    }
  }

  @Test func scoresOfOthersAreNamed() throws {
    try withTemporaryFolder { folder in
      let few = errorText { _ = try TinyStages(folder, scoredPairs: 30).scored() }
      #expect(few == "\(folder)/scores.h5: has scores of 30 pairs, and \(folder)/pairs.h5 32", "\(few)")
    }
    try withTemporaryFolder { folder in
      let other = errorText { _ = try TinyStages(folder, lacking: 1).scored() }
      #expect(
        other.contains("scores.h5: has other photos or sentences of test than ") && other.contains("buffers.h5"),
        "\(other)")
    }
  }
}
