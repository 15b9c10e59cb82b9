import Evaluation
import Pools

/// One way to rank: what all sentences of a pool find among its photos, and all photos among its sentences.
package struct Ranking {
  /// As pages name it, such as `stage 1`.
  package let name: String
  package let textToImage: Search, imageToText: Search

  /// - Parameters:
  ///   - ofSentences, ofPhotos: [photos, sentences], by which sentences, and photos, look for the other.
  /// - Throws: what reading the similarities throws.
  init(
    _ name: String, _ pool: Pool, ofSentences: any SimilaritySource, ofPhotos: any SimilaritySource, ties: TieRule
  ) throws {
    self.name = name
    let (photos, sentences) = (pool.photoIdentities, pool.sentenceIdentities)
    textToImage = try Search(
      Similarities(ofSentences, queriesAreColumns: true), queries: sentences, items: photos, ties: ties)
    imageToText = try Search(Similarities(ofPhotos), queries: photos, items: sentences, ties: ties)
  }
}

/// What the queries of one kind find among the items of the other.
package struct Search {
  /// How many first items are kept.
  package static let top = 10
  /// The identity of each query and of each item.
  package let queryIdentities: [Int], itemIdentities: [Int]
  package let first: FirstPlaces

  init(_ similarities: Similarities, queries: [Int], items: [Int], ties: TieRule) throws {
    (queryIdentities, itemIdentities) = (queries, items)
    first = try FirstPlaces(similarities, queryIdentities: queries, itemIdentities: items, top: Self.top, ties: ties)
  }

  /// Whether an item is right for a query.
  func isRight(_ item: Int, for query: Int) -> Bool { itemIdentities[item] == queryIdentities[query] }

  /// Queries that have a right item.
  var answerable: [Int] { first.ranks.indices.filter { first.ranks[$0] != nil } }

  /// The share of the answerable queries with a right item among the first k, in percent.
  func share(at k: Int) -> Double {
    let hits = first.hits(at: k)
    return hits.isEmpty ? 0 : 100 * hits.reduce(0, +) / Double(hits.count)
  }
}
