/// Convolutions of images [photo, row, column, channel], each as one product a photo with its patches: row (r, c) of the patches
/// [rows × columns, kernel × kernel × channels] is what the window sees there. Photos are split over threads, and their patches are
/// made anew for the backward pass, so that they never leave the cache.
extension Tensor {
  /// y[n, r, c, o] = Σ x[n, r s + i − p, c s + j − p, k] w[i, j, k, o], with `weights` [kernel × kernel × channels, outputs].
  public func convolved(_ weights: Tensor, _ window: Window) -> Tensor {
    let g = ImageGeometry(self, window)
    precondition(weights.shape.count == 2 && weights.rows == g.patch, "weights \(weights.shape) for \(shape) through a window of \(window.kernel)")
    let outputs = weights.columns
    return Tensor(uninitialized: [g.photos, g.outputRows, g.outputColumns, outputs]) { y in
      nonisolated(unsafe) let y = y  // each worker writes its own photos only
      g.forEachPhoto { photos, patches in
        for photo in photos {
          g.gather(elements, photo, into: patches)
          multiply(
            g.places, outputs, g.patch, patches, g.patch, weights.elements, outputs, into: y + photo * g.places * outputs, outputs)
        }
      }
    }
  }

  /// self += dL/dx for y = x.convolved(weights, window) and `dy` = dL/dy.
  public mutating func addConvolutionInputGradient(_ dy: Tensor, _ weights: Tensor, _ window: Window) {
    let g = ImageGeometry(self, window)
    let outputs = weights.columns
    elements.withUnsafeMutableBufferPointer { dx in
      nonisolated(unsafe) let dx = dx  // each worker adds to its own photos only
      g.forEachPhoto { photos, patches in
        for photo in photos {
          dy.elements.withUnsafeBufferPointer { dy in
            multiply(
              g.places, g.patch, outputs, dy.baseAddress! + photo * g.places * outputs, outputs, weights.elements, outputs,
              into: patches, g.patch, transposing: .right)
          }
          g.scatter(patches, photo, into: dx)
        }
      }
    }
  }

  /// self += dL/dw for y = x.convolved(w, window) and `dy` = dL/dy.
  public mutating func addConvolutionWeightGradient(_ dy: Tensor, _ x: Tensor, _ window: Window) {
    let g = ImageGeometry(x, window)
    let (outputs, count, workers) = (columns, count, min(Threads.count, g.photos))
    var partial = [Float](repeating: 0, count: workers * count)
    partial.withUnsafeMutableBufferPointer { partial in
      nonisolated(unsafe) let partial = partial  // each worker adds to its own part only
      g.forEachPhoto { photos, patches in
        let part = partial.baseAddress! + g.worker(photos, of: workers) * count
        for photo in photos {
          g.gather(x.elements, photo, into: patches)
          dy.elements.withUnsafeBufferPointer { dy in
            multiply(
              g.patch, outputs, g.places, patches, g.patch, dy.baseAddress! + photo * g.places * outputs, outputs,
              into: part, outputs, transposing: .left, beta: 1)
          }
        }
      }
    }
    for worker in 0..<workers {
      for i in 0..<count { elements[i] += partial[worker * count + i] }
    }
  }
}

/// The images of a convolution and their patches.
private struct ImageGeometry {
  let photos: Int
  let patches: Patches

  init(_ x: Tensor, _ window: Window) {
    precondition(x.shape.count == 4, "a convolution of \(x.shape), which is no [photo, row, column, channel]")
    photos = x.shape[0]
    patches = Patches(rows: x.shape[1], columns: x.shape[2], channels: x.shape[3], window: window)
  }

  var outputRows: Int { patches.outputRows }
  var outputColumns: Int { patches.outputColumns }
  var places: Int { patches.places }
  var patch: Int { patches.size }
  private var imageCount: Int { patches.rows * patches.columns * patches.channels }

  /// Splits the photos over the threads; each gets room for one photo's patches.
  func forEachPhoto(_ body: (Range<Int>, UnsafeMutablePointer<Float>) -> Void) {
    parallel(photos) { photos in
      let room = UnsafeMutablePointer<Float>.allocate(capacity: max(1, places * patch))
      defer { room.deallocate() }
      body(photos, room)
    }
  }

  /// Which of the workers of `forEachPhoto` has these photos.
  func worker(_ range: Range<Int>, of workers: Int) -> Int {
    (0..<workers).first { photos * $0 / workers == range.lowerBound } ?? 0
  }

  func gather(_ x: UnsafePointer<Float>, _ photo: Int, into room: UnsafeMutablePointer<Float>) {
    patches.gather(x + photo * imageCount, into: room)
  }

  func scatter(_ room: UnsafePointer<Float>, _ photo: Int, into x: UnsafeMutableBufferPointer<Float>) {
    patches.scatter(room, into: x.baseAddress! + photo * imageCount)
  }
}
