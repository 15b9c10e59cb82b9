/// y[p, o] = activation(Σᵢ x[p, i] w[i, o] + b[o] (+ r[p, o])): a 1×1 convolution over pixels p, for inference.
///
/// The weights are packed once into panels of 16 output channels; six pixels times one panel fill the vector registers, so bias,
/// residual and activation cost no pass over memory. A single-threaded kernel: callers split photos over threads.
public struct PointwiseConvolution: Sendable {
  public let inputs: Int
  public let outputs: Int
  private let activation: Activation
  private let panels: [Float]  // [panel, input, 16], padded with zeros
  private let bias: [Float]  // [panel × 16]

  /// `weights` [inputs, outputs], `bias` [outputs].
  public init(weights: Tensor, bias: [Float], activation: Activation) {
    precondition(weights.shape.count == 2 && bias.count == weights.columns, "bias of \(bias.count) for weights \(weights.shape)")
    inputs = weights.rows
    outputs = weights.columns
    self.activation = activation
    let panelCount = (outputs + 15) / 16
    var panels = [Float](repeating: 0, count: panelCount * inputs * 16)
    for input in 0..<inputs {
      for output in 0..<outputs {
        panels[(output / 16 * inputs + input) * 16 + output % 16] = weights.elements[input * outputs + output]
      }
    }
    self.panels = panels
    self.bias = bias + [Float](repeating: 0, count: panelCount * 16 - outputs)
  }

  /// Reads `x` [pixels, inputs] and writes [pixels, outputs] to `y`, where each run of `width` pixels starts `rowStride` floats after
  /// the one before it, so that the result can lie inside a padded image.
  public func callAsFunction(
    _ x: UnsafePointer<Float>, pixels: Int, adding residual: UnsafePointer<Float>? = nil,
    into y: UnsafeMutablePointer<Float>, width: Int, rowStride: Int
  ) {
    panels.withUnsafeBufferPointer { panels in
      bias.withUnsafeBufferPointer { bias in
        for (panel, first) in zip(0..., stride(from: 0, to: outputs, by: 16)) {
          let weights = UnsafeRawPointer(panels.baseAddress! + panel * inputs * 16)
          let bias = UnsafeRawPointer(bias.baseAddress! + first).loadUnaligned(as: SIMD16<Float>.self)
          var place = Place(y + first, width: width, outputs: outputs, rowStride: rowStride)
          let columns = min(16, outputs - first)
          var pixel = 0
          // Blocks of six, and of five where that spares a ragged end (49 = 4 · 6 + 5 · 5).
          while pixel < pixels {
            let left = pixels - pixel
            let added = residual.map { $0 + pixel * outputs + first }
            if left % 6 == 0 || left > 24 {
              block(Rows6.self, x + pixel * inputs, weights, bias, added, &place, columns)
              pixel += 6
            } else if left >= 5 {
              block(Rows5.self, x + pixel * inputs, weights, bias, added, &place, columns)
              pixel += 5
            } else {
              block(Rows1.self, x + pixel * inputs, weights, bias, added, &place, columns)
              pixel += 1
            }
          }
        }
      }
    }
  }

  /// `x` [pixels, inputs] to `y` [pixels, outputs], both dense.
  public func callAsFunction(
    _ x: UnsafePointer<Float>, pixels: Int, adding residual: UnsafePointer<Float>? = nil, into y: UnsafeMutablePointer<Float>
  ) {
    self(x, pixels: pixels, adding: residual, into: y, width: max(1, pixels), rowStride: pixels * outputs)
  }

  @inline(__always)
  private func block<Rows: AccumulatorRows>(
    _: Rows.Type, _ x: UnsafePointer<Float>, _ weights: UnsafeRawPointer, _ bias: SIMD16<Float>, _ residual: UnsafePointer<Float>?,
    _ place: inout Place, _ columns: Int
  ) {
    var sums = Rows(bias)
    sums.accumulate(x, inputs, weights)
    for row in 0..<Rows.count {
      let to = place.next()
      if columns == 16 {
        var sum = sums[row]
        if let residual { sum += UnsafeRawPointer(residual + row * outputs).loadUnaligned(as: SIMD16<Float>.self) }
        if activation != .none { sum.replace(with: 0, where: sum .< 0) }
        if activation == .relu6 { sum.replace(with: 6, where: sum .> 6) }
        UnsafeMutableRawPointer(to).storeBytes(of: sum, as: SIMD16<Float>.self)
      } else {
        withUnsafeBytes(of: sums[row]) { to.update(from: $0.baseAddress!.assumingMemoryBound(to: Float.self), count: columns) }
        finish(to, residual.map { $0 + row * outputs }, columns)
      }
    }
  }

  @inline(__always)
  private func finish(_ y: UnsafeMutablePointer<Float>, _ residual: UnsafePointer<Float>?, _ columns: Int) {
    if let residual { for column in 0..<columns { y[column] += residual[column] } }
    if activation != .none { for column in 0..<columns { y[column] = y[column] < 0 ? 0 : y[column] } }
    if activation == .relu6 { for column in 0..<columns { y[column] = y[column] > 6 ? 6 : y[column] } }
  }
}

/// Where the next pixel's outputs go, in an image whose rows are `rowStride` floats apart.
private struct Place {
  var y: UnsafeMutablePointer<Float>
  var column = 0
  let width, outputs, skip: Int

  init(_ y: UnsafeMutablePointer<Float>, width: Int, outputs: Int, rowStride: Int) {
    (self.y, self.width, self.outputs) = (y, width, outputs)
    skip = rowStride - width * outputs
  }

  @inline(__always) mutating func next() -> UnsafeMutablePointer<Float> {
    defer {
      y += outputs
      column += 1
      if column == width {
        column = 0
        y += skip
      }
    }
    return y
  }
}

/// The sums of a few pixels times 16 output channels, held in vector registers.
private protocol AccumulatorRows {
  static var count: Int { get }
  init(_ bias: SIMD16<Float>)
  /// sums[r] += Σₖ x[r · inputs + k] · weights[k]
  mutating func accumulate(_ x: UnsafePointer<Float>, _ inputs: Int, _ weights: UnsafeRawPointer)
  subscript(row: Int) -> SIMD16<Float> { get }
}

private struct Rows6: AccumulatorRows {
  static let count = 6
  var s0, s1, s2, s3, s4, s5: SIMD16<Float>

  @inline(__always) init(_ bias: SIMD16<Float>) { (s0, s1, s2, s3, s4, s5) = (bias, bias, bias, bias, bias, bias) }

  @inline(__always) mutating func accumulate(_ x: UnsafePointer<Float>, _ inputs: Int, _ weights: UnsafeRawPointer) {
    var (a0, a1, a2, a3, a4, a5) = (s0, s1, s2, s3, s4, s5)
    let (x0, x1, x2, x3, x4, x5) = (x, x + inputs, x + 2 * inputs, x + 3 * inputs, x + 4 * inputs, x + 5 * inputs)
    for k in 0..<inputs {
      let w = weights.loadUnaligned(fromByteOffset: k &* 64, as: SIMD16<Float>.self)
      a0.addProduct(SIMD16(repeating: x0[k]), w)
      a1.addProduct(SIMD16(repeating: x1[k]), w)
      a2.addProduct(SIMD16(repeating: x2[k]), w)
      a3.addProduct(SIMD16(repeating: x3[k]), w)
      a4.addProduct(SIMD16(repeating: x4[k]), w)
      a5.addProduct(SIMD16(repeating: x5[k]), w)
    }
    (s0, s1, s2, s3, s4, s5) = (a0, a1, a2, a3, a4, a5)
  }

  @inline(__always) subscript(row: Int) -> SIMD16<Float> {
    switch row {
    case 0: s0
    case 1: s1
    case 2: s2
    case 3: s3
    case 4: s4
    default: s5
    }
  }
}

private struct Rows5: AccumulatorRows {
  static let count = 5
  var s0, s1, s2, s3, s4: SIMD16<Float>

  @inline(__always) init(_ bias: SIMD16<Float>) { (s0, s1, s2, s3, s4) = (bias, bias, bias, bias, bias) }

  @inline(__always) mutating func accumulate(_ x: UnsafePointer<Float>, _ inputs: Int, _ weights: UnsafeRawPointer) {
    var (a0, a1, a2, a3, a4) = (s0, s1, s2, s3, s4)
    let (x0, x1, x2, x3, x4) = (x, x + inputs, x + 2 * inputs, x + 3 * inputs, x + 4 * inputs)
    for k in 0..<inputs {
      let w = weights.loadUnaligned(fromByteOffset: k &* 64, as: SIMD16<Float>.self)
      a0.addProduct(SIMD16(repeating: x0[k]), w)
      a1.addProduct(SIMD16(repeating: x1[k]), w)
      a2.addProduct(SIMD16(repeating: x2[k]), w)
      a3.addProduct(SIMD16(repeating: x3[k]), w)
      a4.addProduct(SIMD16(repeating: x4[k]), w)
    }
    (s0, s1, s2, s3, s4) = (a0, a1, a2, a3, a4)
  }

  @inline(__always) subscript(row: Int) -> SIMD16<Float> {
    switch row {
    case 0: s0
    case 1: s1
    case 2: s2
    case 3: s3
    default: s4
    }
  }
}

private struct Rows1: AccumulatorRows {
  static let count = 1
  var s0: SIMD16<Float>

  @inline(__always) init(_ bias: SIMD16<Float>) { s0 = bias }

  @inline(__always) mutating func accumulate(_ x: UnsafePointer<Float>, _ inputs: Int, _ weights: UnsafeRawPointer) {
    var a0 = s0
    for k in 0..<inputs { a0.addProduct(SIMD16(repeating: x[k]), weights.loadUnaligned(fromByteOffset: k &* 64, as: SIMD16<Float>.self)) }
    s0 = a0
  }

  @inline(__always) subscript(row: Int) -> SIMD16<Float> { s0 }
}
