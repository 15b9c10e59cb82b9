import Tensor

/// One query that looks at one context, and where in the list of pairs it stands.
struct Lookup {
  enum Side { case query, context }

  var query, context: Int
  let place: Int

  subscript(side: Side) -> Int {
    get { side == .query ? query : context }
    set { if side == .query { query = newValue } else { context = newValue } }
  }
}

/// Some queries, or some contexts, put together, with all that look, or are looked at.
struct IMRAMBlock {
  /// Their `side` counts the groups of the block.
  let lookups: [Lookup]
  /// Where the fragments are in the whole.
  let rows: [Int]
  let fragments: Fragments<Tensor>
  /// With W_q, or W_c, [rows, 2d]; without rows where there is but one step.
  let products: Tensor
  /// ‖x‖
  let norms: [Float]

  /// - Parameters:
  ///   - all: the fragments of all queries, or of all contexts.
  ///   - lookups: those of the block; their `side` still counts among all.
  ///   - weights: W_q, or W_c; nil where there is but one step.
  init(of all: Fragments<Tensor>, _ lookups: [Lookup], _ side: Lookup.Side, _ weights: PackedMatrix?) {
    let groups = Set(lookups.map { $0[side] }).sorted(), place = groups.places()
    self.lookups = lookups.map {
      var lookup = $0
      lookup[side] = place[lookup[side]]!
      return lookup
    }
    rows = groups.flatMap { Array(all.segments[$0]) }
    fragments = all.gathering(groups)
    products =
      weights.map { [fragments] in .product(fragments.vectors, $0) } ?? Tensor(shape: [0, 2 * all.vectors.columns])
    norms = fragments.vectors.rowNorms()
  }

  /// What gradients are added up in.
  var zeros: IMRAMGradients.Sums { (Tensor(shape: fragments.vectors.shape), Tensor(shape: products.shape)) }
}

/// A context, packed for the products of a step.
struct IMRAMContext {
  /// The rows of its fragments in its block.
  let rows: Range<Int>
  let context: CrossAttentionTile.Context
  /// Cᵀ [d, fragments], and C W_c [fragments, 2d] if there is more than one step.
  let transposed: PackedMatrix
  let products: PackedMatrix?
  /// C [fragments, d] and (C W_c)ᵀ [2d, fragments], for the backward pass only.
  let vectors, transposedProducts: PackedMatrix?

  static func all(of block: IMRAMBlock, backward: Bool = false) -> [IMRAMContext] {
    let segments = block.fragments.segments, remembers = block.products.rows > 0
    return block.fragments.vectors.withView { c in
      block.products.withView { p in
        inParallel(segments.count) {
          let rows = segments[$0]
          return IMRAMContext(rows, c.rows(rows), remembers ? p.rows(rows) : nil, backward: backward)
        }
      }
    }
  }

  /// - Parameters:
  ///   - c: C [fragments, d].
  ///   - p: C W_c [fragments, 2d] if there is more than one step.
  private init(_ rows: Range<Int>, _ c: MatrixView, _ p: MatrixView?, backward: Bool) {
    self.rows = rows
    transposed = PackedMatrix(c, transposed: true)
    context = CrossAttentionTile.Context(c, transposed: transposed)
    products = p.map { PackedMatrix($0) }
    vectors = backward ? PackedMatrix(c) : nil
    transposedProducts = backward ? p.map { PackedMatrix($0, transposed: true) } : nil
  }

  /// dC += dG · C, context by context.
  static func multiply(
    _ dGrams: UnsafePointer<Float>, leading: Int, _ contexts: [IMRAMContext], addingTo dContexts: inout Tensor
  ) {
    dContexts.withMutableView { dContexts in
      parallel(contexts.count) { some in
        for each in contexts[some] {
          each.context.multiply(
            dGrams + each.rows.lowerBound * leading, each.vectors!, addingTo: dContexts.rows(each.rows))
        }
      }
    }
  }
}
