import Artifacts
import Autodiff
import Backbones
import Tensor

/// A CNN that learns along with a matcher, and the pixels of its photos.
package struct TunedCNN {
  package private(set) var cnn: LearningCNN
  /// RGB of a photo, [side, side, 3].
  private let pixels: (_ photo: Int) throws -> [UInt8]
  private let side: Int

  package init(_ cnn: LearningCNN, side: Int, pixels: @escaping (_ photo: Int) throws -> [UInt8]) {
    (self.cnn, self.side, self.pixels) = (cnn, side, pixels)
  }

  /// The features of some photos in one step, and the parameters that they were made with.
  struct Output {
    /// [photos, V] and [photos, cells, C].
    let vectors, grids: Variable
    fileprivate let variables: Variables
  }

  /// One forward pass, on crops that are drawn.
  /// - Throws: what `pixels` throws.
  func forward(_ photos: [Int], using generator: inout SplitMix64) throws -> Output {
    let variables = cnn.variables()
    let (vectors, grids) = cnn.forward(try photos.map(pixels), side: side, variables, using: &generator)
    return Output(vectors: vectors, grids: grids, variables: variables)
  }

  /// One update of the CNN.
  /// - Parameter share: of its learning rate, at this step.
  mutating func learn(from gradients: Gradients, _ output: Output, share: Float, step: Int) {
    cnn.learn(from: gradients, output.variables, share: share, decay: warm(cnn.options.averaging, step: step))
  }

  func add(to checkpoint: inout TrainingCheckpoint) {
    for (name, parameters) in cnn.state { checkpoint.add(parameters, as: "cnn-\(name)") }
  }

  mutating func restore(_ checkpoint: TrainingCheckpoint) {
    cnn.restore { checkpoint.parameters("cnn-\($0)") }
  }
}

extension Parameters {
  private static let mark = "cnn/"

  /// These, and a CNN's as `cnn/…`.
  func joined(with cnn: Parameters) -> Parameters {
    var all = self
    for name in cnn.names { all[Self.mark + name] = cnn[name] }
    return all
  }

  /// The two parts of what was joined.
  package func splitCNN() -> (model: Parameters, cnn: Parameters) {
    var model = Parameters(), cnn = Parameters()
    for name in names {
      if name.hasPrefix(Self.mark) {
        cnn[String(name.dropFirst(Self.mark.count))] = self[name]
      } else {
        model[name] = self[name]
      }
    }
    return (model, cnn)
  }
}
