import Tensor

/// An architecture with weights, for inference: batch norms are folded, weights are packed, and layers are fused where
/// one kernel computes several.
package struct Network: Sendable {
  package let architecture: Architecture
  private let scaling: Scaling
  private let trunk, head: StepSequence

  /// - Parameters:
  ///   - scaling: how crops were scaled when the weights were trained; the architecture's if nil.
  ///   - tensor: gives a tensor of `architecture.tensors`; called for one at a time, so that a large network is not in
  ///     memory twice.
  /// - Throws: what `tensor` throws, and `WeightsError.mismatch` for a tensor of another shape.
  package init(_ architecture: Architecture, scaling: Scaling? = nil, tensor: (String) throws -> Tensor) throws {
    self.architecture = architecture
    self.scaling = scaling ?? architecture.scaling
    // The head comes first: VGG-16's first fully connected layer is three quarters of the network, and packing holds it
    // twice.
    let grid = ImageShape(side: architecture.grid.side, channels: architecture.grid.channels)
    head = try StepSequence(architecture.head, grid, tensor)
    trunk = try StepSequence(architecture.trunk, ImageShape(side: architecture.side, channels: 3), tensor)
    precondition(head.output.side == 1 || architecture.head.isEmpty, "a vector of \(head.output)")
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
    let photoBytes = side * side * 3, cropSide = architecture.side
    precondition(
      side >= cropSide && pixels.count % photoBytes == 0, "\(pixels.count) bytes as photos of \(side)×\(side)×3")
    precondition((0...views.count).contains(gridViews), "\(gridViews) grid views of \(views.count) views")
    let photos = pixels.count / photoBytes, count = photos * views.count, grid = trunk.output, threads = Threads.count
    let atOnce = max(Self.viewsAtOnce / threads, 4)
    var grids = Tensor(uninitialized: [photos, gridViews, grid.side, grid.side, grid.channels]) { _ in }
    let vectors = grids.elements.withUnsafeMutableBufferPointer { grids in
      Tensor(uninitialized: [photos, views.count, architecture.vectorCount]) { vectors in
        func lookOver(_ some: Range<Int>) {
          let parts = (some.count + atOnce - 1) / atOnce
          for part in 0..<parts {
            let part = some.lowerBound + some.count * part / parts..<some.lowerBound + some.count * (part + 1) / parts
            look(at: part, pixels, side: side, views, gridViews, vectors: vectors, grids: grids, profile)
          }
        }
        if count < 2 * threads {
          lookOver(0..<count)
        } else {
          // One network a thread: threads that share a layer would wait for each other after every step.
          parallel(count) { some in Threads.using(1) { lookOver(some) } }
        }
      }
    }
    return (vectors, grids)
  }

  /// Many enough that weights are read seldom, and few enough that the images between layers need little memory.
  private static let viewsAtOnce = 16

  /// Computes some views, which are numbered photo by photo, and writes their vectors and grids to their places.
  private func look(
    at part: Range<Int>, _ pixels: [UInt8], side: Int, _ views: [View], _ gridViews: Int,
    vectors: UnsafeMutablePointer<Float>,
    grids: UnsafeMutableBufferPointer<Float>, _ profile: Profile?
  ) {
    let grid = trunk.output
    let images = cacheLines(part.count * trunk.input.count), room = cacheLines(part.count * grid.count)
    defer {
      images.deallocate()
      room.deallocate()
    }
    measure("crop and scale", profile) { crop(pixels, side: side, views, part, into: images) }
    trunk(images, photos: part.count, into: room, pixelStride: grid.channels, profile: profile)
    pool(room, photos: part.count, into: vectors + part.lowerBound * architecture.vectorCount, profile)
    measure("keep grids", profile) { keep(room, part, views.count, gridViews, in: grids) }
  }

  /// Cuts the crops of some views, numbered photo by photo, and scales them.
  private func crop(
    _ pixels: [UInt8], side: Int, _ views: [View], _ part: Range<Int>, into images: UnsafeMutablePointer<Float>
  ) {
    let cropSide = architecture.side
    parallel(part.count * cropSide) { lines in
      let bytes = UnsafeMutablePointer<UInt8>.allocate(capacity: cropSide * cropSide * 3)
      defer { bytes.deallocate() }
      forEachPhoto(lines, of: cropSide) { index, rows in
        let (photo, view) = (part.lowerBound + index).quotientAndRemainder(dividingBy: views.count)
        pixels.withUnsafeBufferPointer {
          views[view].crop(
            $0.baseAddress! + photo * side * side * 3, side: side, cropSide: cropSide, rows: rows, into: bytes)
        }
        scale(bytes, pixels: rows.count * cropSide, into: images + (index * cropSide + rows.lowerBound) * cropSide * 3)
      }
    }
  }

  /// Computes the vectors of some grids.
  private func pool(
    _ grids: UnsafePointer<Float>, photos: Int, into vectors: UnsafeMutablePointer<Float>, _ profile: Profile?
  ) {
    let grid = trunk.output
    guard architecture.head.isEmpty else {
      return head(grids, photos: photos, into: vectors, pixelStride: head.output.channels, profile: profile)
    }
    measure("mean", profile) {
      parallel(photos * grid.channels, unit: 64) { range in
        forEachPhoto(range, of: grid.channels) { photo, channels in
          mean(
            of: grids + photo * grid.count, cells: grid.pixels, grid.channels, channels,
            into: vectors + photo * grid.channels)
        }
      }
    }
  }

  /// Copies the grids of the first `gridViews` views to their places.
  private func keep(
    _ grids: UnsafePointer<Float>, _ part: Range<Int>, _ views: Int, _ gridViews: Int,
    in kept: UnsafeMutableBufferPointer<Float>
  ) {
    guard let kept = kept.baseAddress else { return }
    let count = trunk.output.count
    parallel(part.count * trunk.output.pixels) { cells in
      forEachPhoto(cells, of: trunk.output.pixels) { photo, cells in
        let (index, channels) = (part.lowerBound + photo, trunk.output.channels)
        guard index % views < gridViews else { return }
        let place = index / views * gridViews + index % views
        (kept + place * count + cells.lowerBound * channels).update(
          from: grids + photo * count + cells.lowerBound * channels, count: cells.count * channels)
      }
    }
  }

  private func measure(_ name: String, _ profile: Profile?, _ body: () -> Void) {
    if let profile { profile.measure(name, body) } else { body() }
  }

  /// (x − mean) · factor, by colour.
  private func scale(_ crop: UnsafePointer<UInt8>, pixels: Int, into image: UnsafeMutablePointer<Float>) {
    let (m0, m1, m2) = (scaling.mean[0], scaling.mean[1], scaling.mean[2])
    let (f0, f1, f2) = (scaling.factor[0], scaling.factor[1], scaling.factor[2])
    for pixel in 0..<pixels {
      let (from, to) = (crop + 3 * pixel, image + 3 * pixel)
      to[0] = (Float(from[0]) - m0) * f0
      to[1] = (Float(from[1]) - m1) * f1
      to[2] = (Float(from[2]) - m2) * f2
    }
  }
}

/// mean[c] = Σ grid[·, c] / cells, for some channels.
func mean(
  of grid: UnsafePointer<Float>, cells: Int, _ count: Int, _ channels: Range<Int>,
  into mean: UnsafeMutablePointer<Float>
) {
  for channel in channels { mean[channel] = 0 }
  for cell in 0..<cells {
    let row = grid + cell * count
    for channel in channels { mean[channel] += row[channel] }
  }
  for channel in channels { mean[channel] /= Float(cells) }
}

extension StepSequence {
  /// The steps of `layers` on images of shape `input`: neighbours that one kernel does together become one step.
  init(_ layers: [Layer], _ input: ImageShape, _ tensor: (String) throws -> Tensor) throws {
    var steps: [any Step] = [], shape = input, rest = layers[...]
    while let layer = rest.popFirst() {
      let step: any Step
      switch layer {
      case .convolution(let convolution):
        if let block = InvertedResidualLayers([layer] + rest.prefix(2)) {
          step = try block.step(shape, isResidual: false, tensor)
          rest = rest.dropFirst(block.count - 1)
        } else {
          precondition(
            convolution.kind != .depthwise,
            "no kernel for \(convolution.name), a depthwise convolution without a 1×1 after it")
          // On an odd side the pool leaves out a row and a column; Winograd's tiles do not.
          let isPooled = convolution.isWinograd && shape.side % 2 == 0 && rest.first?.isPoolOfTwo == true
          if isPooled { rest = rest.dropFirst() }
          step = ConvolutionStep(convolution, shape, try FoldedWeights(convolution, tensor), isPooled: isPooled)
        }
      case .maxPool(let window): step = PoolStep(window, isMaximum: true, shape)
      case .averagePool(let window): step = PoolStep(window, isMaximum: false, shape)
      case .branches(let branches): step = BranchStep(try branches.map { try StepSequence($0, shape, tensor) }, shape)
      case .residual(let layers):
        guard let block = InvertedResidualLayers(layers[...]), block.count == layers.count else {
          preconditionFailure("no kernel for a residual block of \(layers)")
        }
        step = try block.step(shape, isResidual: true, tensor)
      }
      steps.append(step)
      shape = step.output
    }
    self.init(input: input, output: shape, steps: steps)
  }
}

extension Layer {
  /// Whether this is the 2×2 pool that Winograd's convolution can include.
  fileprivate var isPoolOfTwo: Bool { if case .maxPool(Window(kernel: 2, stride: 2)) = self { true } else { false } }
}

/// The inverted residual block at the beginning of a list of layers; nil where there is none. If the block does not
/// expand, the convolution before it belongs to it.
private struct InvertedResidualLayers {
  var expand: ConvolutionLayer?
  var depthwise, project: ConvolutionLayer
  var count: Int { expand == nil ? 2 : 3 }

  init?(_ layers: some Collection<Layer>) {
    var convolutions: [ConvolutionLayer] = []
    for layer in layers {
      if case .convolution(let convolution) = layer { convolutions.append(convolution) } else { break }
    }
    guard let index = convolutions.prefix(2).firstIndex(where: { $0.kind == .depthwise }),
      convolutions.count > index + 1,
      convolutions[index + 1].kind == .full && convolutions[index + 1].window == Window(kernel: 1)
    else { return nil }
    expand = index == 0 ? nil : convolutions[0]
    (depthwise, project) = (convolutions[index], convolutions[index + 1])
  }

  func step(_ input: ImageShape, isResidual: Bool, _ tensor: (String) throws -> Tensor) throws -> InvertedResidual {
    func direct(_ layer: ConvolutionLayer) throws -> DirectConvolution {
      let folded = try FoldedWeights(layer, tensor)
      return DirectConvolution(
        weights: folded.weight, bias: folded.bias, window: layer.window, activation: layer.activation)
    }
    let filter = try FoldedWeights(depthwise, tensor)
    return InvertedResidual(
      project.name, input, expand: try expand.map(direct),
      depthwise: DepthwiseConvolution(
        weights: filter.weight, bias: filter.bias, stride: depthwise.window.stride, activation: depthwise.activation),
      window: depthwise.window, project: try direct(project), isResidual: isResidual)
  }
}
