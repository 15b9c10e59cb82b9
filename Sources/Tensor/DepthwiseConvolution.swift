/// y[r, c, o] = activation(b[o] + Σᵢⱼ w[i, j, o] x[r s + i, c s + j, o]): every channel convolved with its own kernel, for inference.
///
/// Fourteen outputs of a row times sixteen channels are summed in registers. The image comes padded. Single-threaded: callers split photos
/// or channels.
public struct DepthwiseConvolution: Sendable {
  public let channels: Int
  public let kernel: Int
  public let stride: Int
  private let activation: Activation
  private let weights: [Float]  // [block of 16 channels (then of 8, then the rest), kernel × kernel, channel of the block]
  private let bias: [Float]

  /// `weights` [kernel, kernel, channels], `bias` [channels].
  public init(weights: Tensor, bias: [Float], stride: Int, activation: Activation) {
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
      let left = channels - first, width = left >= 16 ? 16 : left >= 8 ? 8 : left
      for tap in 0..<taps { packed += weights.elements[tap * channels + first..<tap * channels + first + width] }
      first += width
    }
    self.weights = packed
    self.bias = bias
  }

  /// Where the pixels of the two images lie.
  public struct Layout {
    /// Floats from a row of the padded x to the next, and from a pixel of x and of y to the next. The rows of y follow each other.
    public var rowStride, xStride, yStride: Int

    public init(rowStride: Int, xStride: Int, yStride: Int) { (self.rowStride, self.xStride, self.yStride) = (rowStride, xStride, yStride) }
  }

  /// Writes [rows, width, channels] to `y`, for some of the channels, which begin at a multiple of 16 and end at one or at the last. `x` and
  /// `y` are where the first of them lies.
  public func callAsFunction(
    _ x: UnsafePointer<Float>, into y: UnsafeMutablePointer<Float>, _ layout: Layout, rows: Int, width: Int, channels range: Range<Int>
  ) {
    precondition(range.lowerBound % 16 == 0 && (range.upperBound % 16 == 0 || range.upperBound == channels), "channels \(range) of \(channels)")
    // Sixteen channels of all rows at a time: what a window sees again in the next row is then still in the cache.
    for channel in Swift.stride(from: range.lowerBound, to: range.upperBound, by: 16) {
      let left = range.upperBound - channel, (x, y) = (x + channel - range.lowerBound, y + channel - range.lowerBound)
      if left >= 16 {
        switch kernel {  // known kernels are unrolled
        case 3: apply(SIMD16<Float>.self, 3, x, weights, bias, channel, y, layout, rows, width)
        case 5: apply(SIMD16<Float>.self, 5, x, weights, bias, channel, y, layout, rows, width)
        default: apply(SIMD16<Float>.self, kernel, x, weights, bias, channel, y, layout, rows, width)
        }
      } else {
        if left >= 8 { apply(SIMD8<Float>.self, kernel, x, weights, bias, channel, y, layout, rows, width) }
        if left % 8 != 0 { applyToRest(x + left / 8 * 8, y + left / 8 * 8, layout, rows, width) }
      }
    }
  }

  /// A vector's worth of channels, from `channel` on.
  @inline(__always)
  private func apply<V: FloatVector>(
    _: V.Type, _ kernel: Int, _ x: UnsafePointer<Float>, _ weights: UnsafePointer<Float>, _ bias: UnsafePointer<Float>, _ channel: Int,
    _ y: UnsafeMutablePointer<Float>, _ layout: Layout, _ rows: Int, _ width: Int
  ) {
    let (weights, bias) = (weights + channel &* kernel &* kernel, bias + channel)
    let (rowStride, xStride, yStride) = (layout.rowStride, layout.xStride, layout.yStride), step = stride &* xStride
    for row in 0..<rows {
      var from = x + row &* stride &* rowStride, to = y + row &* width &* yStride, left = width
      while left >= 14 {
        var first = Seven<V>(bias), second = Seven<V>(bias)
        for i in 0..<kernel {
          for j in 0..<kernel {
            let p = from + i &* rowStride + j &* xStride, tap = V(at: weights + (i &* kernel &+ j) &* V.scalarCount)
            first.add(p, step, tap)
            second.add(p + 7 &* step, step, tap)
          }
        }
        first.store(to, yStride, activation)
        second.store(to + 7 &* yStride, yStride, activation)
        (from, to, left) = (from + 14 &* step, to + 14 &* yStride, left &- 14)
      }
      while left >= 7 {
        var sums = Seven<V>(bias)
        for i in 0..<kernel {
          for j in 0..<kernel { sums.add(from + i &* rowStride + j &* xStride, step, V(at: weights + (i &* kernel &+ j) &* V.scalarCount)) }
        }
        sums.store(to, yStride, activation)
        (from, to, left) = (from + 7 &* step, to + 7 &* yStride, left &- 7)
      }
      while left > 0 {
        var sum = V(at: bias)
        for i in 0..<kernel {
          for j in 0..<kernel { sum.addProduct(V(at: from + i &* rowStride + j &* xStride), V(at: weights + (i &* kernel &+ j) &* V.scalarCount)) }
        }
        sum.after(activation).store(at: to)
        (from, to, left) = (from + step, to + yStride, left &- 1)
      }
    }
  }

  /// The last channels, which do not fill a vector.
  private func applyToRest(_ x: UnsafePointer<Float>, _ y: UnsafeMutablePointer<Float>, _ layout: Layout, _ rows: Int, _ width: Int) {
    let first = channels / 8 * 8, (taps, count) = (kernel * kernel, channels - first)
    for place in 0..<rows * width {
      let x = x + place / width * stride * layout.rowStride + place % width * stride * layout.xStride
      for channel in 0..<count {
        var sum = bias[first + channel]
        for i in 0..<kernel {
          for j in 0..<kernel {
            sum += x[i * layout.rowStride + j * layout.xStride + channel] * weights[first * taps + (i * kernel + j) * count + channel]
          }
        }
        if activation != .none { sum = Swift.max(sum, 0) }
        y[place * layout.yStride + channel] = activation == .relu6 ? Swift.min(sum, 6) : sum
      }
    }
  }
}

/// The sums of seven outputs of a row, for a vector's worth of channels.
private struct Seven<V: FloatVector> {
  private var s0, s1, s2, s3, s4, s5, s6: V

  @inline(__always) init(_ bias: UnsafePointer<Float>) {
    let b = V(at: bias)
    (s0, s1, s2, s3, s4, s5, s6) = (b, b, b, b, b, b, b)
  }

  /// Adds what one tap sees, beginning at `p`.
  @inline(__always) mutating func add(_ p: UnsafePointer<Float>, _ step: Int, _ tap: V) {
    s0.addProduct(V(at: p), tap)
    s1.addProduct(V(at: p + step), tap)
    s2.addProduct(V(at: p + 2 &* step), tap)
    s3.addProduct(V(at: p + 3 &* step), tap)
    s4.addProduct(V(at: p + 4 &* step), tap)
    s5.addProduct(V(at: p + 5 &* step), tap)
    s6.addProduct(V(at: p + 6 &* step), tap)
  }

  @inline(__always) func store(_ y: UnsafeMutablePointer<Float>, _ channels: Int, _ activation: Activation) {
    s0.after(activation).store(at: y)
    s1.after(activation).store(at: y + channels)
    s2.after(activation).store(at: y + 2 &* channels)
    s3.after(activation).store(at: y + 3 &* channels)
    s4.after(activation).store(at: y + 4 &* channels)
    s5.after(activation).store(at: y + 5 &* channels)
    s6.after(activation).store(at: y + 6 &* channels)
  }
}
