import Tensor

/// An architecture with weights, for inference: batch norms are folded, weights are packed, and layers are fused where
/// one kernel computes several.
package struct Network: Sendable {
  package let architecture: Architecture
  fileprivate let scaling: Scaling
  fileprivate let trunk, head: StepSequence

  /// - Parameters:
  ///   - scaling: how crops were scaled when the weights were trained; the architecture's if nil.
  ///   - tensor: gives a tensor of `architecture.tensors`; called for one at a time, so that a large network is not in
  ///     memory twice.
  /// - Throws: what `tensor` throws, and `WeightsError.mismatch` for a tensor of another shape.
  package init(_ architecture: Architecture, scaling: Scaling? = nil, tensor: (String) throws -> Tensor) throws {
    (self.architecture, self.scaling) = (architecture, scaling ?? architecture.scaling)
    // The head comes first: VGG-16's first fully connected layer is three quarters of the network, and packing holds it
    // twice.
    let grid = ImageShape(side: architecture.grid.side, channels: architecture.grid.channels)
    head = try StepSequence(architecture.head, grid, tensor)
    trunk = try StepSequence(architecture.trunk, ImageShape(side: architecture.side, channels: 3), tensor)
  }

  /// The multiplications and additions for one photo, counted as direct convolutions.
  package var operations: Int { trunk.operations + head.operations }

  /// The vectors and grids of RGB photos of `side`×`side`, on all threads.
  ///
  /// - Parameter pixels: [photos, side, side, 3]
  /// - Returns: `vectors` [photos, views, vector] and `grids` [photos, gridViews, grid side, grid side, channels] of
  ///   the first `gridViews` views.
  package func features(_ pixels: [UInt8], side: Int, views: [View], gridViews: Int, profile: Profile? = nil) -> (
    vectors: Tensor, grids: Tensor
  ) {
    let photoBytes = side * side * 3
    precondition(
      side >= architecture.side && pixels.count % photoBytes == 0,
      "\(pixels.count) bytes as photos of \(side)×\(side)×3")
    precondition((0...views.count).contains(gridViews), "\(gridViews) grid views of \(views.count) views")
    let photos = pixels.count / photoBytes, grid = trunk.output
    var grids = Tensor(uninitialized: [photos, gridViews, grid.side, grid.side, grid.channels]) { _ in }
    let vectors = grids.elements.withUnsafeMutableBufferPointer { grids in
      Tensor(uninitialized: [photos, views.count, architecture.vectorCount]) { vectors in
        Extraction(
          network: self, pixels: pixels, side: side, views: views, gridViews: gridViews, profile: profile,
          vectors: vectors, grids: grids.baseAddress
        ).run(photos * views.count)
      }
    }
    return (vectors, grids)
  }
}

/// One call of `Network.features`: what is computed, and where the features go. Views are numbered photo by photo.
private struct Extraction {
  let network: Network
  let pixels: [UInt8], side: Int
  let views: [View], gridViews: Int
  let profile: Profile?
  let vectors: UnsafeMutablePointer<Float>, grids: UnsafeMutablePointer<Float>?

  /// Many enough that weights are read seldom, and few enough that the images between layers need little memory.
  private static let viewsAtOnce = 16

  /// Computes `count` views.
  func run(_ count: Int) {
    let threads = Threads.count, atOnce = max(Self.viewsAtOnce / threads, 4)
    func extractInParts(_ some: Range<Int>) {
      let parts = (some.count + atOnce - 1) / atOnce
      for part in 0..<parts {
        extract(some.lowerBound + some.count * part / parts..<some.lowerBound + some.count * (part + 1) / parts)
      }
    }
    if count < 2 * threads {
      extractInParts(0..<count)
    } else {
      // One network a thread: threads that share a layer would wait for each other after every step.
      parallel(count) { some in Threads.using(1) { extractInParts(some) } }
    }
  }

  /// Computes some views, and writes their vectors and grids to their places.
  private func extract(_ part: Range<Int>) {
    let grid = network.trunk.output
    let images = cacheLines(part.count * network.trunk.input.count), buffer = cacheLines(part.count * grid.count)
    defer {
      images.deallocate()
      buffer.deallocate()
    }
    profile.measure("crop and scale") { crop(part, into: images) }
    network.trunk(images, photos: part.count, into: buffer, pixelStride: grid.channels, profile: profile)
    pool(buffer, photos: part.count, into: vectors + part.lowerBound * network.architecture.vectorCount)
    profile.measure("keep grids") { keep(buffer, part) }
  }

  /// Cuts the crops of some views, and scales them.
  private func crop(_ part: Range<Int>, into images: UnsafeMutablePointer<Float>) {
    let cropSide = network.architecture.side
    parallel(part.count * cropSide) { lines in
      forEachPhoto(lines, of: cropSide) { index, rows in
        let (photo, view) = (part.lowerBound + index).quotientAndRemainder(dividingBy: views.count)
        pixels.withUnsafeBufferPointer {
          views[view].crop(of: side, cropSide: cropSide).write(
            rows, of: $0.baseAddress! + photo * side * side * 3, side: side, cropSide: cropSide, network.scaling,
            into: images + (index * cropSide + rows.lowerBound) * cropSide * 3)
        }
      }
    }
  }

  /// Computes the vectors of some grids.
  private func pool(_ grids: UnsafePointer<Float>, photos: Int, into vectors: UnsafeMutablePointer<Float>) {
    let head = network.head, output = head.output
    func compute(into cells: UnsafeMutablePointer<Float>) {
      head(grids, photos: photos, into: cells, pixelStride: output.channels, profile: profile)
    }
    if head.steps.isEmpty {
      average(grids, of: output, photos: photos, into: vectors)
    } else if output.side == 1 {
      compute(into: vectors)
    } else {
      let cells = cacheLines(photos * output.count)
      defer { cells.deallocate() }
      compute(into: cells)
      average(cells, of: output, photos: photos, into: vectors)
    }
  }

  /// Computes the mean of each photo's cells.
  private func average(
    _ cells: UnsafePointer<Float>, of image: ImageShape, photos: Int, into vectors: UnsafeMutablePointer<Float>
  ) {
    profile.measure("mean") {
      parallel(photos * image.channels, unit: 64) { range in
        forEachPhoto(range, of: image.channels) { photo, channels in
          let mean = vectors + photo * image.channels
          for channel in channels { mean[channel] = 0 }
          for cell in 0..<image.pixels {
            let row = cells + photo * image.count + cell * image.channels
            for channel in channels { mean[channel] += row[channel] }
          }
          for channel in channels { mean[channel] /= Float(image.pixels) }
        }
      }
    }
  }

  /// Copies the grids of the first `gridViews` views to their places.
  private func keep(_ buffer: UnsafePointer<Float>, _ part: Range<Int>) {
    guard let grids else { return }
    let grid = network.trunk.output
    parallel(part.count * grid.pixels) { cells in
      forEachPhoto(cells, of: grid.pixels) { index, cells in
        let (photo, view) = (part.lowerBound + index).quotientAndRemainder(dividingBy: views.count)
        guard view < gridViews else { return }
        let first = cells.lowerBound * grid.channels, to = grids + (photo * gridViews + view) * grid.count
        (to + first).update(from: buffer + index * grid.count + first, count: cells.count * grid.channels)
      }
    }
  }
}
