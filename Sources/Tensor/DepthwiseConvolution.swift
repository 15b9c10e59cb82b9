/// y[r, c, o] = activation(b[o] + Σᵢⱼ w[i, j, o] x[r s + i, c s + j, o]): every channel convolved with its own kernel, for inference.
///
/// Seven outputs of a row times sixteen channels are summed in registers. The image comes padded. Single-threaded: callers split photos.
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

  /// Reads the padded `x` (rows `rowStride` floats apart, pixels dense) and writes [rows, width, channels], dense, to `y`; only some of the
  /// channels, which begin at a multiple of 16 and end at one or at the last, if asked.
  public func callAsFunction(
    _ x: UnsafePointer<Float>, rowStride: Int, into y: UnsafeMutablePointer<Float>, rows: Int, width: Int, channels range: Range<Int>? = nil
  ) {
    let range = range ?? 0..<channels
    precondition(range.lowerBound % 16 == 0 && (range.upperBound % 16 == 0 || range.upperBound == channels), "channels \(range) of \(channels)")
    // Sixteen channels of all rows at a time: what a window sees again in the next row is then still in the cache.
    for channel in Swift.stride(from: range.lowerBound, to: range.upperBound, by: 16) {
      let left = range.upperBound - channel
      if left >= 16 {
        switch kernel {  // known kernels are unrolled
        case 3: apply(SIMD16<Float>.self, 3, x + channel, rowStride, weights, bias, channel, y + channel, rows, width)
        case 5: apply(SIMD16<Float>.self, 5, x + channel, rowStride, weights, bias, channel, y + channel, rows, width)
        default: apply(SIMD16<Float>.self, kernel, x + channel, rowStride, weights, bias, channel, y + channel, rows, width)
        }
      } else {
        if left >= 8 { apply(SIMD8<Float>.self, kernel, x + channel, rowStride, weights, bias, channel, y + channel, rows, width) }
        if left % 8 != 0 { applyToRest(x, rowStride, y, rows, width) }
      }
    }
  }

  /// A vector's worth of channels, from `channel` on.
  @inline(__always)
  private func apply<V: FloatVector>(
    _: V.Type, _ kernel: Int, _ x: UnsafePointer<Float>, _ rowStride: Int, _ weights: UnsafePointer<Float>, _ bias: UnsafePointer<Float>, _ channel: Int,
    _ y: UnsafeMutablePointer<Float>, _ rows: Int, _ width: Int
  ) {
    let (weights, bias) = (weights + channel &* kernel &* kernel, bias + channel)
    for row in 0..<rows {
      var column = 0
      while column < width {
        let from = x + row &* stride &* rowStride + column &* stride &* channels, to = y + (row &* width &+ column) &* channels
        if column + 7 <= width {
          sevenTimes(V.self, kernel, from, rowStride, weights, bias, to)
          column += 7
        } else {
          once(V.self, kernel, from, rowStride, weights, bias, to)
          column += 1
        }
      }
    }
  }

  @inline(__always)
  private func sevenTimes<V: FloatVector>(
    _: V.Type, _ kernel: Int, _ x: UnsafePointer<Float>, _ rowStride: Int, _ weights: UnsafePointer<Float>, _ bias: UnsafePointer<Float>,
    _ y: UnsafeMutablePointer<Float>
  ) {
    let step = stride &* channels, b = V(at: bias)
    var (s0, s1, s2, s3, s4, s5, s6) = (b, b, b, b, b, b, b)
    var w = weights
    for i in 0..<kernel {
      var p = x + i &* rowStride
      for _ in 0..<kernel {
        let tap = V(at: w)
        s0.addProduct(V(at: p), tap)
        s1.addProduct(V(at: p + step), tap)
        s2.addProduct(V(at: p + 2 &* step), tap)
        s3.addProduct(V(at: p + 3 &* step), tap)
        s4.addProduct(V(at: p + 4 &* step), tap)
        s5.addProduct(V(at: p + 5 &* step), tap)
        s6.addProduct(V(at: p + 6 &* step), tap)
        p += channels
        w += V.scalarCount
      }
    }
    s0.after(activation).store(at: y)
    s1.after(activation).store(at: y + channels)
    s2.after(activation).store(at: y + 2 &* channels)
    s3.after(activation).store(at: y + 3 &* channels)
    s4.after(activation).store(at: y + 4 &* channels)
    s5.after(activation).store(at: y + 5 &* channels)
    s6.after(activation).store(at: y + 6 &* channels)
  }

  @inline(__always)
  private func once<V: FloatVector>(
    _: V.Type, _ kernel: Int, _ x: UnsafePointer<Float>, _ rowStride: Int, _ weights: UnsafePointer<Float>, _ bias: UnsafePointer<Float>,
    _ y: UnsafeMutablePointer<Float>
  ) {
    var sum = V(at: bias), w = weights
    for i in 0..<kernel {
      for j in 0..<kernel {
        sum.addProduct(V(at: x + i &* rowStride + j &* channels), V(at: w))
        w += V.scalarCount
      }
    }
    sum.after(activation).store(at: y)
  }

  /// The last channels, which do not fill a vector.
  private func applyToRest(_ x: UnsafePointer<Float>, _ rowStride: Int, _ y: UnsafeMutablePointer<Float>, _ rows: Int, _ width: Int) {
    let first = channels / 8 * 8, (taps, count) = (kernel * kernel, channels - first)
    for place in 0..<rows * width {
      let x = x + place / width * stride * rowStride + place % width * stride * channels
      for channel in first..<channels {
        var sum = bias[channel]
        for i in 0..<kernel {
          for j in 0..<kernel {
            sum += x[i * rowStride + j * channels + channel] * weights[first * taps + (i * kernel + j) * count + channel - first]
          }
        }
        if activation != .none { sum = Swift.max(sum, 0) }
        y[place * channels + channel] = activation == .relu6 ? Swift.min(sum, 6) : sum
      }
    }
  }
}
