import Autodiff
import Foundation
import Tensor
import TestSupport
import Testing

@testable import Attention

struct RecurrentAttentionTests {
  typealias Configuration = RecurrentAttention.Configuration
  typealias Pair = RecurrentAttention.Pair
  typealias Vectors = [[Double]]

  struct Batch {
    var regions: Tensor, photos: Segments, words: Tensor, sentences: Segments, memory: RecurrentAttention.Memory

    /// Vectors that have something in common, and weights that change much of them.
    init(regions lengths: [Int], words: [Int], size: Int) {
      var generator = SplitMix64(seed: UInt64(size))
      (photos, sentences) = (Segments(lengths: lengths), Segments(lengths: words))
      func vectors(_ count: Int) -> Tensor {
        var x = Tensor(normal: 1, shape: [count, size], using: &generator)
        for i in 0..<count { x.elements[i * size] += 0.7 }
        return x.l2NormalizedRows().rows
      }
      regions = vectors(photos.rows)
      self.words = vectors(sentences.rows)
      func weights(_ shape: [Int]) -> Tensor { Tensor(normal: 0.8, shape: shape, using: &generator) }
      memory = .init(query: weights([size, 2 * size]), context: weights([size, 2 * size]), bias: weights([2 * size]))
    }

    var all: [Pair] { Pair.all(photos: photos.count, sentences: sentences.count) }

    func attention(_ configuration: Configuration) -> RecurrentAttention {
      RecurrentAttention(
        regions: Fragments(regions, photos), words: Fragments(words, sentences), memory: memory, configuration)
    }

    /// All that a similarity depends on, in double precision: regions, words, W_q, W_c, b.
    var inputs: [Vectors] {
      [regions, words, memory.query, memory.context, memory.bias].map(StackedCrossAttentionTests.vectors)
    }
  }

  /// The formulas as the paper and its code have them, with one product of [q; c], one pair of fragments at a time.
  static func oracle(query x: Vectors, context: Vectors, _ w: [Vectors], _ c: Configuration) -> Double {
    func dot(_ x: [Double], _ y: [Double]) -> Double { zip(x, y).map { $0 * $1 }.reduce(0, +) }
    let size = x[0].count
    var q = x, total = 0.0
    for _ in 0..<c.steps {
      let normalized: Vectors = context.map { k in
        let row = q.map { dot($0, k) }.map { $0 < 0 ? 0.1 * $0 : $0 }, norm = sqrt(dot(row, row)) + 1e-8
        return row.map { $0 / norm }
      }
      let seen: Vectors = q.indices.map { i in
        let weights = context.indices.map { exp(Double(c.smoothing) * normalized[$0][i]) }, sum = weights.reduce(0, +)
        var mean = [Double](repeating: 0, count: size)
        for (weight, k) in zip(weights, context) {
          for d in mean.indices { mean[d] += weight / sum * k[d] }
        }
        return mean
      }
      for (x, seen) in zip(x, seen) {
        let length: Double = sqrt(dot(x, x) * dot(seen, seen))
        total += dot(x, seen) / max(1e-8, length) / Double(q.count)
      }
      q = zip(q, seen).map { q, seen in
        func gate(_ j: Int) -> Double {
          var sum: Double = w[2][0][j]
          for i in 0..<size { sum += q[i] * w[0][i][j] + seen[i] * w[1][i][j] }
          return sum
        }
        var next: [Double] = (0..<size).map { j in
          let g = 1 / (1 + exp(-gate(j)))
          return g * q[j] + (1 - g) * tanh(gate(size + j))
        }
        if c.normalizesMemory {
          let norm = sqrt(dot(next, next)) + 1e-8
          next = next.map { $0 / norm }
        }
        return next
      }
    }
    return total
  }

  static func oracle(_ inputs: [Vectors], _ batch: Batch, _ pairs: [Pair], _ c: Configuration) -> [Double] {
    pairs.map { pair in
      let (photo, sentence) = (
        Vectors(inputs[0][batch.photos[pair.photo]]), Vectors(inputs[1][batch.sentences[pair.sentence]])
      )
      let weights = Array(inputs[2...])
      return c.direction == .textToImage
        ? oracle(query: sentence, context: photo, weights, c) : oracle(query: photo, context: sentence, weights, c)
    }
  }

  static let configurations = RecurrentAttention.Direction.allCases.flatMap { direction in
    [1, 2, 3, 4].map { Configuration(direction: direction, steps: $0, smoothing: 4) }
      + [2, 3].map { Configuration(direction: direction, steps: $0, smoothing: 9, normalizesMemory: true) }
  }

  static let batches = [
    Batch(regions: [3, 3], words: [2, 1, 4], size: 5), Batch(regions: [17, 1, 16], words: [3, 18, 1], size: 4),
  ]

  /// The similarity is Σ s_k, and s_k the mean of cos(x, Σ w C): the weights of all steps give it without the memory.
  @Test(arguments: [1, 2, 3], [false, true])
  func weightsAreThoseOfTheSimilarity(steps: Int, normalizesMemory: Bool) {
    let batch = Batch(regions: [4, 49, 1], words: [7, 20], size: 8)
    for direction in RecurrentAttention.Direction.allCases {
      let configuration = Configuration(
        direction: direction, steps: steps, smoothing: 4, normalizesMemory: normalizesMemory)
      let attention = batch.attention(configuration), similarities = attention.similarities(batch.all)
      for (pair, expected) in zip(batch.all, similarities) {
        let photo = Fragments(batch.regions, batch.photos)[pair.photo].vectors
        let sentence = Fragments(batch.words, batch.sentences)[pair.sentence].vectors
        let (queries, contexts) = direction.sides(photo, sentence), weights = attention.weights(of: pair)
        #expect(weights.count == steps && weights.allSatisfy { $0.shape == [queries.rows, contexts.rows] })
        var sum: Float = 0
        for seen in weights.map({ Tensor.product($0, contexts) }) {
          for i in 0..<queries.rows {
            let (x, c) = (queries.slicingRows(i..<i + 1), seen.slicingRows(i..<i + 1))
            sum += Tensor.product(x, c, transposing: .right).elements[0] / c.rowNorms()[0] / Float(queries.rows)
          }
        }
        #expect(abs(sum - expected) < 2e-5, "\(direction) \(pair)")
        if steps > 1, contexts.rows > 1 { #expect(weights[0] != weights[1]) }
      }
    }
  }

  @Test(arguments: configurations, batches.indices)
  func equalsTheFormulas(configuration: Configuration, number: Int) {
    let batch = Self.batches[number],
      expected = Self.oracle(batch.inputs, batch, batch.all, configuration).map(Float.init)
    #expect(relativeError(batch.attention(configuration).similarities(batch.all), expected) < 1e-5)
  }

  @Test(arguments: configurations)
  func gradientsAreTheDifferencesOfTheFormulas(configuration: Configuration) {
    let batch = Self.batches[0], pairs = batch.all, step = 1e-5
    let dy: [Float] = [0.7, -1.2, 0, 0.4, 1.1, -0.3]
    func loss(_ inputs: [Vectors]) -> Double {
      zip(Self.oracle(inputs, batch, pairs, configuration), dy).map { $0 * Double($1) }.reduce(0, +)
    }
    let inputs = batch.inputs, d = batch.attention(configuration).gradients(dy, of: pairs)
    for (k, gradient) in [d.regions, d.words, d.memory.query, d.memory.context, d.memory.bias].enumerated() {
      let differences: [Float] = inputs[k].indices.flatMap { i in
        inputs[k][i].indices.map { j in
          var (up, down) = (inputs, inputs)
          up[k][i][j] += step
          down[k][i][j] -= step
          return Float((loss(up) - loss(down)) / (2 * step))
        }
      }
      if configuration.steps == 1 && k >= 2 {
        #expect(gradient == Tensor(shape: gradient.shape))
      } else {
        expectClose(gradient, Tensor(shape: gradient.shape, elements: differences), within: 1e-4)
      }
    }
  }

  /// More fragments than a tile, a chunk and a block of contexts have, and sentences longer than a tile.
  static let large = Batch(
    regions: [Int](repeating: 49, count: 45), words: (0..<40).map { 1 + $0 * 7 % 19 } + [70], size: 8)

  func weights(_ count: Int) -> [Float] {
    var generator = SplitMix64(seed: 4)
    return Tensor(normal: 1, shape: [count], using: &generator).elements
  }

  @Test(arguments: RecurrentAttention.Direction.allCases)
  func oneStepIsStackedCrossAttention(direction: RecurrentAttention.Direction) {
    let batch = Self.large, pairs = batch.all, dy = weights(pairs.count)
    let stacked = StackedCrossAttention(
      regions: Fragments(batch.regions, batch.photos), words: Fragments(batch.words, batch.sentences),
      .init(direction: direction, aggregation: .mean))
    let recurrent = batch.attention(Configuration(direction: direction, steps: 1)), shape = stacked.value.shape
    expectClose(Tensor(shape: shape, elements: recurrent.similarities(pairs)), stacked.value, within: 1e-6)
    let (one, other) = (recurrent.gradients(dy, of: pairs), stacked.gradients(Tensor(shape: shape, elements: dy)))
    expectClose(one.regions, other.regions)
    expectClose(one.words, other.words)
  }

  @Test(arguments: RecurrentAttention.Direction.allCases, [1, 3])
  func resultsDoNotDependOnTheThreads(direction: RecurrentAttention.Direction, threads: Int) {
    let batch = Self.large, pairs = batch.all, dy = weights(pairs.count)
    func results() -> ([Float], RecurrentAttention.Gradients) {
      let attention = batch.attention(Configuration(direction: direction))
      return (attention.similarities(pairs), attention.gradients(dy, of: pairs))
    }
    let (some, two) = (Threads.using(threads, results), Threads.using(2, results))
    #expect(some.0 == two.0 && some.1 == two.1)
  }

  @Test(arguments: RecurrentAttention.Direction.allCases)
  func aPairIsNothingToAnother(direction: RecurrentAttention.Direction) {
    let batch = Self.large, pairs = batch.all, attention = batch.attention(Configuration(direction: direction))
    let all = attention.similarities(pairs), some = pairs.indices.filter { $0 % 7 == 3 || $0 % 31 == 0 }.reversed()
    #expect(attention.similarities(some.map { pairs[$0] }) == some.map { all[$0] })  // to the last bit
    #expect(attention.similarities([pairs[5], pairs[5]]) == [all[5], all[5]])
    #expect(attention.similarities([]) == [])
  }

  @Test(arguments: RecurrentAttention.Direction.allCases)
  func pairsWithoutGradientAreNothing(direction: RecurrentAttention.Direction) {
    let batch = Self.large, pairs = batch.all, attention = batch.attention(Configuration(direction: direction))
    var dy = weights(pairs.count)
    for i in dy.indices where i % 50 != 0 { dy[i] = 0 }
    let listed = dy.indices.filter { dy[$0] != 0 }
    #expect(
      attention.gradients(dy, of: pairs) == attention.gradients(listed.map { dy[$0] }, of: listed.map { pairs[$0] }))
    // Each alone, summed: the same but for the order of sums.
    var sum = attention.gradients([], of: [])
    #expect(
      sum.regions == Tensor(shape: batch.regions.shape) && sum.memory.bias == Tensor(shape: batch.memory.bias.shape))
    for i in listed {
      let one = attention.gradients([dy[i]], of: [pairs[i]])
      sum.regions.add(one.regions)
      sum.words.add(one.words)
      sum.memory.query.add(one.memory.query)
      sum.memory.context.add(one.memory.context)
      sum.memory.bias.add(one.memory.bias)
    }
    let whole = attention.gradients(dy, of: pairs)
    expectClose(whole.regions, sum.regions, within: 1e-4)
    expectClose(whole.words, sum.words, within: 1e-4)
    expectClose(whole.memory.query, sum.memory.query, within: 1e-4)
    expectClose(whole.memory.context, sum.memory.context, within: 1e-4)
    expectClose(whole.memory.bias, sum.memory.bias, within: 1e-4)
  }

  @Test func theOrderOfRegionsIsNothing() {
    let batch = Batch(regions: [19, 4], words: [2, 3], size: 8), configuration = Configuration(direction: .textToImage)
    var other = batch
    other.regions = batch.regions.gatheringRows((0..<19).map { $0 * 7 % 19 } + [20, 22, 19, 21])
    #expect(
      relativeError(
        other.attention(configuration).similarities(batch.all), batch.attention(configuration).similarities(batch.all))
        < 1e-5)
  }

  /// A gate that is open keeps what it asked, so that every step sees the same.
  @Test(arguments: RecurrentAttention.Direction.allCases)
  func aMemoryThatKeepsEverythingRepeatsItself(direction: RecurrentAttention.Direction) {
    var batch = Self.batches[1]
    batch.memory = .init(
      query: Tensor(shape: [4, 8]), context: Tensor(shape: [4, 8]),
      bias: Tensor(shape: [8], elements: [50, 50, 50, 50, 0, 0, 0, 0]))
    func similarities(_ steps: Int) -> [Float] {
      batch.attention(Configuration(direction: direction, steps: steps)).similarities(batch.all)
    }
    #expect(relativeError(similarities(3), similarities(1).map { 3 * $0 }) < 1e-6)
  }

  @Test(arguments: RecurrentAttention.Direction.allCases)
  func zerosAreNoNumbersThatSpread(direction: RecurrentAttention.Direction) {
    var batch = Batch(regions: [3, 2], words: [2, 1], size: 4)
    batch.regions = Tensor(shape: batch.regions.shape)
    let attention = batch.attention(Configuration(direction: direction)),
      d = attention.gradients([1, 1, 1, 1], of: batch.all)
    #expect(attention.similarities(batch.all) == [0, 0, 0, 0])
    #expect([d.regions, d.words, d.memory.query].allSatisfy { $0.elements.allSatisfy(\.isFinite) })
  }
}

/// As an operation.
struct RecurrentAttentionOperationTests {
  let photos = Segments(repeating: 4, count: 2), sentences = Segments(lengths: [3, 1, 2])
  let all = RecurrentAttention.Pair.all(photos: 2, sentences: 3)

  /// Regions, words, and a memory.
  func values() -> [Tensor] {
    var generator = SplitMix64(seed: 6)
    return [[2, 4, 5], [6, 5]].map { Tensor(normal: 1, shape: $0, using: &generator).l2NormalizedRows().rows }
      + [[5, 10], [5, 10], [10]].map { Tensor(normal: 0.7, shape: $0, using: &generator) }
  }

  func similarities(
    _ x: [Variable], _ pairs: [RecurrentAttention.Pair], _ configuration: RecurrentAttention.Configuration
  ) -> Variable {
    recurrentAttention(
      regions: Fragments(x[0], photos), words: Fragments(x[1], sentences), pairs: pairs,
      memory: (query: x[2], context: x[3], bias: x[4]), configuration)
  }

  @Test(arguments: RecurrentAttention.Direction.allCases, [false, true])
  func gradientCheck(direction: RecurrentAttention.Direction, normalizesMemory: Bool) {
    checkGradients(of: values(), step: 1e-3) {
      weightedSum(similarities($0, all, .init(direction: direction, smoothing: 4, normalizesMemory: normalizesMemory)))
    }
  }

  @Test func whatIsNotListedIsMinusInfinity() {
    let some = [1, 2, 5].map { all[$0] }, x = values().map { Variable.parameter($0) }
    let configuration = RecurrentAttention.Configuration(direction: .imageToText)
    let (part, whole) = (similarities(x, some, configuration), similarities(x, all, configuration))
    #expect(part.shape == [2, 3])
    for i in 0..<6 {
      #expect(part.value.elements[i] == ([1, 2, 5].contains(i) ? whole.value.elements[i] : -.infinity))
    }
  }

  /// The full model: both directions, of listed pairs only, and the hinges with either kind of negatives.
  @Test(arguments: Negatives.allCases)
  func theHingeTakesListedPairsOnly(negatives: Negatives) {
    let square = Segments(lengths: [3, 1]), x = values()
    let variables = [x[0], x[1].slicingRows(0..<4)] + x[2...] + x[2...].map { $0 }
    let listed = [(0, 0), (0, 1), (1, 1)].map { RecurrentAttention.Pair(photo: $0.0, sentence: $0.1) }
    func s(_ x: [Variable], _ pairs: [RecurrentAttention.Pair]) -> Variable {
      func one(_ direction: RecurrentAttention.Direction, _ first: Int) -> Variable {
        recurrentAttention(
          regions: Fragments(x[0], photos), words: Fragments(x[1], square), pairs: pairs,
          memory: (query: x[first], context: x[first + 1], bias: x[first + 2]), .init(direction: direction))
      }
      return one(.textToImage, 2) + one(.imageToText, 5)
    }
    func loss(_ x: [Variable], _ pairs: [RecurrentAttention.Pair]) -> Variable {
      let s = s(x, pairs)
      func anchored(_ s: Variable) -> Variable {
        tripletHinge(s, identities: [0, 1], margin: 4, negatives: negatives, reduction: .sum)
      }
      return anchored(s) + anchored(s.transposed())
    }
    let all = s(variables.map { .constant($0) }, RecurrentAttention.Pair.all(photos: 2, sentences: 2)).value.elements
    let expected = (4 + all[1] - all[0]) + (4 + all[1] - all[3])  // photo 0's hinge, and sentence 1's
    #expect(abs(loss(variables.map { .constant($0) }, listed).value.elements[0] - expected) < 1e-5)
    checkGradients(of: variables, step: 1e-3) { loss($0, listed) }
  }
}
