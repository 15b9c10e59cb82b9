import Attention
import Autodiff
import Tensor

extension FragmentMatcher: PairMatcher {
  package var inputs: (words: Int, channels: Int) {
    (parameters[GRUEncoder.embedding.name].rows, parameters[Self.projection.weights].rows)
  }

  /// Sentences are encoded block by block, and photos chunk by chunk within a block.
  package func scores(photos: [Int], sentences: [Int], data: PairData, views: Int, progress: (Int) throws -> Void)
    throws -> [Float]
  {
    precondition(photos.count == sentences.count, "\(photos.count) photos, \(sentences.count) sentences")
    var scores = [Float](repeating: 0, count: photos.count)
    let ordered = photos.indices.sorted { (photos[$0], sentences[$0]) < (photos[$1], sentences[$1]) }
    for block in Array(Set(sentences)).sorted().blocks(of: 8192) {
      let words = encode(sentences: Array(block), data), place = block.places()
      let pairs = ordered.filter { place[sentences[$0]] != nil }
      let starts = pairs.indices.filter { $0 == 0 || photos[pairs[$0]] != photos[pairs[$0 - 1]] } + [pairs.count]
      for chunk in starts.indices.dropLast().blocks(of: 64) {
        let lists = chunk.map { pairs[starts[$0]..<starts[$0 + 1]] }
        for view in 0..<views {
          let regions = try encode(photos: lists.map { photos[$0[$0.startIndex]] }, view: view, data)
          let values = similarities(regions, words, lists: lists.map { $0.map { place[sentences[$0]]! } })
          guard values.allSatisfy({ $0.allSatisfy(\.isFinite) }) else { throw NotFinite() }
          for (list, values) in zip(lists, values) {
            for (pair, value) in zip(list, values) { scores[pair] += value / Float(views) }
          }
        }
        try progress(lists.reduce(0) { $0 + $1.count })
      }
    }
    return scores
  }

  /// The words of all sentences stay in memory, 4 d bytes each.
  package func scoreAll(
    photos: [Int], sentences: [Int], data: PairData, views: Int, _ body: (Range<Int>, Tensor) throws -> Void
  ) throws {
    let segments = Segments(lengths: sentences.map { data.words($0).count }), size = dimensions
    let vectors = Tensor(uninitialized: [segments.rows, size]) { vectors in
      for block in sentences.indices.blocks(of: 1024) {
        let part = encode(sentences: block.map { sentences[$0] }, data).vectors.value.elements
        (vectors + segments.starts[block.lowerBound] * size).update(from: part, count: part.count)
      }
    }
    let words = Fragments(Variable.constant(vectors), segments)
    for chunk in photos.indices.blocks(of: 128) {
      var sum = Tensor(shape: [chunk.count, sentences.count])
      for view in 0..<views {
        let regions = try encode(photos: chunk.map { photos[$0] }, view: view, data)
        sum.addScaled(1 / Float(views), similarities(regions, words, parameters.constants()).value)
      }
      guard sum.elements.allSatisfy(\.isFinite) else { throw NotFinite() }
      try body(chunk, sum)
    }
  }

  private func encode(photos: [Int], view: Int, _ data: PairData) throws -> Fragments<Variable> {
    regions(.constant(try data.grids(photos, photos.map { _ in view })), ForwardPass(parameters.constants()))
  }

  private func encode(sentences: [Int], _ data: PairData) -> Fragments<Variable> {
    words(PackedSentences(sentences.map(data.words)), ForwardPass(parameters.constants()))
  }

  /// For each photo the similarities of some sentences.
  private func similarities(_ regions: Fragments<Variable>, _ words: Fragments<Variable>, lists: [[Int]]) -> [[Float]] {
    switch configuration.attention {
    case .recurrent(let all): recurrentSimilarities(regions, words, lists: lists, all)
    case .stacked(let attention):
      inParallel(lists.count) { photo in
        let listed = words.value.gathering(lists[photo])
        return StackedCrossAttention.similarities(regions: regions.value[photo], words: listed, attention).elements
      }
    }
  }

  /// Only the words of sentences in a list take part.
  private func recurrentSimilarities(
    _ regions: Fragments<Variable>, _ words: Fragments<Variable>, lists: [[Int]],
    _ all: [RecurrentAttention.Configuration]
  ) -> [[Float]] {
    let used = Array(Set(lists.joined())).sorted(), place = used.places()
    let pairs = lists.enumerated().flatMap { photo, list in
      list.map { RecurrentAttention.Pair(photo: photo, sentence: place[$0]!) }
    }
    var sums = [Float](repeating: 0, count: pairs.count)
    for attention in all {
      let values = RecurrentAttention(
        regions: regions.value, words: words.value.gathering(used), memory: memory(of: attention.direction), attention
      ).similarities(pairs)
      for (i, value) in values.enumerated() { sums[i] += value }
    }
    let segments = Segments(lengths: lists.map(\.count))
    return lists.indices.map { Array(sums[segments[$0]]) }
  }
}
