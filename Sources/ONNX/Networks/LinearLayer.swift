import Autodiff

extension ONNXGraph {
  /// One of a stage's parameters, which has the name of its dataset in the stage's artifact.
  func parameter(_ name: String, _ parameters: Parameters) -> ONNXValue {
    weights("parameters.\(name)", parameters[name])
  }

  /// A parameter [n] as a column, [n, 1].
  func column(_ name: String, _ parameters: Parameters) -> ONNXValue {
    weights("parameters.\(name)", parameters[name].reshaped([parameters[name].count, 1]))
  }
}

extension ONNXValue {
  /// x · w + b, of the last axis.
  func through(_ layer: Linear, _ parameters: Parameters) -> ONNXValue {
    product(graph.parameter(layer.weights, parameters)) + graph.parameter(layer.bias, parameters)
  }
}
