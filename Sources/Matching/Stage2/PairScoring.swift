import Autodiff
import Tensor

/// A network of stage 2: it says of a photo and a sentence how well they match. Greater is better; nothing else is said
/// of the scale.
package protocol PairMatcher {
  /// How many words it knows, and how many numbers each cell or region has.
  var inputs: (words: Int, channels: Int) { get }
  /// What is to be added to its scores; nil for nothing.
  var prior: Prior? { get }

  /// The scores of any pairs, in any order, in bounded memory.
  /// - Parameters:
  ///   - views: over how many views of a photo's grid, from the first, scores are averaged.
  ///   - progress: is told how many more pairs are done.
  /// - Throws: what `data` and `progress` throw, and `NotFinite` when a score is not a number.
  func scores(photos: [Int], sentences: [Int], data: PairData, views: Int, progress: (Int) throws -> Void) throws
    -> [Float]

  /// The scores of all photos with all sentences, some photos at a time: `body` receives the places of these photos in
  /// `photos`, and [photos, sentences].
  /// - Throws: what `data` and `body` throw, and `NotFinite` when a score is not a number.
  func scoreAll(
    photos: [Int], sentences: [Int], data: PairData, views: Int, _ body: (Range<Int>, Tensor) throws -> Void) throws

  /// Where the network looks while it scores one pair.
  /// - Parameter view: of the photo's grid.
  /// - Throws: what `data` throws, and `NotFinite` when the score is not a number.
  func attention(photo: Int, sentence: Int, data: PairData, view: Int) throws -> AttentionMaps
}

extension PairMatcher {
  package var prior: Prior? { nil }
}

/// A network that says something other than a number: its training diverged.
package struct NotFinite: Error, CustomStringConvertible {
  package var description: String {
    "a score is not finite, so its training diverged (lower its --learning-rate)"
  }
}

extension CellMatcher {
  /// Logits of the confidences, without the prior. Sentences are encoded block by block, photos are projected chunk by
  /// chunk within a block, so each is worked on few times however many pairs it is in.
  package func scores(photos: [Int], sentences: [Int], data: PairData, views: Int, progress: (Int) throws -> Void)
    throws -> [Float]
  {
    precondition(photos.count == sentences.count, "\(photos.count) photos, \(sentences.count) sentences")
    var result = [Float](repeating: 0, count: photos.count)
    let pass = ForwardPass(parameters.constants())
    let distinct = Array(Set(sentences)).sorted(), rank = distinct.places()
    let ranks = sentences.map { rank[$0]! }
    let blocks = distinct.blocks(of: block.sentences)
    var byBlock = [[Int]](repeating: [], count: blocks.count)
    for pair in photos.indices { byBlock[ranks[pair] / block.sentences].append(pair) }

    for (some, pairs) in zip(blocks, byBlock) {
      let words = project(sentences: PackedSentences(some.map(data.words)), pass)
      let ordered = pairs.sorted { (photos[$0], $0) < (photos[$1], $1) }
      for chunk in chunks(of: ordered, by: photos, size: block.photos) {
        var ids: [Int] = [], pairPhotos: [Int] = []
        for pair in chunk {
          if ids.last != photos[pair] { ids.append(photos[pair]) }
          pairPhotos.append(ids.count - 1)
        }
        let (used, local) = words.rows(of: chunk.map { ranks[$0] - some.startIndex })
        for view in 0..<views {
          let grids = try data.grids(ids, ids.map { _ in view })
          let batch = SentencePairs(
            cells: grids.rows / ids.count, photos: pairPhotos, sentences: local, paths: used.paths)
          let logits = match(project(cells: .constant(grids), pass), used, batch, pass).value.elements
          guard logits.allSatisfy(\.isFinite) else { throw NotFinite() }
          for (i, pair) in chunk.enumerated() { result[pair] += logits[i] / Float(views) }
        }
        try progress(chunk.count)
      }
    }
    return result
  }

  package func scoreAll(
    photos: [Int], sentences: [Int], data: PairData, views: Int, _ body: (Range<Int>, Tensor) throws -> Void
  ) throws {
    for rows in photos.indices.blocks(of: max(1, (1 << 18) / max(1, sentences.count))) {
      let scores = try scores(
        photos: rows.flatMap { [Int](repeating: photos[$0], count: sentences.count) },
        sentences: rows.flatMap { _ in sentences }, data: data, views: views
      ) { _ in }
      try body(rows, Tensor(shape: [rows.count, sentences.count], elements: scores))
    }
  }
}

/// Consecutive pairs with at most `size` distinct photos, and at most 64 pairs a photo on average.
private func chunks(of pairs: [Int], by photos: [Int], size: Int) -> [ArraySlice<Int>] {
  var chunks: [ArraySlice<Int>] = [], start = 0, distinct = 0
  for (i, pair) in pairs.enumerated() {
    let isNew = i == start || photos[pairs[i - 1]] != photos[pair]
    if isNew && distinct == size || i - start == size * 64 {
      chunks.append(pairs[start..<i])
      (start, distinct) = (i, 0)
    }
    if isNew || i == start { distinct += 1 }
  }
  if start < pairs.count { chunks.append(pairs[start...]) }
  return chunks
}
