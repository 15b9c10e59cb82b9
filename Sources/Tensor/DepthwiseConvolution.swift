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
    weights.withUnsafeBufferPointer { weights in
      bias.withUnsafeBufferPointer { bias in
        guard let weights = weights.baseAddress, let bias = bias.baseAddress else { return }
        for row in 0..<rows {
          var column = 0
          while column < width {
            let from = x + row * stride * rowStride + column * stride * channels
            let to = y + (row * width + column) * channels
            if column + 7 <= width {
              seven(from, rowStride, weights, bias, to, range)
              column += 7
            } else {
              one(from, rowStride, weights, bias, to, range)
              column += 1
            }
          }
        }
      }
    }
  }

  @inline(__always)
  private func seven(
    _ x: UnsafePointer<Float>, _ rowStride: Int, _ weights: UnsafePointer<Float>, _ bias: UnsafePointer<Float>, _ y: UnsafeMutablePointer<Float>,
    _ range: Range<Int>
  ) {
    let whole = range.upperBound / 16 * 16
    for channel in Swift.stride(from: range.lowerBound, to: whole, by: 16) {
      sevenTimes(SIMD16<Float>.self, x + channel, rowStride, weights + channel * kernel * kernel, bias + channel, y + channel)
    }
    if whole + 8 <= range.upperBound {
      sevenTimes(SIMD8<Float>.self, x + whole, rowStride, weights + whole * kernel * kernel, bias + whole, y + whole)
    }
    if range.upperBound % 8 != 0 {
      for column in 0..<7 { tail(x + column * stride * channels, rowStride, weights, bias, y + column * channels) }
    }
  }

  @inline(__always)
  private func sevenTimes<V: FloatVector>(
    _: V.Type, _ x: UnsafePointer<Float>, _ rowStride: Int, _ weights: UnsafePointer<Float>, _ bias: UnsafePointer<Float>,
    _ y: UnsafeMutablePointer<Float>
  ) {
    let step = stride &* channels, b = load(V.self, bias)
    var (s0, s1, s2, s3, s4, s5, s6) = (b, b, b, b, b, b, b)
    var w = weights
    for i in 0..<kernel {
      var p = x + i &* rowStride
      for _ in 0..<kernel {
        let tap = load(V.self, w)
        s0.addProduct(load(V.self, p), tap)
        s1.addProduct(load(V.self, p + step), tap)
        s2.addProduct(load(V.self, p + 2 &* step), tap)
        s3.addProduct(load(V.self, p + 3 &* step), tap)
        s4.addProduct(load(V.self, p + 4 &* step), tap)
        s5.addProduct(load(V.self, p + 5 &* step), tap)
        s6.addProduct(load(V.self, p + 6 &* step), tap)
        p += channels
        w += V.scalarCount
      }
    }
    store(s0.after(activation), y)
    store(s1.after(activation), y + channels)
    store(s2.after(activation), y + 2 &* channels)
    store(s3.after(activation), y + 3 &* channels)
    store(s4.after(activation), y + 4 &* channels)
    store(s5.after(activation), y + 5 &* channels)
    store(s6.after(activation), y + 6 &* channels)
  }

  @inline(__always)
  private func one(
    _ x: UnsafePointer<Float>, _ rowStride: Int, _ weights: UnsafePointer<Float>, _ bias: UnsafePointer<Float>, _ y: UnsafeMutablePointer<Float>,
    _ range: Range<Int>
  ) {
    let whole = range.upperBound / 16 * 16
    for channel in Swift.stride(from: range.lowerBound, to: whole, by: 16) {
      once(SIMD16<Float>.self, x + channel, rowStride, weights + channel * kernel * kernel, bias + channel, y + channel)
    }
    if whole + 8 <= range.upperBound { once(SIMD8<Float>.self, x + whole, rowStride, weights + whole * kernel * kernel, bias + whole, y + whole) }
    if range.upperBound % 8 != 0 { tail(x, rowStride, weights, bias, y) }
  }

  @inline(__always)
  private func once<V: FloatVector>(
    _: V.Type, _ x: UnsafePointer<Float>, _ rowStride: Int, _ weights: UnsafePointer<Float>, _ bias: UnsafePointer<Float>,
    _ y: UnsafeMutablePointer<Float>
  ) {
    var sum = load(V.self, bias), w = weights
    for i in 0..<kernel {
      for j in 0..<kernel {
        sum.addProduct(load(V.self, x + i &* rowStride + j &* channels), load(V.self, w))
        w += V.scalarCount
      }
    }
    store(sum.after(activation), y)
  }

  /// The last channels, which do not fill a vector.
  private func tail(
    _ x: UnsafePointer<Float>, _ rowStride: Int, _ weights: UnsafePointer<Float>, _ bias: UnsafePointer<Float>, _ y: UnsafeMutablePointer<Float>
  ) {
    let first = channels / 8 * 8, (taps, width) = (kernel * kernel, channels - first)
    for channel in first..<channels {
      var sum = bias[channel]
      for i in 0..<kernel {
        for j in 0..<kernel {
          sum += x[i * rowStride + j * channels + channel] * weights[first * taps + (i * kernel + j) * width + channel - first]
        }
      }
      if activation != .none { sum = Swift.max(sum, 0) }
      y[channel] = activation == .relu6 ? Swift.min(sum, 6) : sum
    }
  }
}
