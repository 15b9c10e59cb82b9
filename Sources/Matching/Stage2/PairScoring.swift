import Attention
import Autodiff
import Tensor

extension CoAttention {
  /// Logits of the confidences of any number of pairs, in bounded memory: sentences are encoded block by block, photos
  /// are projected chunk by chunk within a block, so each is worked on few times however many pairs it is in.
  /// - Parameters: pairs in any order; `views`, over how many views of a photo's grid, from the first, the logits are
  ///   averaged; `progress` is told how many more pairs are done.
  /// - Throws: what `data` throws, and `NotFinite` when a confidence is not a number.
  package func logits(
    photos: [Int], sentences: [Int], data: PairData, views: Int = 1, sentenceBlock: Int = 4096, photoChunk: Int = 32,
    progress: (Int) throws -> Void = { _ in }
  ) throws -> [Float] {
    precondition(photos.count == sentences.count, "\(photos.count) photos, \(sentences.count) sentences")
    var result = [Float](repeating: 0, count: photos.count)
    let variables = parameters.constants()
    let distinct = Array(Set(sentences)).sorted(), rank = distinct.places()
    let ranks = sentences.map { rank[$0]! }
    let blocks = distinct.blocks(of: sentenceBlock)
    var byBlock = [[Int]](repeating: [], count: blocks.count)
    for pair in photos.indices { byBlock[ranks[pair] / sentenceBlock].append(pair) }

    for (block, pairs) in zip(blocks, byBlock) {
      let first = block.startIndex, packed = PackedSentences(block.map(data.words))
      var unused = SplitMix64(seed: 0)
      let words = project(sentences: packed, variables, training: false, using: &unused)
      let ordered = pairs.sorted { (photos[$0], $0) < (photos[$1], $1) }
      for chunk in chunks(of: ordered, by: photos, size: photoChunk) {
        var ids: [Int] = [], pairPhotos: [Int] = []
        for pair in chunk {
          if ids.last != photos[pair] { ids.append(photos[pair]) }
          pairPhotos.append(ids.count - 1)
        }
        let some = chunk.map { ranks[$0] - first }
        let (used, local) = words.rows(of: some, in: packed)
        for view in 0..<views {
          let grids = try data.grids(ids, ids.map { _ in view })
          let layout = PairLayout(cells: grids.rows / ids.count, photos: pairPhotos, words: local.words)
          let logits = match(
            project(cells: .constant(grids), variables, training: false, using: &unused), used,
            sentences: local.sentences, layout, variables,
            training: false, using: &unused)
          guard logits.value.elements.allSatisfy(\.isFinite) else { throw NotFinite() }
          for (i, pair) in chunk.enumerated() { result[pair] += logits.value.elements[i] / Float(views) }
        }
        try progress(chunk.count)
      }
    }
    return result
  }
}

/// A network that says something other than a number: its training diverged.
package struct NotFinite: Error, CustomStringConvertible {
  package var description: String {
    "a confidence is not finite, so stage 2 diverged: lower its --learning-rate and run make redo-train-stage2"
  }
}

/// Consecutive pairs with at most `size` distinct photos, and at most 64 pairs a photo on average.
private func chunks(of pairs: [Int], by photos: [Int], size: Int) -> [ArraySlice<Int>] {
  var chunks: [ArraySlice<Int>] = [], start = 0, distinct = 0
  for (i, pair) in pairs.enumerated() {
    let isNew = i == start || photos[pairs[i - 1]] != photos[pair]
    if isNew && distinct == size || i - start == size * 64 {
      chunks.append(pairs[start..<i])
      start = i
      distinct = 0
    }
    if isNew || i == start { distinct += 1 }
  }
  if start < pairs.count { chunks.append(pairs[start...]) }
  return chunks
}

extension CoAttention.Words {
  /// Only the nodes of `sentences`, and where each sentence and its words are among them.
  func rows(of sentences: [Int], in packed: PackedSentences) -> (CoAttention.Words, (sentences: [Int], words: [[Int]]))
  {
    let distinct = Array(Set(sentences)).sorted()
    var position: [Int: Int] = [:], words: [[Int]] = [], kept: [Int] = [], row: [Int: Int] = [:]
    for (i, sentence) in distinct.enumerated() {
      position[sentence] = i
      words.append(
        packed.tree.paths[sentence].map { node in
          if let row = row[node] { return row }
          row[node] = kept.count
          kept.append(node)
          return kept.count - 1
        })
    }
    let used = CoAttention.Words(
      heads: heads.mapValues { $0.rows(kept) },
      sentences: self.sentences.mapValues { $0.rows(distinct) })
    let local = sentences.map { position[$0]! }
    return (used, (local, local.map { words[$0] }))
  }
}
