/// y[r, c, o] = activation(b[o] + Σᵢⱼ w[i, j, o] x[r s + i, c s + j, o]): every channel convolved with its own kernel, for inference.
///
/// Seven outputs of a row times eight channels are summed in registers. The image comes padded. Single-threaded: callers split photos.
public struct DepthwiseConvolution: Sendable {
  public let channels: Int
  public let kernel: Int
  public let stride: Int
  private let activation: Activation
  private let weights: [Float]  // [channel / 8, kernel × kernel, 8], padded with zeros
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
    let taps = kernel * kernel
    var packed = [Float](repeating: 0, count: (channels + 7) / 8 * taps * 8)
    for tap in 0..<taps {
      for channel in 0..<channels { packed[(channel / 8 * taps + tap) * 8 + channel % 8] = weights.elements[tap * channels + channel] }
    }
    self.weights = packed
    self.bias = bias + [Float](repeating: 0, count: packed.count / taps - channels)
  }

  /// Reads the padded `x` (rows `rowStride` floats apart, pixels dense) and writes [rows, width, channels], dense, to `y`.
  public func callAsFunction(
    _ x: UnsafePointer<Float>, rowStride: Int, into y: UnsafeMutablePointer<Float>, rows: Int, width: Int
  ) {
    weights.withUnsafeBufferPointer { weights in
      bias.withUnsafeBufferPointer { bias in
        guard let weights = weights.baseAddress, let bias = bias.baseAddress else { return }
        for row in 0..<rows {
          var column = 0
          while column < width {
            let from = x + row * stride * rowStride + column * stride * channels
            let to = y + (row * width + column) * channels
            if column + 7 <= width {
              seven(from, rowStride, weights, bias, to)
              column += 7
            } else {
              one(from, rowStride, weights, bias, to)
              column += 1
            }
          }
        }
      }
    }
  }

  private func seven(
    _ x: UnsafePointer<Float>, _ rowStride: Int, _ weights: UnsafePointer<Float>, _ bias: UnsafePointer<Float>, _ y: UnsafeMutablePointer<Float>
  ) {
    let step = stride * channels
    let whole = channels / 8 * 8
    for channel in Swift.stride(from: 0, to: whole, by: 8) {
      let b = load(bias + channel)
      var (s0, s1, s2, s3, s4, s5, s6) = (b, b, b, b, b, b, b)
      var w = weights + channel * kernel * kernel
      for i in 0..<kernel {
        var p = x + i * rowStride + channel
        for _ in 0..<kernel {
          let tap = load(w)
          s0.addProduct(load(p), tap)
          s1.addProduct(load(p + step), tap)
          s2.addProduct(load(p + 2 * step), tap)
          s3.addProduct(load(p + 3 * step), tap)
          s4.addProduct(load(p + 4 * step), tap)
          s5.addProduct(load(p + 5 * step), tap)
          s6.addProduct(load(p + 6 * step), tap)
          p += channels
          w += 8
        }
      }
      let to = y + channel
      store(s0, to)
      store(s1, to + channels)
      store(s2, to + 2 * channels)
      store(s3, to + 3 * channels)
      store(s4, to + 4 * channels)
      store(s5, to + 5 * channels)
      store(s6, to + 6 * channels)
    }
    if whole < channels {
      for column in 0..<7 { tail(x + column * step, rowStride, weights, bias, y + column * channels, from: whole) }
    }
  }

  private func one(
    _ x: UnsafePointer<Float>, _ rowStride: Int, _ weights: UnsafePointer<Float>, _ bias: UnsafePointer<Float>, _ y: UnsafeMutablePointer<Float>
  ) {
    let whole = channels / 8 * 8
    for channel in Swift.stride(from: 0, to: whole, by: 8) {
      var sum = load(bias + channel)
      for i in 0..<kernel {
        for j in 0..<kernel {
          sum.addProduct(load(x + i * rowStride + j * channels + channel), load(weights + channel * kernel * kernel + (i * kernel + j) * 8))
        }
      }
      store(sum, y + channel)
    }
    tail(x, rowStride, weights, bias, y, from: whole)
  }

  /// The channels that do not fill a vector.
  private func tail(
    _ x: UnsafePointer<Float>, _ rowStride: Int, _ weights: UnsafePointer<Float>, _ bias: UnsafePointer<Float>,
    _ y: UnsafeMutablePointer<Float>, from first: Int
  ) {
    for channel in first..<channels {
      var sum = bias[channel]
      for i in 0..<kernel {
        for j in 0..<kernel {
          sum += x[i * rowStride + j * channels + channel] * weights[first * kernel * kernel + (i * kernel + j) * 8 + channel - first]
        }
      }
      if activation != .none { sum = Swift.max(sum, 0) }
      y[channel] = activation == .relu6 ? Swift.min(sum, 6) : sum
    }
  }

  @inline(__always) private func load(_ x: UnsafePointer<Float>) -> SIMD8<Float> {
    UnsafeRawPointer(x).loadUnaligned(as: SIMD8<Float>.self)
  }

  @inline(__always) private func store(_ sum: SIMD8<Float>, _ y: UnsafeMutablePointer<Float>) {
    var sum = sum
    if activation != .none { sum.replace(with: 0, where: sum .< 0) }
    if activation == .relu6 { sum.replace(with: 6, where: sum .> 6) }
    UnsafeMutableRawPointer(y).storeBytes(of: sum, as: SIMD8<Float>.self)
  }
}
