import Tensor

/// Some queries' attention to one context, fragment by fragment, in memory that stays in the cache: what
/// `StackedCrossAttention` does once the products a[i, k] = Qᵢ · C_k are there. Rows are the queries' fragments i, and
/// a row holds the context's fragments k.
///
/// IMRAM attends with its memory Q, but compares the result with the fragments X themselves (`RecurrentAttention`).
/// Then b[i, k] = Xᵢ · C_k takes the place of a, and ‖Xᵢ‖ that of ‖Qᵢ‖, in all that follows w.
///
/// Neither pass needs a vector Ĉᵢ = Σ w[i, k] C_k: with the context's Gram matrix G = C Cᵀ and y = w G, rᵢ = cos(Qᵢ,
/// Ĉᵢ) is Σ w a / (‖Qᵢ‖ √(Σ w y)). As rᵢ does not depend on the length of w, the softmax's gradient loses its usual
/// mean: with z the softmax's arguments, drᵢ/dz = w ⊙ (a − (Σ w a / Σ w y) y) / (‖Qᵢ‖ √(Σ w y)).
struct CrossAttentionTile {
  typealias Vector = SIMD16<Float>
  typealias Configuration = StackedCrossAttention.Configuration

  /// The fragments of a context, what they are to each other, and how a row of them fills vectors.
  struct Context {
    let fragments: Int
    /// Vectors a row; lanes beyond `fragments` hold zeros wherever they are multiplied by something.
    let width: Int
    /// The lanes of a row's last vector that hold no fragment.
    let padding: SIMDMask<Vector.MaskStorage>
    /// G, [fragments, 16 · width].
    let gram: PackedMatrix

    /// - Parameters:
    ///   - vectors: C [fragments, d].
    ///   - transposed: Cᵀ, where the caller has use for it too.
    init(_ vectors: MatrixView, transposed: PackedMatrix? = nil) {
      let fragments = vectors.rows, width = (fragments + 15) / 16
      let transposed = transposed ?? PackedMatrix(vectors, transposed: true)
      let gram = Tensor(uninitialized: [fragments, 16 * width]) { gram in
        gram.update(repeating: 0, count: fragments * 16 * width)
        transposed.multiply(vectors, into: MutableMatrixView(gram, rows: fragments, columns: 16 * width))
      }
      var lanes = SIMD16<Int32>.zero
      for lane in 0..<16 { lanes[lane] = Int32(16 * (width - 1) + lane) }
      (self.fragments, self.width, self.gram) = (fragments, width, PackedMatrix(gram))
      padding = lanes .>= Int32(fragments)
    }

    /// dC += dG · C, with `dGram` as `Gradients` have it.
    func multiply(_ dGram: UnsafePointer<Float>, _ vectors: PackedMatrix, addingTo dVectors: MutableMatrixView) {
      let dGram = MatrixView(dGram, rows: fragments, columns: fragments, stride: 16 * width)
      vectors.multiply(dGram, into: dVectors, adding: true)
    }
  }

  /// What both passes read.
  struct Input {
    /// The products a [rows, fragments of the context], and b laid out as a, if other fragments are compared.
    let a: MatrixView
    var b: MatrixView?
    /// ‖Qᵢ‖, or ‖Xᵢ‖.
    let norms: UnsafePointer<Float>
    /// The rows of each query, from 0.
    let queries: Segments
    let context: Context
  }

  /// What the backward pass writes, or adds to.
  struct Gradients {
    /// dL/da, is written, and dL/db, is added to.
    let a: MutableMatrixView
    var b: MutableMatrixView?
    /// [fragments, 16 · width], is added to: twice dL/dG, which is symmetric, so that dL/dC gains `gram` · C.
    let gram: UnsafeMutablePointer<Float>
    /// ‖Qᵢ‖ dL/d‖Qᵢ‖ = −rᵢ dL/drᵢ, is written.
    let norms: UnsafeMutablePointer<Float>
  }

  private let configuration: Configuration
  private let slope: Float
  /// a, its first norm ā, w, y (which the backward pass replaces by what Gᵀ's gradient is made of), and the gradient on
  /// its way from z to a, where b lies before, if there is one.
  private let products, normalized, weights, seen, gradients: UnsafeMutablePointer<Vector>
  /// What ā's columns were multiplied by, a row of vectors for each query.
  private let scales: UnsafeMutablePointer<Vector>
  /// Σ w a, Σ w y, r and dL/dr of each row; then dr/d(Σ w a).
  private let dots, squares, cosines, dCosines, shares: UnsafeMutablePointer<Float>
  private let memory: UnsafeMutablePointer<Float>

  /// - Parameters:
  ///   - rows: the most rows.
  ///   - width: the most vectors a row.
  init(_ configuration: Configuration, rows: Int, width: Int) {
    let (matrix, line) = (rows * width * 16, (rows + 15) / 16 * 16)
    memory = cacheLines(6 * matrix + 5 * line)
    let memory = memory
    func vectors(_ index: Int) -> UnsafeMutablePointer<Vector> {
      UnsafeMutableRawPointer(memory + index * matrix).bindMemory(to: Vector.self, capacity: rows * width)
    }
    func floats(_ index: Int) -> UnsafeMutablePointer<Float> { memory + 6 * matrix + index * line }
    (products, normalized, weights) = (vectors(0), vectors(1), vectors(2))
    (seen, gradients, scales) = (vectors(3), vectors(4), vectors(5))
    (dots, squares, cosines, dCosines, shares) = (floats(0), floats(1), floats(2), floats(3), floats(4))
    self.configuration = configuration
    slope = configuration.normalization.isClipped ? 0.1 : 1
  }

  func deallocate() { memory.deallocate() }

  // MARK: - Forward

  /// The similarity of each query to the context.
  /// - Parameter similarities: of the first query; the next lie `stride` apart.
  func forward(_ input: Input, into similarities: UnsafeMutablePointer<Float>, stride: Int) {
    attend(input)
    for query in 0..<input.queries.count { similarities[query * stride] = aggregated(input.queries[query]) }
  }

  /// w of the last input, [rows, fragments of the context].
  func weightRows(_ input: Input) -> MatrixView {
    MatrixView(rows(weights, input).columns(0..<input.context.fragments))
  }

  /// Some vectors a row as a matrix, [rows, 16 · width].
  private func rows(_ vectors: UnsafeMutablePointer<Vector>, _ input: Input) -> MutableMatrixView {
    MutableMatrixView(
      UnsafeMutableRawPointer(vectors).assumingMemoryBound(to: Float.self), rows: input.queries.rows,
      columns: 16 * input.context.width)
  }

  /// Everything up to r.
  private func attend(_ input: Input) {
    let (b, norms, queries, context) = (input.b, input.norms, input.queries, input.context), width = context.width
    pad(input.a, context, into: products)
    if let b { pad(b, context, into: gradients) }
    let compared = b == nil ? products : gradients
    for query in 0..<queries.count { normalize(queries[query], scales + query * width, width) }
    for row in 0..<queries.rows { weigh(row, context) }
    context.gram.multiply(weightRows(input), into: rows(seen, input))
    for row in 0..<queries.rows {
      let (a, w, y) = (compared + row &* width, weights + row &* width, seen + row &* width)
      var dot = Vector.zero, square = Vector.zero
      for j in 0..<width {
        dot.addProduct(w[j], a[j])
        square.addProduct(w[j], y[j])
      }
      let (d, s) = (dot.sum(), square.sum())
      dots[row] = d
      squares[row] = s > 0 ? s : 0  // where fragments cancel, rounding may leave less
      let length = norms[row] * squares[row].squareRoot()
      cosines[row] = d / (length > smallestLength ? length : smallestLength)
    }
  }

  private func pad(_ a: MatrixView, _ context: Context, into padded: UnsafeMutablePointer<Vector>) {
    for row in 0..<a.rows {
      let to = padded + row &* context.width
      to[context.width &- 1] = .zero
      UnsafeMutableRawPointer(to).copyMemory(from: a.pointer + row &* a.stride, byteCount: 4 &* context.fragments)
    }
  }

  /// ā of one query's rows: each of the context's fragments by itself, over the query's fragments.
  private func normalize(_ rows: Range<Int>, _ scales: UnsafeMutablePointer<Vector>, _ width: Int) {
    for j in 0..<width {
      let (a, y) = (products + j, normalized + j)
      switch configuration.normalization {
      case .none, .clipped:
        scales[j] = Vector(repeating: 1)
        for row in rows { y[row &* width] = clipped(a[row &* width]) }
      case .l2, .clippedL2:
        var sum = Vector.zero
        for row in rows {
          let x = clipped(a[row &* width])
          sum.addProduct(x, x)
        }
        let scale = 1 / (sum.squareRoot() + 1e-8)
        scales[j] = scale
        for row in rows { y[row &* width] = clipped(a[row &* width]) * scale }
      case .softmax:
        var largest = a[rows.lowerBound &* width], sum = Vector.zero
        for row in rows { largest = Vector.larger(largest, a[row &* width]) }
        for row in rows {
          let x = exponential(a[row &* width] - largest)
          y[row &* width] = x
          sum += x
        }
        for row in rows { y[row &* width] /= sum }
      }
    }
  }

  /// x, or its tenth where it is negative: LeakyReLU as SCAN's code has it.
  @inline(__always) private func clipped(_ x: Vector) -> Vector { x.replacing(with: x * slope, where: x .< 0) }

  /// w = softmax(λ ā) of a row.
  @inline(__always) private func weigh(_ row: Int, _ context: Context) {
    let (x, w, last) = (normalized + row &* context.width, weights + row &* context.width, context.width &- 1)
    var largest = x[last].replacing(with: -.infinity, where: context.padding)
    for j in 0..<last { largest = Vector.larger(largest, x[j]) }
    let top = maximum(largest)
    var sum = Vector.zero
    for j in 0...last {
      var e = exponential((x[j] - top) * configuration.smoothing)
      if j == last { e.replace(with: 0, where: context.padding) }
      w[j] = e
      sum += e
    }
    let scale = 1 / sum.sum()
    for j in 0...last { w[j] *= scale }
  }

  /// r of a query's rows as one number.
  private func aggregated(_ rows: Range<Int>) -> Float {
    switch configuration.aggregation {
    case .max: return largest(rows)
    case .sum, .mean:
      var sum: Float = 0
      for row in rows { sum += cosines[row] }
      return configuration.aggregation == .sum ? sum : sum / Float(rows.count)
    case .logSumExp:
      let top = largest(rows), sharpness = configuration.sharpness
      var sum: Float = 0
      for row in rows { sum += exponential(sharpness * (cosines[row] - top)) }
      return top + logarithm(sum) / sharpness
    }
  }

  private func largest(_ rows: Range<Int>) -> Float {
    var largest = cosines[rows.lowerBound]
    for row in rows { largest = cosines[row] > largest ? cosines[row] : largest }
    return largest
  }

  // MARK: - Backward

  /// From dL/d(similarities) to the gradients.
  /// - Parameters:
  ///   - dSimilarities: of the first query; the next lie `stride` apart.
  ///   - dWeights: the share of dL/dw that does not come through r, [rows, 16 · width], if there is one.
  func backward(
    _ dSimilarities: UnsafePointer<Float>, stride: Int, _ input: Input, dWeights: UnsafePointer<Float>? = nil,
    into result: Gradients
  ) {
    let (norms, queries, context) = (input.norms, input.queries, input.context), width = context.width
    let compared = input.b == nil ? products : gradients
    attend(input)
    for query in 0..<queries.count { spread(dSimilarities[query * stride], queries[query]) }
    for row in 0..<queries.rows {
      let at = row &* width, (a, w, y, d) = (compared + at, weights + at, seen + at, gradients + at)
      let length = norms[row] * squares[row].squareRoot()
      // Beneath the smallest length, where a vector is zero for all that is known, r counts as constant.
      let isDefined = length > smallestLength
      let share = isDefined ? dCosines[row] / length : 0, ratio = isDefined ? dots[row] / squares[row] : 0
      let inward = isDefined ? -cosines[row] * dCosines[row] : 0, ofGram = isDefined ? inward / squares[row] : 0
      let steep = share * configuration.smoothing
      for j in 0..<width {
        d[j] = steep * w[j] * (a[j] - ratio * y[j])
        y[j] = ofGram * w[j]
      }
      shares[row] = share
      result.norms[row] = inward
    }
    if let dWeights {
      for row in 0..<queries.rows { addSoftmaxGradient(row, dWeights + row * 16 * width, width) }
    }
    if let db = result.b {
      let weightRows = weightRows(input)
      for row in 0..<queries.rows {
        let (w, d) = (weightRows.pointer + row &* 16 &* width, db.pointer + row &* db.stride), share = shares[row]
        for k in 0..<context.fragments { d[k] += share * w[k] }
        shares[row] = 0
      }
    }
    multiplyTransposed(
      MatrixView(rows(seen, input)), columns: 0..<context.fragments, MatrixView(rows(weights, input)),
      into: MutableMatrixView(result.gram, rows: context.fragments, columns: 16 * width), adding: true)
    for query in 0..<queries.count { denormalize(queries[query], scales + query * width, width) }
    for row in 0..<queries.rows {
      UnsafeMutableRawPointer(result.a.pointer + row &* result.a.stride).copyMemory(
        from: gradients + row &* width, byteCount: 4 &* context.fragments)
    }
  }

  /// dz += λ w ⊙ (dw − Σ w dw)
  private func addSoftmaxGradient(_ row: Int, _ dWeights: UnsafePointer<Float>, _ width: Int) {
    let (w, d) = (weights + row &* width, gradients + row &* width)
    var mean = Vector.zero
    for j in 0..<width { mean.addProduct(w[j], Vector(at: dWeights + 16 &* j)) }
    let shift = mean.sum()
    for j in 0..<width { d[j] += configuration.smoothing * w[j] * (Vector(at: dWeights + 16 &* j) - shift) }
  }

  /// dL/dr of a query's rows.
  private func spread(_ dSimilarity: Float, _ rows: Range<Int>) {
    switch configuration.aggregation {
    case .sum: for row in rows { dCosines[row] = dSimilarity }
    case .mean: for row in rows { dCosines[row] = dSimilarity / Float(rows.count) }
    case .max:
      var largest = rows.lowerBound
      for row in rows where cosines[row] > cosines[largest] { largest = row }
      for row in rows { dCosines[row] = row == largest ? dSimilarity : 0 }
    case .logSumExp:
      let top = largest(rows), sharpness = configuration.sharpness
      var sum: Float = 0
      for row in rows {
        dCosines[row] = exponential(sharpness * (cosines[row] - top))
        sum += dCosines[row]
      }
      for row in rows { dCosines[row] *= dSimilarity / sum }
    }
  }

  /// From dL/dā to dL/da, to which belongs what Σ w a passes on.
  private func denormalize(_ rows: Range<Int>, _ scales: UnsafePointer<Vector>, _ width: Int) {
    for j in 0..<width {
      let (a, y, w, d) = (products + j, normalized + j, weights + j, gradients + j)
      var projection = Vector.zero
      switch configuration.normalization {
      case .none, .clipped: break
      case .l2, .clippedL2, .softmax: for row in rows { projection.addProduct(y[row &* width], d[row &* width]) }
      }
      let ofSoftmax = configuration.normalization == .softmax
      // One fragment by itself is x / (|x| + ε), and what its gradient ε / (|x| + ε)² is the difference of would be
      // rounding.
      let isAlone = rows.count == 1 && (configuration.normalization == .l2 || configuration.normalization == .clippedL2)
      for row in rows {
        let i = row &* width, direct = shares[row] * w[i]
        if ofSoftmax {
          d[i] = y[i] * (d[i] - projection) + direct
        } else {
          let dx = isAlone ? d[i] * scales[j] * scales[j] * 1e-8 : (d[i] - projection * y[i]) * scales[j]
          d[i] = dx.replacing(with: dx * slope, where: a[i] .< 0) + direct
        }
      }
    }
  }
}

/// What the cosine's divisor ‖Qᵢ‖ ‖Ĉᵢ‖ is at least.
private let smallestLength: Float = 1e-8

@inline(__always)
private func maximum(_ x: SIMD16<Float>) -> Float {
  let eight = SIMD8.larger(x.lowHalf, x.highHalf)
  let four = eight.lowHalf.replacing(with: eight.highHalf, where: eight.lowHalf .< eight.highHalf)
  let two = four.lowHalf.replacing(with: four.highHalf, where: four.lowHalf .< four.highHalf)
  return two.x < two.y ? two.y : two.x
}
