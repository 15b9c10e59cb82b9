import Autodiff
import Backbones
import Tensor

extension ONNXValue {
  /// What a CNN's layers make of images [N, channels, rows, columns], which are laid out so too.
  /// - Parameter tensor: gives a tensor of the layers; called for one at a time, when the graph is written.
  func through(_ layers: [Layer], _ tensor: @escaping (String) throws -> Tensor) -> ONNXValue {
    layers.reduce(self) { $0.through($1, tensor) }
  }

  private func through(_ layer: Layer, _ tensor: @escaping (String) throws -> Tensor) -> ONNXValue {
    switch layer {
    case .convolution(let layer): through(layer, tensor)
    case .maxPool(let window): graph.apply("MaxPool", [self], window.attributes)
    case .averagePool(let window):
      graph.apply("AveragePool", [self], window.attributes + [("count_include_pad", .integer(0))])
    case .squareRoot: graph.apply("Sqrt", [self])
    case .branches(let branches):
      through(branches[0], tensor).concatenated(branches.dropFirst().map { through($0, tensor) }, axis: 1)
    case .residual(let layers): self + through(layers, tensor)
    }
  }

  /// The tensors keep their names; the bias or the batch norm, then the activation, are nodes of their own.
  private func through(_ layer: ConvolutionLayer, _ tensor: @escaping (String) throws -> Tensor) -> ONNXValue {
    func values(_ name: String) -> ONNXValue {
      graph.weights("cnn.\(name)", shape: [layer.outputs]) { try tensor(name) }
    }
    let weight = "\(layer.name).weight", bias = layer.norm == nil ? values("\(layer.name).bias") : nil
    var y: ONNXValue
    if layer.kind == .fullyConnected {
      // As a product, the largest weights of all are written as they lie.
      let side = layer.window.kernel, inputs = side * side * layer.inputs
      let weights = graph.weights("cnn.\(weight)", shape: [inputs, layer.outputs]) {
        try tensor(weight).reshaped([inputs, layer.outputs])
      }
      y = transposed([0, 2, 3, 1]).reshaped([0, inputs]).product(weights)
      if let bias { y = y + bias }
      y = y.reshaped([0, layer.outputs, 1, 1])
    } else {
      let isDepthwise = layer.kind == .depthwise, side = layer.window.kernel
      let weights = graph.weights("cnn.\(weight)", shape: [layer.outputs, isDepthwise ? 1 : layer.inputs, side, side]) {
        try tensor(weight).outputsFirst
      }
      let groups = ("group", ONNXGraph.Attribute.integer(isDepthwise ? layer.outputs : 1))
      y = graph.apply("Conv", [self, weights] + (bias.map { [$0] } ?? []), layer.window.attributes + [groups])
    }
    if let norm = layer.norm {
      let parts = ["weight", "bias", "running_mean", "running_var"].map { values("\(norm).\($0)") }
      y = graph.apply("BatchNormalization", [y] + parts, [("epsilon", .number(ConvolutionLayer.epsilon))])
    }
    switch layer.activation {
    case .none: return y
    case .relu: return y.relu()
    case .relu6: return graph.apply("Clip", [y, graph.number(0), graph.number(6)])
    }
  }
}

extension Window {
  fileprivate var attributes: [(String, ONNXGraph.Attribute)] {
    [
      ("kernel_shape", .integers([kernel, kernel])), ("strides", .integers([stride, stride])),
      ("pads", .integers([before, before, after, after])),
    ]
  }
}

extension Tensor {
  /// Weights [kernel, kernel, inputs, outputs], or [kernel, kernel, channels], as [outputs, inputs, kernel, kernel], or
  /// [channels, 1, kernel, kernel].
  fileprivate var outputsFirst: Tensor {
    let taps = shape[0] * shape[1], inputs = shape.count == 4 ? shape[2] : 1, outputs = columns
    return Tensor(uninitialized: [outputs, inputs, shape[0], shape[1]]) { result in
      withView { weights in
        for output in 0..<outputs {
          for input in 0..<inputs {
            for tap in 0..<taps {
              result[(output * inputs + input) * taps + tap] =
                weights.pointer[(tap * inputs + input) * outputs + output]
            }
          }
        }
      }
    }
  }
}
