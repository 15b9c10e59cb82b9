import Tensor
import TestSupport
import Testing

@testable import Attention

struct IMRAMBatchTests {
  typealias Configuration = RecurrentAttention.Configuration

  static let configurations = RecurrentAttention.Direction.allCases.flatMap { direction in
    [1, 2, 4].map { Configuration(direction: direction, steps: $0, normalizesMemory: $0 == 4) }
  }

  let photos = Segments(lengths: [5, 17, 1]), sentences = Segments(lengths: [3, 70, 2, 1, 9])
  let pairs = RecurrentAttention.Pair.all(photos: 3, sentences: 5)

  func attention(_ configuration: Configuration) -> RecurrentAttention {
    RecurrentAttention(
      regions: Fragments(random([23, 6], 1), photos), words: Fragments(random([85, 6], 2), sentences),
      memory: .init(query: random([6, 12], 3), context: random([6, 12], 4), bias: random([12], 5)), configuration)
  }

  /// All pairs in batches of at most so many rows: their similarities, and the gradients of the one block there is.
  func results(_ configuration: Configuration, rows: Int, keeping: Bool) -> (similarities: [Float], d: IMRAMGradients) {
    let attention = attention(configuration), workspace = attention.workspace(rows: 400, keeping: keeping)
    defer { workspace.deallocate() }
    var similarities = [Float](repeating: .nan, count: pairs.count), d = IMRAMGradients(attention.memory)
    for block in attention.queryBlocks(attention.lookups(pairs)) {
      for some in attention.contextBlocks(block.lookups) {
        let contexts = IMRAMContext.all(of: some, backward: keeping)
        (d.queries, d.contexts) = (block.zeros, some.zeros)
        d.grams = [Float](repeating: 0, count: some.rows.count * workspace.width)
        for batch in attention.batches(of: some.lookups, block, contexts, workspace, rows: rows) {
          batch.forward()
          batch.addSimilarities(to: &similarities)
          guard keeping else { continue }
          let transposed = PackedMatrix(attention.memory.query, transposed: true)
          batch.backward(
            batch.lookups.map { Float($0.place % 4) - 1.3 }, queryWeights: transposed, addingTo: &d)
        }
      }
    }
    return (similarities, d)
  }

  @Test(arguments: configurations)
  func howPairsAreBatchedChangesNoBitOfTheirSimilarities(configuration: Configuration) {
    let whole = results(configuration, rows: 400, keeping: false).similarities
    #expect(whole.allSatisfy(\.isFinite) && whole == attention(configuration).similarities(pairs))
    for rows in [1, 7, 90] { #expect(results(configuration, rows: rows, keeping: false).similarities == whole) }
    #expect(results(configuration, rows: 400, keeping: true).similarities == whole)  // with memory for each step
  }

  /// But for the order of sums.
  @Test(arguments: configurations)
  func theirGradientsAddUpToTheSame(configuration: Configuration) {
    func sums(rows: Int) -> [Tensor] {
      let d = results(configuration, rows: rows, keeping: true).d
      return [d.queries.vectors, d.queries.products, d.contexts.vectors, d.contexts.products]
        + [d.memory.query, d.memory.bias, Tensor(shape: [d.grams.count], elements: d.grams)]
    }
    let whole = sums(rows: 400)
    #expect(whole[0].elements.contains { $0 != 0 } && whole[2].elements.contains { $0 != 0 })
    for rows in [1, 90] { for (part, whole) in zip(sums(rows: rows), whole) { expectClose(part, whole, within: 1e-4) } }
  }
}
