import Tensor
import TestSupport
import Testing

@testable import Attention

struct IMRAMBlockTests {
  let all = Fragments(random([10, 3], 1), Segments(lengths: [2, 1, 4, 3])), weights = random([3, 6], 2)
  let lookups = [(3, 0), (1, 0), (3, 2)].enumerated().map { Lookup(query: $1.0, context: $1.1, place: $0) }

  @Test func aBlockHasOnlyWhatLooks() {
    let block = IMRAMBlock(of: all, lookups, .query, PackedMatrix(weights))
    #expect(block.rows == [2, 7, 8, 9] && block.fragments.segments == Segments(lengths: [1, 3]))
    #expect(block.fragments.vectors == all.vectors.gatheringRows(block.rows))
    #expect(block.lookups.map(\.query) == [1, 0, 1])
    #expect(block.lookups.map(\.context) == [0, 0, 2] && block.lookups.map(\.place) == [0, 1, 2])
    expectClose(block.products, .product(block.fragments.vectors, weights))
    #expect(block.norms == block.fragments.vectors.rowNorms())
    #expect(block.zeros.vectors == Tensor(shape: [4, 3]) && block.zeros.products == Tensor(shape: [4, 6]))
  }

  @Test func oneStepNeedsNoProducts() {
    let block = IMRAMBlock(of: all, lookups, .context, nil)
    #expect(block.products.shape == [0, 6] && block.lookups.map(\.context) == [0, 0, 1])
    let contexts = IMRAMContext.all(of: block, backward: true)
    #expect(contexts.map(\.rows) == [0..<2, 2..<6])
    #expect(contexts.allSatisfy { $0.products == nil && $0.transposedProducts == nil && $0.vectors != nil })
  }

  /// Packed, they are what they were.
  @Test func contextsAreTheBlocksFragments() {
    let block = IMRAMBlock(of: all, lookups, .context, PackedMatrix(weights))
    for context in IMRAMContext.all(of: block, backward: true) {
      let c = block.fragments.vectors.slicingRows(context.rows), p = block.products.slicingRows(context.rows)
      let x = random([2, 3], 3), y = random([2, 6], 4), w = random([2, context.rows.count], 5)
      expectClose(.product(x, context.transposed), .product(x, c, transposing: .right))
      expectClose(.product(w, context.products!), .product(w, p))
      expectClose(.product(w, context.vectors!), .product(w, c))
      expectClose(.product(y, context.transposedProducts!), .product(y, p, transposing: .right))
    }
    #expect(IMRAMContext.all(of: block).allSatisfy { $0.vectors == nil && $0.transposedProducts == nil })
  }
}
