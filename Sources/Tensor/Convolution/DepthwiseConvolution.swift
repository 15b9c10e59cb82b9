/// y[r, c, o] = activation(b[o] + Σᵢⱼ w[i, j, o] x[r s + i, c s + j, o]): every channel convolved with its own kernel,
/// for inference.
///
/// Seven outputs of a row times sixteen channels are summed in registers. The image comes padded. Single-threaded:
/// callers split photos or channels.
package struct DepthwiseConvolution: Sendable {
  package let channels, kernel, stride: Int
  private let activation: Activation
  /// [block of 16 channels (then the rest), bias and kernel × kernel taps, channel of the block]
  private let weights: [Float]

  /// `weights` [kernel, kernel, channels], `bias` [channels].
  package init(weights: Tensor, bias: [Float], stride: Int, activation: Activation) {
    precondition(
      weights.shape.count == 3 && weights.shape[0] == weights.shape[1] && bias.count == weights.columns && stride > 0,
      "bias of \(bias.count) for weights \(weights.shape), stride \(stride)")
    (channels, kernel, self.stride, self.activation) = (weights.columns, weights.shape[0], stride, activation)
    var packed: [Float] = []
    for first in Swift.stride(from: 0, to: channels, by: 16) {
      let width = min(16, channels - first)
      packed += bias[first..<first + width]
      for tap in 0..<kernel * kernel {
        packed += weights.elements[tap * channels + first..<tap * channels + first + width]
      }
    }
    self.weights = packed
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
    case (3, 1, 32): apply(Three1(), weights, x, y, layout, range)
    case (3, 2, 32): apply(Three2(), weights, x, y, layout, range)
    case (5, 1, 32): apply(Five1(), weights, x, y, layout, range)
    case (5, 2, 32): apply(Five2(), weights, x, y, layout, range)
    default: apply(Other(kernel: kernel, stride: stride, xStride: layout.xStride), weights, x, y, layout, range)
    }
    if range.upperBound % 16 != 0 {
      let whole = range.count / 16 * 16
      applyToRest(x + whole, y + whole, layout)
    }
  }

  /// Sixteen channels of all rows at a time: what a window sees again in the next row is then still in the cache.
  private func apply<Geometry: DepthwiseGeometry>(
    _ g: Geometry, _ weights: UnsafePointer<Float>, _ x: UnsafePointer<Float>, _ y: UnsafeMutablePointer<Float>,
    _ layout: Layout, _ range: Range<Int>
  ) {
    let (rowStride, yStride) = (layout.rowStride, layout.yStride), step = g.stride &* g.xStride
    let (rows, width) = (layout.rows, layout.width)
    for channel in Swift.stride(from: range.lowerBound, to: range.upperBound / 16 * 16, by: 16) {
      let (x, y) = (x + channel - range.lowerBound, y + channel - range.lowerBound)
      let block = weights + channel &* (g.kernel &* g.kernel &+ 1), weights = block + 16, bias = Vector(at: block)
      for row in 0..<rows {
        var from = x + row &* g.stride &* rowStride, to = y + row &* width &* yStride, left = width
        while left >= 7 {
          var sums = SevenPixels(repeating: bias), p = from, w = weights
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
    let first = channels / 16 * 16, count = channels - first, width = layout.width
    let block = first * (kernel * kernel + 1)
    for place in 0..<layout.rows * width {
      let x = x + place / width * stride * layout.rowStride + place % width * stride * layout.xStride
      for channel in 0..<count {
        var sum = weights[block + channel]
        for i in 0..<kernel {
          for j in 0..<kernel {
            let weight = weights[block + (1 + i * kernel + j) * count + channel]
            sum += x[i * layout.rowStride + j * layout.xStride + channel] * weight
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
  func addTaps(of p: UnsafePointer<Float>, _ w: UnsafePointer<Float>, to sums: inout SevenPixels)
}

extension DepthwiseGeometry {
  var xStride: Int { 32 }
  @inline(__always) func addTap(
    _ j: Int, of p: UnsafePointer<Float>, _ w: UnsafePointer<Float>, to sums: inout SevenPixels
  ) {
    sums.add(SevenPixels(at: p + j &* xStride, stride &* xStride), Vector(at: w + 16 &* j))
  }
}

/// Places next to each other see mostly the same, which is loaded once.
private struct Three1: DepthwiseGeometry {
  let kernel = 3, stride = 1

  @inline(__always) func addTaps(of p: UnsafePointer<Float>, _ w: UnsafePointer<Float>, to sums: inout SevenPixels) {
    let first = SevenPixels(at: p, 32), second = first.moved(on: p + 7 * 32), third = second.moved(on: p + 8 * 32)
    sums.add(first, Vector(at: w))
    sums.add(second, Vector(at: w + 16))
    sums.add(third, Vector(at: w + 32))
  }
}

private struct Five1: DepthwiseGeometry {
  let kernel = 5, stride = 1

  @inline(__always) func addTaps(of p: UnsafePointer<Float>, _ w: UnsafePointer<Float>, to sums: inout SevenPixels) {
    let first = SevenPixels(at: p, 32), second = first.moved(on: p + 7 * 32), third = second.moved(on: p + 8 * 32)
    let fourth = third.moved(on: p + 9 * 32)
    sums.add(first, Vector(at: w))
    sums.add(second, Vector(at: w + 16))
    sums.add(third, Vector(at: w + 32))
    sums.add(fourth, Vector(at: w + 48))
    sums.add(fourth.moved(on: p + 10 * 32), Vector(at: w + 64))
  }
}

private struct Three2: DepthwiseGeometry {
  let kernel = 3, stride = 2

  @inline(__always) func addTaps(of p: UnsafePointer<Float>, _ w: UnsafePointer<Float>, to sums: inout SevenPixels) {
    addTap(0, of: p, w, to: &sums)
    addTap(1, of: p, w, to: &sums)
    addTap(2, of: p, w, to: &sums)
  }
}

private struct Five2: DepthwiseGeometry {
  let kernel = 5, stride = 2

  @inline(__always) func addTaps(of p: UnsafePointer<Float>, _ w: UnsafePointer<Float>, to sums: inout SevenPixels) {
    addTap(0, of: p, w, to: &sums)
    addTap(1, of: p, w, to: &sums)
    addTap(2, of: p, w, to: &sums)
    addTap(3, of: p, w, to: &sums)
    addTap(4, of: p, w, to: &sums)
  }
}

private struct Other: DepthwiseGeometry {
  let kernel, stride, xStride: Int

  @inline(__always) func addTaps(of p: UnsafePointer<Float>, _ w: UnsafePointer<Float>, to sums: inout SevenPixels) {
    for j in 0..<kernel { addTap(j, of: p, w, to: &sums) }
  }
}

private typealias Vector = SIMD16<Float>

/// Sixteen channels of seven pixels of a row: what a tap sees, or the sums.
private struct SevenPixels {
  private var x0, x1, x2, x3, x4, x5, x6: Vector

  @inline(__always) init(repeating x: Vector) { (x0, x1, x2, x3, x4, x5, x6) = (x, x, x, x, x, x, x) }

  /// Pixels `step` floats apart.
  @inline(__always) init(at p: UnsafePointer<Float>, _ step: Int) {
    (x0, x1, x2) = (Vector(at: p), Vector(at: p + step), Vector(at: p + 2 &* step))
    (x3, x4) = (Vector(at: p + 3 &* step), Vector(at: p + 4 &* step))
    (x5, x6) = (Vector(at: p + 5 &* step), Vector(at: p + 6 &* step))
  }

  /// The pixels from the second on, and the one at `next`.
  @inline(__always) func moved(on next: UnsafePointer<Float>) -> SevenPixels {
    var moved = self
    (moved.x0, moved.x1, moved.x2, moved.x3, moved.x4, moved.x5, moved.x6) = (x1, x2, x3, x4, x5, x6, Vector(at: next))
    return moved
  }

  /// Adds what a tap sees, times its weights.
  @inline(__always) mutating func add(_ seen: SevenPixels, _ tap: Vector) {
    x0.addProduct(seen.x0, tap)
    x1.addProduct(seen.x1, tap)
    x2.addProduct(seen.x2, tap)
    x3.addProduct(seen.x3, tap)
    x4.addProduct(seen.x4, tap)
    x5.addProduct(seen.x5, tap)
    x6.addProduct(seen.x6, tap)
  }

  @inline(__always) func store(_ y: UnsafeMutablePointer<Float>, _ yStride: Int, _ activation: Activation) {
    x0.after(activation).store(at: y)
    x1.after(activation).store(at: y + yStride)
    x2.after(activation).store(at: y + 2 &* yStride)
    x3.after(activation).store(at: y + 3 &* yStride)
    x4.after(activation).store(at: y + 4 &* yStride)
    x5.after(activation).store(at: y + 5 &* yStride)
    x6.after(activation).store(at: y + 6 &* yStride)
  }
}
