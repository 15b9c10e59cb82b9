import Tensor

/// One or more layers of a network, with their weights packed for inference.
protocol Step: Sendable {
  /// Its name in a profile.
  var name: String { get }
  var input: ImageShape { get }
  var output: ImageShape { get }
  /// The multiplications and additions for one photo, counted as direct convolutions.
  var operations: Int { get }

  /// Computes the step on all threads; not for use inside `parallel`.
  ///
  /// - Parameters:
  ///   - x: [photos, input side, input side, input channels]
  ///   - y: [photos, output side, output side, output channels], with `pixelStride` floats from a pixel to the next
  func callAsFunction(
    _ x: UnsafePointer<Float>, photos: Int, into y: UnsafeMutablePointer<Float>, pixelStride: Int, profile: Profile?)
}

/// Side and channels of square images [side, side, channels].
struct ImageShape: Equatable, Sendable {
  var side, channels: Int
  var pixels: Int { side * side }
  var count: Int { pixels * channels }
}

/// A convolution, perhaps with the 2×2 pool after it.
struct ConvolutionStep: Step {
  let name: String
  let input, output: ImageShape
  let operations: Int
  private let direct: DirectConvolution?
  private let winograd: WinogradConvolution?

  /// - Parameter isPooled: whether the 2×2 pool after the convolution is included.
  init(_ layer: ConvolutionLayer, _ input: ImageShape, _ weights: FoldedWeights, isPooled: Bool) {
    name = layer.name + (isPooled ? " + pool" : "")
    self.input = input
    let side = layer.window.outputSide(input.side)
    output = ImageShape(side: isPooled ? side / 2 : side, channels: layer.outputs)
    operations = 2 * side * side * weights.weight.count
    let weight = weights.weight, bias = weights.bias, isWinograd = layer.isWinograd
    winograd = isWinograd ? .init(weights: weight, bias: bias, activation: layer.activation, isPooled: isPooled) : nil
    direct = !isWinograd || Self.isSmall(side) && !isPooled ? DirectConvolution(layer, weights) : nil
  }

  /// Whether Winograd's algorithm does not pay for one photo. Its transformed weights are four times as many; for a few
  /// tiles reading them takes longer than they save.
  private static func isSmall(_ side: Int) -> Bool { side <= 14 }

  func callAsFunction(
    _ x: UnsafePointer<Float>, photos: Int, into y: UnsafeMutablePointer<Float>, pixelStride: Int, profile: Profile?
  ) {
    if let direct, winograd == nil || photos == 1 {
      direct(x, photos: photos, side: input.side, into: y, pixelStride: pixelStride)
    } else if let winograd {
      winograd(x, photos: photos, side: input.side, into: y, pixelStride: pixelStride)
    }
  }
}

struct PoolStep: Step {
  let name: String
  let input, output: ImageShape
  let operations = 0
  private let pool: SeparablePool

  init(_ window: Window, isMaximum: Bool, _ input: ImageShape) {
    (pool, self.input) = (SeparablePool(window, isMaximum: isMaximum), input)
    output = ImageShape(side: window.outputSide(input.side), channels: input.channels)
    name = "\(isMaximum ? "max" : "average") pool \(window.kernel)×\(window.kernel)"
  }

  func callAsFunction(
    _ x: UnsafePointer<Float>, photos: Int, into y: UnsafeMutablePointer<Float>, pixelStride: Int, profile: Profile?
  ) {
    pool(
      x, photos: photos, rows: input.side, columns: input.side, channels: input.channels, into: y,
      pixelStride: pixelStride)
  }
}

struct SquareRootStep: Step {
  let name = "square root"
  let input: ImageShape
  var output: ImageShape { input }
  let operations = 0

  func callAsFunction(
    _ x: UnsafePointer<Float>, photos: Int, into y: UnsafeMutablePointer<Float>, pixelStride: Int, profile: Profile?
  ) {
    for pixel in 0..<photos * input.pixels {
      let (x, y) = (x + pixel * input.channels, y + pixel * pixelStride)
      for channel in 0..<input.channels { y[channel] = x[channel].squareRoot() }
    }
  }
}

/// Several branches on the same input; their outputs are concatenated along the channels.
struct BranchStep: Step {
  let name = "branches"
  let input, output: ImageShape
  let operations: Int
  private let branches: [StepSequence]

  init(_ branches: [StepSequence], _ input: ImageShape) {
    precondition(branches.allSatisfy { !$0.steps.isEmpty }, "a branch without layers")
    (self.branches, self.input) = (branches, input)
    output = ImageShape(side: branches[0].output.side, channels: branches.map(\.output.channels).reduce(0, +))
    operations = branches.map(\.operations).reduce(0, +)
  }

  func callAsFunction(
    _ x: UnsafePointer<Float>, photos: Int, into y: UnsafeMutablePointer<Float>, pixelStride: Int, profile: Profile?
  ) {
    var first = 0
    for branch in branches {
      branch(x, photos: photos, into: y + first, pixelStride: pixelStride, profile: profile)
      first += branch.output.channels
    }
  }
}

/// Several steps, one after another.
struct StepSequence: Sendable {
  let input, output: ImageShape
  let steps: [any Step]
  var operations: Int { steps.map(\.operations).reduce(0, +) }

  /// The steps of `layers` on images of shape `input`: neighbours that one kernel does together become one step.
  /// - Throws: what `tensor` throws, and `WeightsError.mismatch` for a tensor of another shape.
  init(_ layers: [Layer], _ input: ImageShape, _ tensor: (String) throws -> Tensor) throws {
    var steps: [any Step] = [], shape = input, rest = layers[...]
    while let layer = rest.popFirst() {
      let step: any Step
      switch layer {
      case .convolution(let convolution):
        if let block = InvertedResidualLayers([layer] + rest.prefix(2)) {
          step = try InvertedResidual(block, shape, isResidual: false, tensor)
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
      case .squareRoot: step = SquareRootStep(input: shape)
      case .branches(let branches): step = BranchStep(try branches.map { try StepSequence($0, shape, tensor) }, shape)
      case .residual(let layers):
        guard let block = InvertedResidualLayers(layers), block.count == layers.count else {
          preconditionFailure("no kernel for a residual block of \(layers)")
        }
        step = try InvertedResidual(block, shape, isResidual: true, tensor)
      }
      steps.append(step)
      shape = step.output
    }
    (self.input, output, self.steps) = (input, shape, steps)
  }

  func callAsFunction(
    _ x: UnsafePointer<Float>, photos: Int, into y: UnsafeMutablePointer<Float>, pixelStride: Int, profile: Profile?
  ) {
    // Outputs take turns in two buffers, each as large as the largest output that it holds.
    let buffers = (0..<2).map { turn in
      let held = steps.indices.dropLast().filter { $0 % 2 == turn }.map { steps[$0].output.count }
      return cacheLines(photos * (held.max() ?? 0))
    }
    defer { buffers.forEach { $0.deallocate() } }
    var x = x
    for (index, step) in steps.enumerated() {
      let isLast = index == steps.count - 1, to = isLast ? y : buffers[index % 2]
      let pixelStride = isLast ? pixelStride : step.output.channels
      (step is BranchStep ? nil : profile).measure(step.name, operations: photos * step.operations) {
        step(x, photos: photos, into: to, pixelStride: pixelStride, profile: profile)
      }
      x = UnsafePointer(to)
    }
  }

  /// Computes images [photos, side, side, channels], one network a thread, so that threads wait for each other once.
  func callAsFunction(_ x: Tensor) -> Tensor {
    let photos = x.shape[0], atOnce = 8, (from, to) = (input.count, output.count)
    precondition(x.count == photos * from, "images \(x.shape) for a network that is given \(input)")
    return Tensor(uninitialized: [photos, output.side, output.side, output.channels]) { y in
      parallel(photos) { photos in
        Threads.using(1) {
          for batch in photos.blocks(of: atOnce) {
            x.elements.withUnsafeBufferPointer {
              let x = $0.baseAddress! + batch.lowerBound * from, y = y + batch.lowerBound * to
              self(x, photos: batch.count, into: y, pixelStride: output.channels, profile: nil)
            }
          }
        }
      }
    }
  }
}

extension Layer {
  /// Whether this is the 2×2 pool that Winograd's convolution can include.
  fileprivate var isPoolOfTwo: Bool { if case .maxPool(Window(kernel: 2, stride: 2)) = self { true } else { false } }
}
