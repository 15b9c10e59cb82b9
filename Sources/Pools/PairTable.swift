/// Pairs of a photo and a sentence, with a column for each fact. A column that is not known is empty.
package struct PairTable: Equatable, Sendable {
  /// Numbers within a pool, or those of examples.h5.
  package var photos: [Int32], sentences: [Int32]
  /// The inner products of the embeddings of stage 1.
  package var similarities: [Float]
  /// 1 where photo and sentence have the same identity, else 0.
  package var labels: [UInt8]
  /// The sentence's place in the photo's list and the photo's in the sentence's, from 0; −1 where it is not in it.
  package var ranksInPhoto: [Int32], ranksInSentence: [Int32]
  /// What stage 2 says: log-odds that the pair matches, or a similarity. The paper's confidence (Eq. 12) is σ(score).
  package var scores: [Float]

  package init(
    photos: [Int32] = [], sentences: [Int32] = [], similarities: [Float] = [], labels: [UInt8] = [],
    ranks: (inPhoto: [Int32], inSentence: [Int32]) = ([], []), scores: [Float] = []
  ) {
    (self.photos, self.sentences, self.similarities, self.labels) = (photos, sentences, similarities, labels)
    (ranksInPhoto, ranksInSentence, self.scores) = (ranks.inPhoto, ranks.inSentence, scores)
    let known = [similarities.count, labels.count, ranksInPhoto.count, ranksInSentence.count, scores.count]
    precondition(
      sentences.count == photos.count && known.allSatisfy { $0 == photos.count || $0 == 0 },
      "columns of \(known) for \(photos.count) photos and \(sentences.count) sentences")
  }

  /// The pairs of all tables, by photo, then by sentence. Each has the same columns.
  package init(joining tables: [PairTable]) {
    if tables.count == 1 {
      self = tables[0]
      return
    }
    func column<Value>(_ path: KeyPath<PairTable, [Value]>) -> [Value] { tables.flatMap { $0[keyPath: path] } }
    let (photos, sentences) = (column(\.photos), column(\.sentences))
    let order = photos.indices.sorted { (photos[$0], sentences[$0]) < (photos[$1], sentences[$1]) }
    func ordered<Value>(_ column: [Value]) -> [Value] { column.isEmpty ? [] : order.map { column[$0] } }
    self.init(
      photos: ordered(photos), sentences: ordered(sentences), similarities: ordered(column(\.similarities)),
      labels: ordered(column(\.labels)), ranks: (ordered(column(\.ranksInPhoto)), ordered(column(\.ranksInSentence))),
      scores: ordered(column(\.scores)))
  }

  package var count: Int { photos.count }

  /// The pairs at these places, in their order.
  package func pairs(at places: [Int]) -> PairTable {
    func column<Value>(_ values: [Value]) -> [Value] { values.isEmpty ? [] : places.map { values[$0] } }
    return PairTable(
      photos: column(photos), sentences: column(sentences), similarities: column(similarities), labels: column(labels),
      ranks: (column(ranksInPhoto), column(ranksInSentence)), scores: column(scores))
  }

  /// Those that stand in a list, without what was added to the lists.
  package var listed: PairTable {
    pairs(at: photos.indices.filter { ranksInPhoto[$0] >= 0 || ranksInSentence[$0] >= 0 })
  }

  /// All pairs, or some at equal distances: at least `count` where there are so many, and less than twice as many.
  package func sample(_ count: Int) -> PairTable {
    precondition(count > 0, "a sample of \(count)")
    return pairs(at: Array(stride(from: 0, to: self.count, by: max(1, self.count / count))))
  }

  /// The share of the pairs that have one identity.
  package var positiveShare: Double { count == 0 ? 0 : Double(labels.reduce(0) { $0 + Int($1) }) / Double(count) }

  /// The share of `count` sentences that have a photo of their identity in their list: no order of it finds more.
  package func sentenceRecall(of count: Int) -> Double { recall(sentences, ranksInSentence, count) }

  /// The share of `count` photos that have a sentence of their identity in their list.
  package func photoRecall(of count: Int) -> Double { recall(photos, ranksInPhoto, count) }

  private func recall(_ queries: [Int32], _ ranks: [Int32], _ count: Int) -> Double {
    let found = Set(queries.indices.lazy.filter { labels[$0] == 1 && ranks[$0] >= 0 }.map { queries[$0] })
    return count == 0 ? 0 : Double(found.count) / Double(count)
  }
}
