/// y[r, c, o] = activation(b[o] + Σᵢⱼ w[i, j, o] x[r s + i, c s + j, o]): every channel convolved with its own kernel,
/// for inference.
///
/// Seven outputs of a row times sixteen channels are summed in registers. The image comes padded. Single-threaded:
/// callers split photos or channels.
package struct DepthwiseConvolution: Sendable {
  package let channels: Int
  package let kernel: Int
  package let stride: Int
  private let activation: Activation
  private let weights: [Float]  // [block of 16 channels (then the rest), kernel × kernel, channel of the block]
  private let bias: [Float]

  /// `weights` [kernel, kernel, channels], `bias` [channels].
  package init(weights: Tensor, bias: [Float], stride: Int, activation: Activation) {
    precondition(
      weights.shape.count == 3 && weights.shape[0] == weights.shape[1] && bias.count == weights.columns && stride > 0,
      "bias of \(bias.count) for weights \(weights.shape), stride \(stride)")
    channels = weights.columns
    kernel = weights.shape[0]
    self.stride = stride
    self.activation = activation
    let (taps, channels) = (kernel * kernel, channels)
    var packed: [Float] = []
    var first = 0
    while first < channels {
      let width = min(16, channels - first)
      for tap in 0..<taps { packed += weights.elements[tap * channels + first..<tap * channels + first + width] }
      first += width
    }
    self.weights = packed
    self.bias = bias
  }

  /// The size of y, [rows, width, channels], and where the pixels of x and y lie.
  package struct Layout {
    package var rows, width: Int
    /// Floats from a row of the padded x to the next, and from a pixel of x and of y to the next. The rows of y follow
    /// each other.
    package var rowStride, xStride, yStride: Int

    package init(rows: Int, width: Int, rowStride: Int, xStride: Int, yStride: Int) {
      (self.rows, self.width, self.rowStride, self.xStride, self.yStride) = (rows, width, rowStride, xStride, yStride)
    }
  }

  /// Writes some of the channels of y, which begin at a multiple of 16 and end at one or at the last.
  /// - Parameters:
  ///   - x: where the first of these channels lies, as does `y`.
  package func callAsFunction(
    _ x: UnsafePointer<Float>, into y: UnsafeMutablePointer<Float>, _ layout: Layout, channels range: Range<Int>
  ) {
    precondition(
      range.lowerBound % 16 == 0 && (range.upperBound % 16 == 0 || range.upperBound == channels),
      "channels \(range) of \(channels)")
    // Where kernel, stride and the distance of pixels are known, all that a row of a window sees lies at fixed
    // distances.
    switch (kernel, stride, layout.xStride) {
    case (3, 1, 32): apply(Three1(), weights, bias, x, y, layout, range)
    case (3, 2, 32): apply(Three2(), weights, bias, x, y, layout, range)
    case (5, 1, 32): apply(Five1(), weights, bias, x, y, layout, range)
    case (5, 2, 32): apply(Five2(), weights, bias, x, y, layout, range)
    default:
      apply(Other(kernel: kernel, stride: stride, xStride: layout.xStride), weights, bias, x, y, layout, range)
    }
    if range.upperBound % 16 != 0 {
      let whole = range.count / 16 * 16
      applyToRest(x + whole, y + whole, layout)
    }
  }

  /// Sixteen channels of all rows at a time: what a window sees again in the next row is then still in the cache.
  private func apply<Geometry: DepthwiseGeometry>(
    _ g: Geometry, _ weights: UnsafePointer<Float>, _ bias: UnsafePointer<Float>, _ x: UnsafePointer<Float>,
    _ y: UnsafeMutablePointer<Float>, _ layout: Layout, _ range: Range<Int>
  ) {
    let (rowStride, yStride) = (layout.rowStride, layout.yStride), step = g.stride &* g.xStride
    let (rows, width) = (layout.rows, layout.width)
    for channel in Swift.stride(from: range.lowerBound, to: range.upperBound / 16 * 16, by: 16) {
      let (x, y) = (x + channel - range.lowerBound, y + channel - range.lowerBound)
      let (weights, bias) = (weights + channel &* g.kernel &* g.kernel, Vector(at: bias + channel))
      for row in 0..<rows {
        var from = x + row &* g.stride &* rowStride, to = y + row &* width &* yStride, left = width
        while left >= 7 {
          var sums = Seven(bias), p = from, w = weights
          for _ in 0..<g.kernel {
            g.addTaps(of: p, w, to: &sums)
            (p, w) = (p + rowStride, w + 16 &* g.kernel)
          }
          sums.store(to, yStride, activation)
          (from, to, left) = (from + 7 &* step, to + 7 &* yStride, left &- 7)
        }
        while left > 0 {
          var sum = bias
          for i in 0..<g.kernel {
            for j in 0..<g.kernel {
              sum.addProduct(
                Vector(at: from + i &* rowStride + j &* g.xStride), Vector(at: weights + 16 &* (i &* g.kernel &+ j)))
            }
          }
          sum.after(activation).store(at: to)
          (from, to, left) = (from + step, to + yStride, left &- 1)
        }
      }
    }
  }

  /// The last channels, which do not fill a vector.
  private func applyToRest(_ x: UnsafePointer<Float>, _ y: UnsafeMutablePointer<Float>, _ layout: Layout) {
    let first = channels / 16 * 16, (taps, count) = (kernel * kernel, channels - first), width = layout.width
    for place in 0..<layout.rows * width {
      let x = x + place / width * stride * layout.rowStride + place % width * stride * layout.xStride
      for channel in 0..<count {
        var sum = bias[first + channel]
        for i in 0..<kernel {
          for j in 0..<kernel {
            sum +=
              x[i * layout.rowStride + j * layout.xStride + channel]
              * weights[first * taps + (i * kernel + j) * count + channel]
          }
        }
        if activation != .none { sum = Swift.max(sum, 0) }
        y[place * layout.yStride + channel] = activation == .relu6 ? Swift.min(sum, 6) : sum
      }
    }
  }
}

/// Kernel, stride, and floats from a pixel to the next: as types, so that the compiler makes a loop of its own for
/// each. Taps are written out, because it makes one loop of those that differ in numbers alone.
private protocol DepthwiseGeometry {
  var kernel: Int { get }
  var stride: Int { get }
  var xStride: Int { get }
  /// Adds what a row of the kernel sees at seven places.
  func addTaps(of p: UnsafePointer<Float>, _ w: UnsafePointer<Float>, to sums: inout Seven)
}

extension DepthwiseGeometry {
  var xStride: Int { 32 }
  @inline(__always) func addTap(_ j: Int, of p: UnsafePointer<Float>, _ w: UnsafePointer<Float>, to sums: inout Seven) {
    sums.add(p + j &* xStride, stride &* xStride, Vector(at: w + 16 &* j))
  }
}

/// Places next to each other see mostly the same, which is loaded once.
private struct Three1: DepthwiseGeometry {
  let kernel = 3, stride = 1

  @inline(__always) func addTaps(of p: UnsafePointer<Float>, _ w: UnsafePointer<Float>, to sums: inout Seven) {
    @inline(__always) func x(_ i: Int) -> Vector { Vector(at: p + 32 &* i) }
    let (x1, x2, x3, x4, x5, x6) = (x(1), x(2), x(3), x(4), x(5), x(6)), x7 = x(7)
    sums.add(x(0), x1, x2, x3, x4, x5, x6, Vector(at: w))
    sums.add(x1, x2, x3, x4, x5, x6, x7, Vector(at: w + 16))
    sums.add(x2, x3, x4, x5, x6, x7, x(8), Vector(at: w + 32))
  }
}

private struct Five1: DepthwiseGeometry {
  let kernel = 5, stride = 1

  @inline(__always) func addTaps(of p: UnsafePointer<Float>, _ w: UnsafePointer<Float>, to sums: inout Seven) {
    @inline(__always) func x(_ i: Int) -> Vector { Vector(at: p + 32 &* i) }
    let (x1, x2, x3, x4, x5, x6) = (x(1), x(2), x(3), x(4), x(5), x(6)), (x7, x8, x9) = (x(7), x(8), x(9))
    sums.add(x(0), x1, x2, x3, x4, x5, x6, Vector(at: w))
    sums.add(x1, x2, x3, x4, x5, x6, x7, Vector(at: w + 16))
    sums.add(x2, x3, x4, x5, x6, x7, x8, Vector(at: w + 32))
    sums.add(x3, x4, x5, x6, x7, x8, x9, Vector(at: w + 48))
    sums.add(x4, x5, x6, x7, x8, x9, x(10), Vector(at: w + 64))
  }
}

private struct Three2: DepthwiseGeometry {
  let kernel = 3, stride = 2

  @inline(__always) func addTaps(of p: UnsafePointer<Float>, _ w: UnsafePointer<Float>, to sums: inout Seven) {
    addTap(0, of: p, w, to: &sums)
    addTap(1, of: p, w, to: &sums)
    addTap(2, of: p, w, to: &sums)
  }
}

private struct Five2: DepthwiseGeometry {
  let kernel = 5, stride = 2

  @inline(__always) func addTaps(of p: UnsafePointer<Float>, _ w: UnsafePointer<Float>, to sums: inout Seven) {
    addTap(0, of: p, w, to: &sums)
    addTap(1, of: p, w, to: &sums)
    addTap(2, of: p, w, to: &sums)
    addTap(3, of: p, w, to: &sums)
    addTap(4, of: p, w, to: &sums)
  }
}

private struct Other: DepthwiseGeometry {
  let kernel, stride, xStride: Int

  @inline(__always) func addTaps(of p: UnsafePointer<Float>, _ w: UnsafePointer<Float>, to sums: inout Seven) {
    for j in 0..<kernel { addTap(j, of: p, w, to: &sums) }
  }
}

private typealias Vector = SIMD16<Float>

/// The sums of seven outputs of a row, of sixteen channels.
private struct Seven {
  private var s0, s1, s2, s3, s4, s5, s6: Vector

  @inline(__always) init(_ b: Vector) {
    (s0, s1, s2, s3, s4, s5, s6) = (b, b, b, b, b, b, b)
  }

  /// Adds what one tap sees, beginning at `p`.
  @inline(__always) mutating func add(_ p: UnsafePointer<Float>, _ step: Int, _ tap: Vector) {
    s0.addProduct(Vector(at: p), tap)
    s1.addProduct(Vector(at: p + step), tap)
    s2.addProduct(Vector(at: p + 2 &* step), tap)
    s3.addProduct(Vector(at: p + 3 &* step), tap)
    s4.addProduct(Vector(at: p + 4 &* step), tap)
    s5.addProduct(Vector(at: p + 5 &* step), tap)
    s6.addProduct(Vector(at: p + 6 &* step), tap)
  }

  /// Adds what one tap sees.
  @inline(__always)
  mutating func add(
    _ x0: Vector, _ x1: Vector, _ x2: Vector, _ x3: Vector, _ x4: Vector, _ x5: Vector, _ x6: Vector, _ tap: Vector
  ) {
    s0.addProduct(x0, tap)
    s1.addProduct(x1, tap)
    s2.addProduct(x2, tap)
    s3.addProduct(x3, tap)
    s4.addProduct(x4, tap)
    s5.addProduct(x5, tap)
    s6.addProduct(x6, tap)
  }

  @inline(__always) func store(_ y: UnsafeMutablePointer<Float>, _ yStride: Int, _ activation: Activation) {
    s0.after(activation).store(at: y)
    s1.after(activation).store(at: y + yStride)
    s2.after(activation).store(at: y + 2 &* yStride)
    s3.after(activation).store(at: y + 3 &* yStride)
    s4.after(activation).store(at: y + 4 &* yStride)
    s5.after(activation).store(at: y + 5 &* yStride)
    s6.after(activation).store(at: y + 6 &* yStride)
  }
}
