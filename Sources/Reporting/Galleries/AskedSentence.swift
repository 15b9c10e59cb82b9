import Evaluation
import Retrieval

/// A sentence of the reader's own, and the photos that were found for it.
struct AskedSentence {
  let text: String
  /// Word ids.
  let words: ArraySlice<Int32>
  /// Photos by their numbers in examples.h5, best first, by each ranking.
  let orders: [(name: String, photos: [Int])]
  /// Stage 1's similarity with each photo that was found; empty without stage 1.
  let similarities: [Int: Float]

  /// Searches the photos of the run's pool, as `search` does.
  /// - Parameter depth: how many of stage 1's first photos stage 2 ranks again.
  /// - Throws: `ArtifactError` where the vocabulary has none of its words; what a search throws.
  init(_ text: String, _ run: Run, _ retriever: Retriever, depth: Int = FusedList.usualDepth) throws {
    let query = try Query(text, retriever.wording)
    let names = ["stage1": "stage 1", "fused": "both stages", "stage2": "stage 2"]
    (self.text, words) = (text, query.words)
    let found = try retriever.ranking(of: Question(sentence: query), among: run.pool.photos, depth: depth)
    orders = found.orders.map { (names[$0.name] ?? $0.name, $0.photos) }
    similarities = Dictionary(uniqueKeysWithValues: found.compactMap { one in one.stage1.map { (one.photo, $0) } })
  }
}
