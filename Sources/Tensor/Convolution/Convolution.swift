/// Convolutions of images [photo, row, column, channel], as products: row (r, c) of a photo's patches [rows × columns,
/// kernel × kernel × channels] is what the window sees there. Patches are made for a few rows of a photo at a time and
/// anew for the backward pass, so that they never leave the cache; a 1×1 convolution, or one whose window is the whole
/// image, needs none, and a 3×3 convolution of stride 1 goes by Winograd's algorithm.
extension Tensor {
  /// y[n, r, c, o] = Σ x[n, r s + i − p, c s + j − p, k] w[i, j, k, o], with `weights` [kernel, kernel, channels,
  /// outputs].
  package func convolved(_ weights: Tensor, _ window: Window) -> Tensor {
    let g = ConvolutionGeometry(self, weights, window)
    guard !g.isProduct else { return Tensor.productOfTall(g.matrix(self), weights).reshaped(g.outputShape) }
    return Tensor(uninitialized: g.outputShape) { y in
      if g.isWinograd {
        WinogradConvolution(weights, reversed: false)(
          elements, photos: g.images.photos, side: shape[1], into: y, pixelStride: g.outputs)
      } else {
        g.convolve(elements, PackedMatrix(weights), into: y)
      }
    }
  }

  /// self += dL/dx for y = x.convolved(weights, window) and `dy` = dL/dy; self = dL/dx if `overwriting`.
  package mutating func addConvolutionInputGradient(
    _ dy: Tensor, _ weights: Tensor, _ window: Window, overwriting: Bool = false
  ) {
    let g = ConvolutionGeometry(self, weights, window)
    precondition(dy.shape == g.outputShape, "dy \(dy.shape) for outputs \(g.outputShape)")
    if g.isProduct {
      if overwriting {
        self = Tensor.productOfTall(dy, weights, transposing: true).reshaped(shape)
      } else if dy.rows < rowsWorthPacking {
        addProduct(dy, weights, transposing: .right)
      } else {
        addProduct(dy, PackedMatrix(weights, transposed: true))
      }
    } else if g.isWinograd {
      let dx = Tensor(uninitialized: shape) {
        WinogradConvolution(weights, reversed: true)(
          dy.elements, photos: g.images.photos, side: shape[1], into: $0, pixelStride: columns)
      }
      if overwriting { self = dx } else { add(dx) }
    } else if count > 0 {
      g.spread(dy.elements, PackedMatrix(weights, transposed: true), into: &elements, overwriting: overwriting)
    }
  }

  /// self += dL/dw for y = x.convolved(w, window) and `dy` = dL/dy; self = dL/dw if `overwriting`.
  package mutating func addConvolutionWeightGradient(
    _ dy: Tensor, _ x: Tensor, _ window: Window, overwriting: Bool = false
  ) {
    let g = ConvolutionGeometry(x, self, window)
    precondition(dy.shape == g.outputShape, "dy \(dy.shape) for outputs \(g.outputShape)")
    if g.isProduct {
      addTransposedProduct(g.matrix(x), dy, overwriting: overwriting)
    } else if g.isWinograd {
      withViews(x, dy) { Winograd.weightGradient($0, $1, g.images, into: &elements, overwriting: overwriting) }
    } else if count > 0 {
      g.correlate(x.elements, dy.elements, into: &elements, overwriting: overwriting)
    }
  }

  /// self · w, or self · wᵀ. Few rows are not worth a rearrangement of w.
  fileprivate static func productOfTall(_ x: Tensor, _ w: Tensor, transposing: Bool = false) -> Tensor {
    x.rows < rowsWorthPacking
      ? .product(x, w, transposing: transposing ? .right : .none)
      : .product(x, PackedMatrix(w, transposed: transposing))
  }
}

private let rowsWorthPacking = 64

/// The images of a convolution, and how many channels its outputs have.
private struct ConvolutionGeometry {
  let images: WindowedImages
  let outputs: Int

  init(_ x: Tensor, _ weights: Tensor, _ window: Window) {
    (images, outputs) = (WindowedImages(x.shape, window), weights.columns)
    precondition(
      weights.rows == images.patchSize, "weights \(weights.shape) for \(x.shape) through a window of \(window.kernel)")
  }

  var outputShape: [Int] { [images.photos, images.outputRows, images.outputColumns, outputs] }

  /// Whether the window sees every pixel once, and in order.
  var isProduct: Bool {
    let window = images.window
    guard window.before == 0, window.after == 0 else { return false }
    return window.kernel == 1 && window.stride == 1 || window.kernel == images.rows && window.kernel == images.columns
  }

  /// Whether F(4×4, 3×3) is worth its transforms.
  var isWinograd: Bool {
    images.window == Window(kernel: 3, padding: 1) && images.rows == images.columns
      && min(images.channels, outputs) >= 16
  }

  /// The patches of all photos, where they are x itself: [places, patch].
  func matrix(_ x: Tensor) -> Tensor { x.reshaped([images.photos * images.places, images.patchSize]) }

  func convolve(_ x: UnsafePointer<Float>, _ weights: PackedMatrix, into y: UnsafeMutablePointer<Float>) {
    forEachStrip { photo, rows, strip in
      images.im2col(x + photo * images.photoCount, into: strip.pointer, rows: rows)
      weights.multiply(MatrixView(strip), into: output(y, photo, rows))
    }
  }

  /// - Parameter weights: transposed, [outputs, patch].
  func spread(
    _ dy: UnsafePointer<Float>, _ weights: PackedMatrix, into dx: UnsafeMutablePointer<Float>, overwriting: Bool
  ) {
    forEachStrip { photo, rows, strip in
      let dx = dx + photo * images.photoCount
      if overwriting, rows.lowerBound == 0 { dx.update(repeating: 0, count: images.photoCount) }
      weights.multiply(output(dy, photo, rows), into: strip)
      images.col2im(strip.pointer, into: dx, rows: rows)
    }
    if overwriting, images.places == 0 { dx.update(repeating: 0, count: images.photos * images.photoCount) }
  }

  /// dw ← patchesᵀ · dy: a part by each thread, which are then added in order.
  func correlate(
    _ x: UnsafePointer<Float>, _ dy: UnsafePointer<Float>, into dw: UnsafeMutablePointer<Float>, overwriting: Bool
  ) {
    let count = images.patchSize * outputs, workers = min(Threads.count, images.photos)
    let parts = UnsafeMutablePointer<Float>.allocate(capacity: max(1, workers * count))
    defer { parts.deallocate() }
    parts.update(repeating: 0, count: workers * count)
    forEachStrip { photo, rows, strip in
      images.im2col(x + photo * images.photoCount, into: strip.pointer, rows: rows)
      let part = MutableMatrixView(parts + worker(of: photo, workers) * count, rows: images.patchSize, columns: outputs)
      multiplyTransposed(
        MatrixView(strip), columns: 0..<images.patchSize, output(dy, photo, rows), into: part, adding: true)
    }
    parallel(count, unit: 4096) { range in
      if overwriting { (dw + range.lowerBound).update(repeating: 0, count: range.count) }
      for worker in 0..<workers {
        let part = parts + worker * count
        for i in range { dw[i] += part[i] }
      }
    }
  }

  /// Some rows of a photo's outputs, [pixels, outputs].
  @inline(__always)
  private func output<Pointer: Strideable>(_ y: Pointer, _ photo: Int, _ rows: Range<Int>) -> Matrix<Pointer> {
    let y = y.advanced(by: (photo * images.outputRows + rows.lowerBound) * images.outputColumns * outputs)
    return Matrix(y, rows: rows.count * images.outputColumns, columns: outputs)
  }

  /// Which of the workers among which `parallel` splits the photos has this one.
  private func worker(of photo: Int, _ workers: Int) -> Int {
    (0..<workers).last { images.photos * $0 / workers <= photo } ?? 0
  }

  /// Splits the photos over the threads, and each into strips of output rows whose patches stay in the cache, unless
  /// they are so large that too few rows would be multiplied with the weights at once; each thread gets memory for
  /// those patches, [places, patch].
  private func forEachStrip(_ body: (_ photo: Int, _ rows: Range<Int>, _ patches: MutableMatrixView) -> Void) {
    let perRow = max(1, images.outputColumns * images.patchSize),
      height = max(1, max(1 << 17, 256 * images.patchSize) / perRow)
    parallel(images.photos) { photos in
      let strip = UnsafeMutablePointer<Float>.allocate(capacity: perRow * min(height, max(1, images.outputRows)))
      defer { strip.deallocate() }
      for photo in photos {
        for row in stride(from: 0, to: images.outputRows, by: height) {
          let rows = row..<min(row + height, images.outputRows)
          let places = rows.count * images.outputColumns
          body(photo, rows, MutableMatrixView(strip, rows: places, columns: images.patchSize))
        }
      }
    }
  }
}
