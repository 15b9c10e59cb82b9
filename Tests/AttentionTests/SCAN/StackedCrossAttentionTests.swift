import Autodiff
import Foundation
import Tensor
import TestSupport
import Testing

@testable import Attention

struct StackedCrossAttentionTests {
  typealias Configuration = StackedCrossAttention.Configuration
  typealias Vectors = [[Double]]

  struct Batch {
    var regions: Tensor, photos: Segments, words: Tensor, sentences: Segments

    /// Unit vectors that have something in common, unless they are to be as they come.
    init(regions lengths: [Int], words: [Int], size: Int, normalized: Bool = true) {
      var generator = SplitMix64(seed: UInt64(size))
      (photos, sentences) = (Segments(lengths: lengths), Segments(lengths: words))
      func vectors(_ count: Int) -> Tensor {
        var x = Tensor(normal: 1, shape: [count, size], using: &generator)
        for i in 0..<count { x.elements[i * size] += 0.7 }
        return normalized ? x.l2NormalizedRows().rows : x
      }
      regions = vectors(photos.rows)
      self.words = vectors(sentences.rows)
    }

    func attention(_ configuration: Configuration) -> StackedCrossAttention {
      StackedCrossAttention(
        regions: Fragments(regions, photos), words: Fragments(words, sentences), configuration)
    }

    func similarities(_ configuration: Configuration) -> Tensor {
      StackedCrossAttention.similarities(
        regions: Fragments(regions, photos), words: Fragments(words, sentences), configuration)
    }
  }

  /// The formulas, one pair of fragments at a time, in double precision.
  static func oracle(query: Vectors, context: Vectors, _ c: Configuration) -> Double {
    func dot(_ x: [Double], _ y: [Double]) -> Double { zip(x, y).map { $0 * $1 }.reduce(0, +) }
    func leaky(_ x: Double) -> Double { x < 0 ? 0.1 * x : x }
    let normalized: Vectors = context.map { k in  // [fragments of the context, fragments of the query]
      var row = query.map { dot($0, k) }
      if [.clippedL2, .clipped].contains(c.normalization) { row = row.map(leaky) }
      switch c.normalization {
      case .clippedL2, .l2:
        let norm = sqrt(dot(row, row)) + 1e-8
        row = row.map { $0 / norm }
      case .softmax:
        row = row.map { exp($0) }
        let total = row.reduce(0, +)
        row = row.map { $0 / total }
      case .clipped, .none: break
      }
      return row
    }
    let (smoothing, sharpness) = (Double(c.smoothing), Double(c.sharpness))
    let cosines: [Double] = query.indices.map { i in
      let weights = context.indices.map { exp(smoothing * normalized[$0][i]) }, total = weights.reduce(0, +)
      var seen = [Double](repeating: 0, count: query[i].count)
      for (weight, k) in zip(weights, context) {
        for d in seen.indices { seen[d] += weight / total * k[d] }
      }
      let length = sqrt(dot(query[i], query[i]) * dot(seen, seen))
      return dot(query[i], seen) / max(1e-8, length)
    }
    switch c.aggregation {
    case .logSumExp: return log(cosines.map { exp(sharpness * $0) }.reduce(0, +)) / sharpness
    case .mean: return cosines.reduce(0, +) / Double(cosines.count)
    case .max: return cosines.max()!
    case .sum: return cosines.reduce(0, +)
    }
  }

  static func vectors(_ x: Tensor) -> Vectors {
    (0..<x.rows).map { row in (0..<x.columns).map { Double(x.elements[row * x.columns + $0]) } }
  }

  /// S, [photos, sentences].
  static func oracle(_ regions: Vectors, _ words: Vectors, _ batch: Batch, _ c: Configuration) -> [Double] {
    (0..<batch.photos.count).flatMap { i in
      (0..<batch.sentences.count).map { j in
        let (photo, sentence) = (Vectors(regions[batch.photos[i]]), Vectors(words[batch.sentences[j]]))
        return c.direction == .textToImage
          ? oracle(query: sentence, context: photo, c) : oracle(query: photo, context: sentence, c)
      }
    }
  }

  static func configurations(_ smoothing: Float = 4) -> [Configuration] {
    StackedCrossAttention.Direction.allCases.flatMap { direction in
      StackedCrossAttention.Normalization.allCases.map {
        Configuration(
          direction: direction, normalization: $0, aggregation: .logSumExp, smoothing: smoothing, sharpness: 6)
      }
        + StackedCrossAttention.Aggregation.allCases.map {
          Configuration(direction: direction, aggregation: $0, smoothing: smoothing, sharpness: 3)
        }
    }
  }

  static let batches = [
    Batch(regions: [3, 3], words: [2, 1, 4], size: 5), Batch(regions: [17, 1, 16], words: [3, 33, 1], size: 6),
    Batch(regions: [4, 4, 4], words: [2, 5], size: 9, normalized: false),
  ]

  /// Similarities are made from the weights: with them alone the cosines are those of the formula.
  @Test(arguments: StackedCrossAttention.Direction.allCases, StackedCrossAttention.Normalization.allCases)
  func weightsAreThoseOfTheSimilarity(
    direction: StackedCrossAttention.Direction, normalization: StackedCrossAttention.Normalization
  ) {
    for (regions, words) in [(1, 1), (49, 7), (20, 33)] {
      let batch = Batch(regions: [3, regions], words: [words, 5], size: 8)
      let configuration = Configuration(direction: direction, normalization: normalization, aggregation: .mean)
      let photo = Fragments(batch.regions, batch.photos)[1], sentence = Fragments(batch.words, batch.sentences)[0]
      let weights = StackedCrossAttention.weights(regions: photo, words: sentence, configuration)
      let (queries, contexts) = direction.sides(photo.vectors, sentence.vectors)
      #expect(weights.shape == [queries.rows, contexts.rows])
      let seen = Tensor.product(weights, contexts)
      let mean = (0..<queries.rows).reduce(Float(0)) { sum, i in
        let (q, c) = (queries.slicingRows(i..<i + 1), seen.slicingRows(i..<i + 1))
        return sum + Tensor.product(q, c, transposing: .right).elements[0] / (q.rowNorms()[0] * c.rowNorms()[0])
      }
      let expected = batch.similarities(configuration).elements[2]  // photo 1, sentence 0
      #expect(abs(mean / Float(queries.rows) - expected) < 1e-5, "\(direction) \(normalization)")
      for i in 0..<queries.rows { #expect(abs(weights.slicingRows(i..<i + 1).elements.reduce(0, +) - 1) < 1e-5) }
    }
  }

  @Test(arguments: configurations(), batches.indices)
  func equalsTheFormulas(configuration: Configuration, number: Int) {
    let batch = Self.batches[number]
    let expected = Self.oracle(Self.vectors(batch.regions), Self.vectors(batch.words), batch, configuration)
    expectClose(
      batch.attention(configuration).value,
      Tensor(shape: [batch.photos.count, batch.sentences.count], elements: expected.map(Float.init)))
  }

  @Test(arguments: configurations(), batches.indices)
  func gradientsAreTheDifferencesOfTheFormulas(configuration: Configuration, number: Int) {
    let batch = Self.batches[number]
    var generator = SplitMix64(seed: 3)
    let dy = Tensor(normal: 1, shape: [batch.photos.count, batch.sentences.count], using: &generator)
    func weighted(_ regions: Vectors, _ words: Vectors) -> Double {
      zip(Self.oracle(regions, words, batch, configuration), dy.elements).map { $0 * Double($1) }.reduce(0, +)
    }
    let (regions, words) = (Self.vectors(batch.regions), Self.vectors(batch.words)), step = 1e-5
    func differences(_ x: Vectors, _ value: (Vectors) -> Double) -> [Float] {
      x.indices.flatMap { i in
        x[i].indices.map { j in
          var (up, down) = (x, x)
          up[i][j] += step
          down[i][j] -= step
          return Float((value(up) - value(down)) / (2 * step))
        }
      }
    }
    let d = batch.attention(configuration).gradients(dy)
    expectClose(
      d.regions, Tensor(shape: batch.regions.shape, elements: differences(regions) { weighted($0, words) }),
      within: 1e-4)
    expectClose(
      d.words, Tensor(shape: batch.words.shape, elements: differences(words) { weighted(regions, $0) }), within: 1e-4)
  }

  /// More fragments on both sides than a block has.
  static let large = Batch(
    regions: [Int](repeating: 49, count: 24), words: (0..<120).map { 1 + $0 * 7 % 19 }, size: 12)

  @Test(arguments: StackedCrossAttention.Direction.allCases)
  func blocksMakeNoDifference(direction: StackedCrossAttention.Direction) {
    let batch = Self.large, configuration = Configuration(direction: direction)
    #expect(batch.photos.rows > 1024 && batch.sentences.rows > 1024)
    let attention = batch.attention(configuration)
    let expected = Self.oracle(Self.vectors(batch.regions), Self.vectors(batch.words), batch, configuration)
    expectClose(attention.value, Tensor(shape: [24, 120], elements: expected.map(Float.init)))
    #expect(batch.similarities(configuration) == attention.value)

    var generator = SplitMix64(seed: 4)
    let dy = Tensor(normal: 1, shape: [24, 120], using: &generator), whole = attention.gradients(dy)
    var (regions, words) = (Tensor(shape: batch.regions.shape), Tensor(shape: batch.words.shape))
    for photo in 0..<24 {  // photo by photo, each a batch of its own with all sentences
      var one = batch
      one.regions = batch.regions.slicingRows(batch.photos[photo])
      one.photos = batch.photos.slicing(photo..<photo + 1)
      let part = one.attention(configuration)
      #expect(part.value == attention.value.slicingRows(photo..<photo + 1))  // to the last bit
      let d = part.gradients(dy.slicingRows(photo..<photo + 1))
      regions.addRows(d.regions, at: Array(batch.photos[photo]))
      words.add(d.words)
    }
    expectClose(whole.regions, regions)
    expectClose(whole.words, words)
  }

  @Test(arguments: StackedCrossAttention.Direction.allCases, [1, 3])
  func resultsDoNotDependOnTheThreads(direction: StackedCrossAttention.Direction, threads: Int) {
    var generator = SplitMix64(seed: 4)
    let dy = Tensor(normal: 1, shape: [24, 120], using: &generator)
    func results() -> [Tensor] {
      let attention = Self.large.attention(Configuration(direction: direction)), d = attention.gradients(dy)
      return [attention.value, d.regions, d.words]
    }
    #expect(Threads.using(threads, results) == Threads.using(2, results))
  }

  @Test func oneRegionIsWhatAllWordsSee() {
    let batch = Batch(regions: [1, 1], words: [1, 3], size: 8)
    let c = Tensor.product(batch.regions, batch.words, transposing: .right).elements  // [photos, words]
    let s = batch.attention(Configuration(direction: .textToImage, aggregation: .sum)).value
    let expected: [Float] = [c[0], c[1...3].reduce(0, +), c[4], c[5...7].reduce(0, +)]
    expectClose(s, Tensor(shape: [2, 2], elements: expected))
  }

  @Test func withoutSmoothingAllSeeTheMean() {
    let batch = Batch(regions: [5, 20], words: [2], size: 8)
    let s = batch.attention(Configuration(direction: .textToImage, aggregation: .mean, smoothing: 0)).value
    for photo in 0..<2 {
      let mean = Tensor(shape: [1, 8], elements: batch.regions.slicingRows(batch.photos[photo]).sumOfRows().elements)
        .l2NormalizedRows().rows
      let cosines = Tensor.product(batch.words, mean, transposing: .right).elements
      #expect(abs(s.elements[photo] - (cosines[0] + cosines[1]) / 2) < 1e-6)
    }
  }

  @Test(arguments: configurations().filter { $0.direction == .textToImage })
  func theOrderOfRegionsIsNothing(configuration: Configuration) {
    let batch = Batch(regions: [19, 4], words: [2, 3], size: 8)
    var other = batch
    other.regions = batch.regions.gatheringRows((0..<19).map { $0 * 7 % 19 } + [20, 22, 19, 21])
    expectClose(other.attention(configuration).value, batch.attention(configuration).value, within: 1e-6)
  }

  @Test(arguments: [1, 6, 20] as [Float])
  func logSumExpIsAtLeastTheLargest(sharpness: Float) {
    let batch = Batch(regions: [7], words: [1, 2, 5, 16], size: 8)
    func s(_ aggregation: StackedCrossAttention.Aggregation) -> [Float] {
      batch.attention(Configuration(direction: .textToImage, aggregation: aggregation, sharpness: sharpness)).value
        .elements
    }
    for ((smooth, largest), n) in zip(zip(s(.logSumExp), s(.max)), [1, 2, 5, 16] as [Float]) {
      let most: Float = largest + logarithm(n) / sharpness
      #expect(smooth >= largest - 1e-6 && smooth <= most + 1e-6)
    }
  }

  @Test(arguments: StackedCrossAttention.Direction.allCases)
  func zerosAreNoNumbersThatSpread(direction: StackedCrossAttention.Direction) {
    var batch = Batch(regions: [3, 2], words: [2, 1], size: 4)
    batch.regions = Tensor(shape: batch.regions.shape)
    let attention = batch.attention(Configuration(direction: direction, aggregation: .mean))
    #expect(attention.value == Tensor(shape: [2, 2]))
    let d = attention.gradients(Tensor(repeating: 1, shape: [2, 2]))
    #expect(d.regions == Tensor(shape: [5, 4]) && d.words == Tensor(shape: [3, 4]))
  }

  @Test(arguments: StackedCrossAttention.Direction.allCases)
  func nothingToCompare(direction: StackedCrossAttention.Direction) {
    let batch = Batch(regions: [3, 2], words: [], size: 4),
      attention = batch.attention(Configuration(direction: direction))
    #expect(attention.value == Tensor(shape: [2, 0]))
    let d = attention.gradients(Tensor(shape: [2, 0]))
    #expect(d.regions == Tensor(shape: [5, 4]) && d.words == Tensor(shape: [0, 4]))
  }

  /// Where few pairs have a gradient only those are worked on: the same gradient as that of all pairs, whose others are
  /// nearly zero.
  @Test(arguments: StackedCrossAttention.Direction.allCases, StackedCrossAttention.Aggregation.allCases)
  func fewOpenPairsHaveTheGradientThatAllWouldGive(
    direction: StackedCrossAttention.Direction, aggregation: StackedCrossAttention.Aggregation
  ) {
    let batch = Batch(regions: [3, 5, 2, 4, 1, 3], words: [2, 6, 1, 3, 4, 2, 5], size: 24)
    let attention = batch.attention(.init(direction: direction, aggregation: aggregation))
    var few = Tensor(shape: attention.value.shape)
    for (place, value) in [(3, 1.0), (17, -2), (18, 0.5), (40, 1)] { few.elements[place] = Float(value) }
    var all = few
    for place in all.elements.indices where all.elements[place] == 0 { all.elements[place] = 1e-12 }
    let (sparse, dense) = (attention.gradients(few), attention.gradients(all))
    expectClose(sparse.regions, dense.regions, within: 1e-5)
    expectClose(sparse.words, dense.words, within: 1e-5)
    #expect(sparse.regions.elements.contains { $0 != 0 } && sparse.words.elements.contains { $0 != 0 })
  }
}

/// As an operation.
struct CrossAttentionTests {
  let photos = Segments(repeating: 4, count: 2), sentences = Segments(lengths: [3, 1, 2])

  func values() -> [Tensor] {
    var generator = SplitMix64(seed: 6)
    return [[2, 4, 5], [6, 5]].map { Tensor(normal: 1, shape: $0, using: &generator).l2NormalizedRows().rows }
  }

  @Test(arguments: StackedCrossAttention.Direction.allCases, StackedCrossAttention.Aggregation.allCases)
  func gradientCheck(direction: StackedCrossAttention.Direction, aggregation: StackedCrossAttention.Aggregation) {
    checkGradients(of: values(), step: 1e-3) {
      weightedSum(
        stackedCrossAttention(
          regions: Fragments($0[0], photos), words: Fragments($0[1], sentences),
          .init(direction: direction, normalization: .l2, aggregation: aggregation, smoothing: 4)))
    }
  }

  @Test func withoutATapeItIsTheSame() {
    func similarities(_ variables: [Variable]) -> Tensor {
      stackedCrossAttention(
        regions: Fragments(variables[0], photos), words: Fragments(variables[1], sentences),
        .init(direction: .textToImage)
      ).value
    }
    #expect(similarities(values().map { .constant($0) }) == similarities(values().map { .parameter($0) }))
  }
}
