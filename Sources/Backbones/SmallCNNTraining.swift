import Autodiff
import Tensor

/// Trains a SmallCNN from nothing by classifying identities: softmax cross-entropy over a linear layer on the grid's mean, which is
/// then thrown away. What tells the training identities apart also describes others.
public struct SmallCNNTraining {
  public struct Options: Sendable {
    public var batch = 16
    public var epochs = 16
    /// Adam's, at its peak: it rises over the first tenth of the steps and falls to nothing along a cosine.
    public var learningRate: Float = 3e-3
    public var weightDecay: Float = 0.02
    /// Label smoothing (Szegedy et al., CVPR 2016).
    public var smoothing: Float = 0.1
    /// A photo's brightness is multiplied by 1 ± this much.
    public var brightness: Float = 0.15

    public init() {}
  }

  public let options: Options
  /// How many updates there are, and how many were made.
  public let steps: Int
  public private(set) var step = 0
  private let seed: UInt64
  private let photos: Int
  private var parameters = Parameters()
  private var statistics: [String: Tensor] = [:]
  private var optimizer: Adam
  /// What a running average keeps of its old value.
  private static let momentum: Float = 0.9

  /// - Parameters:
  ///   - photos: how many photos there are to train on.
  ///   - identities: how many identities they show.
  public init(photos: Int, identities: Int, options: Options, seed: UInt64) {
    precondition(photos > 0 && identities > 0 && options.batch > 0, "\(photos) photos of \(identities) identities in batches of \(options.batch)")
    (self.options, self.seed, self.photos) = (options, seed, photos)
    steps = options.epochs * max(1, photos / options.batch)
    optimizer = Adam(learningRate: options.learningRate, weightDecay: options.weightDecay)
    var generator = SplitMix64(seed: seed, stream: 0)
    for (index, layer) in SmallCNN.layers.enumerated() {
      // He et al. (ICCV 2015): √(2 / inputs) keeps the variance through ReLUs.
      let inputs = 9 * layer.inputs
      parameters["\(index)/weights"] = Tensor(normal: (2 / Float(inputs)).squareRoot(), shape: [inputs, layer.outputs], using: &generator)
      parameters["\(index)/scale"] = Tensor(repeating: 1, shape: [layer.outputs])
      parameters["\(index)/shift"] = Tensor(repeating: 0, shape: [layer.outputs])
      statistics["\(index)/mean"] = Tensor(repeating: 0, shape: [layer.outputs])
      statistics["\(index)/variance"] = Tensor(repeating: 1, shape: [layer.outputs])
    }
    parameters["classifier/weights"] = Tensor(normal: 0.05, shape: [SmallCNN.layers.last!.outputs, identities], using: &generator)
    parameters["classifier/bias"] = Tensor(repeating: 0, shape: [identities])
  }

  public var isFinished: Bool { step >= steps }

  /// The photos of the next batch, as indices below `photos`: every epoch is another order of all photos.
  public func batch(at step: Int) -> [Int] {
    let perEpoch = max(1, photos / options.batch)
    var generator = SplitMix64(seed: seed, stream: 1 + UInt64(step / perEpoch))
    let order = (0..<photos).shuffled(using: &generator)
    return Array(order[(step % perEpoch * options.batch)...].prefix(options.batch))
  }

  /// One update on RGB `photos` of `side`×`side`, seen in random crops, mirrors and brightnesses.
  ///
  /// - Returns: the loss, and the share of photos whose identity was named rightly.
  public mutating func advance(_ photos: [[UInt8]], side: Int, identities: [Int]) -> (loss: Float, accuracy: Float) {
    let variables = parameters.variables()
    let (logits, batch) = forward(.constant(augmented(photos, side: side)), variables)
    let loss = crossEntropy(logits, targets: identities, smoothing: options.smoothing)
    let right = identities.enumerated().count { row, identity in
      let scores = logits.value.slicingRows(row..<row + 1).elements
      return scores[identity] == scores.max()
    }
    let gradients = gradients(of: loss)
    optimizer.learningRate = options.learningRate * schedule
    optimizer.update(&parameters, variables, gradients)
    for (index, batch) in batch.enumerated() {
      average("\(index)/mean", batch.mean)
      average("\(index)/variance", batch.variance)
    }
    step += 1
    return (loss.value.elements[0], Float(right) / Float(identities.count))
  }

  private var schedule: Float {
    let warmUp = max(1, steps / 10)
    if step < warmUp { return Float(step + 1) / Float(warmUp) }
    return 0.5 * (1 + cosine(Float(step - warmUp) / Float(max(1, steps - warmUp))))
  }

  private func augmented(_ photos: [[UInt8]], side: Int) -> Tensor {
    let crop = SmallCNN.halfSide * 2
    var generator = SplitMix64(seed: seed &+ 1, stream: UInt64(step))
    let draws = photos.map { _ in
      (
        top: Int.random(in: 0...side - crop, using: &generator), left: Int.random(in: 0...side - crop, using: &generator),
        isFlipped: Bool.random(using: &generator), gain: 1 + options.brightness * (2 * generator.nextFloat() - 1)
      )
    }
    let count = SmallCNN.halfSide * SmallCNN.halfSide * 3
    return Tensor(uninitialized: [photos.count, SmallCNN.halfSide, SmallCNN.halfSide, 3]) { x in
      nonisolated(unsafe) let x = x  // each worker writes its own photos only
      parallel(photos.count) { range in
        withUnsafeTemporaryAllocation(of: UInt8.self, capacity: crop * crop * 3) { pixels in
          for photo in range {
            let draw = draws[photo]
            cut(photos[photo], side: side, top: draw.top, left: draw.left, cropSide: crop, isFlipped: draw.isFlipped, into: pixels.baseAddress!)
            halve(pixels.baseAddress!, gain: draw.gain, into: x + photo * count)
          }
        }
      }
    }
  }

  private func forward(_ x: Variable, _ v: Variables) -> (logits: Variable, batch: [BatchStatistics]) {
    var x = x
    var batch: [BatchStatistics] = []
    for (index, layer) in SmallCNN.layers.enumerated() {
      let y = convolution(x, v["\(index)/weights"], SmallCNN.window(stride: layer.stride))
      let normal = batchNorm(y, scale: v["\(index)/scale"], shift: v["\(index)/shift"], epsilon: SmallCNN.epsilon)
      batch.append(normal.statistics)
      x = relu(normal.y)
    }
    return (linear(globalMean(x), v["classifier/weights"], v["classifier/bias"]), batch)
  }

  private mutating func average(_ name: String, _ values: [Float]) {
    statistics[name]!.scale(by: Self.momentum)
    statistics[name]!.addScaled(1 - Self.momentum, Tensor(shape: [values.count], elements: values))
  }

  /// The tensors of a SmallCNN.
  public var weights: [String: Tensor] {
    var weights = statistics
    for name in parameters.names where !name.hasPrefix("classifier/") { weights[name] = parameters[name] }
    return weights
  }

  // MARK: - Checkpoints

  /// Everything that a training of the same options and seed needs to go on from `step`.
  public var state: [String: Tensor] {
    var state = statistics
    for name in parameters.names { state[name] = parameters[name] }
    for name in optimizer.state.names { state["adam/\(name)"] = optimizer.state[name] }
    return state
  }

  /// Goes on from the state of a training that had made `step` updates.
  public mutating func restore(_ state: [String: Tensor], step: Int) {
    for name in parameters.names { parameters[name] = state[name]! }
    for name in statistics.keys { statistics[name] = state[name]! }
    for (name, tensor) in state.sorted(by: { $0.key < $1.key }) where name.hasPrefix("adam/") {
      optimizer.state[String(name.dropFirst("adam/".count))] = tensor
    }
    self.step = step
    optimizer.steps = step
  }
}

/// cos(π x) for x in [0, 1], by its Taylor series about ½.
private func cosine(_ x: Float) -> Float {
  let t = Float.pi * (0.5 - x), t2 = t * t
  return t * (1 - t2 / 6 * (1 - t2 / 20 * (1 - t2 / 42 * (1 - t2 / 72))))
}
