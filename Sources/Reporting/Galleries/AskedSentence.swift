import Retrieval

/// A sentence of the reader's own, and the photos that were found for it.
struct AskedSentence {
  let text: String
  /// Word ids.
  let words: ArraySlice<Int32>
  /// Photos by their numbers in examples.h5, best first, by each ranking.
  let orders: [(name: String, photos: [Int])]

  /// Searches the photos of the run's pool, as `search` does.
  /// - Parameter depth: how many of stage 1's first photos stage 2 ranks again.
  /// - Throws: `ArtifactError` where the vocabulary has none of its words; what a search throws.
  init(_ text: String, _ run: Run, _ retriever: Retriever, depth: Int = 20) throws {
    let query = try Query(text, retriever.wording)
    let names = ["stage1": "stage 1", "fused": "both stages", "stage2": "stage 2"]
    (self.text, words) = (text, query.words)
    orders = try retriever.ranking(of: Question(sentence: query), among: run.pool.photos, depth: depth).orders.map {
      (names[$0.name] ?? $0.name, $0.photos)
    }
  }
}
