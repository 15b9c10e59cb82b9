/// A tensor in an `ONNXGraph`. Calculating with it adds nodes to the graph; operators broadcast as NumPy's do.
package struct ONNXValue {
  package let name: String
  let graph: ONNXGraph

  // MARK: - Element by element

  package static func + (x: ONNXValue, y: ONNXValue) -> ONNXValue { x.graph.apply("Add", [x, y]) }
  package static func - (x: ONNXValue, y: ONNXValue) -> ONNXValue { x.graph.apply("Sub", [x, y]) }
  package static func * (x: ONNXValue, y: ONNXValue) -> ONNXValue { x.graph.apply("Mul", [x, y]) }
  package static func / (x: ONNXValue, y: ONNXValue) -> ONNXValue { x.graph.apply("Div", [x, y]) }
  package static func + (x: ONNXValue, y: Float) -> ONNXValue { x + x.graph.number(y) }
  package static func * (x: Float, y: ONNXValue) -> ONNXValue { y.graph.number(x) * y }

  package func relu() -> ONNXValue { graph.apply("Relu", [self]) }
  package func tanh() -> ONNXValue { graph.apply("Tanh", [self]) }
  package func sigmoid() -> ONNXValue { graph.apply("Sigmoid", [self]) }

  /// This where `condition` holds, and `other` elsewhere.
  func only(where condition: ONNXValue, else other: Float) -> ONNXValue {
    graph.apply("Where", [condition, self, graph.number(other)])
  }

  func asNumbers() -> ONNXValue { graph.apply("Cast", [self], [("to", .integer(ONNXGraph.Element.float32.rawValue))]) }

  // MARK: - Along an axis

  /// Matrix products over the last two axes.
  func product(_ y: ONNXValue) -> ONNXValue { graph.apply("MatMul", [self, y]) }

  func softmax(axis: Int = -1) -> ONNXValue { graph.apply("Softmax", [self], [("axis", .integer(axis))]) }

  func sum(axis: Int, keeping: Bool = false) -> ONNXValue {
    graph.apply("ReduceSum", [self, graph.integers([axis])], [("keepdims", .integer(keeping ? 1 : 0))])
  }

  func mean(axis: Int) -> ONNXValue { reduced("ReduceMean", axis) }
  func largest(axis: Int) -> ONNXValue { reduced("ReduceMax", axis) }
  func logSumExp(axis: Int) -> ONNXValue { reduced("ReduceLogSumExp", axis) }
  /// The Euclidean norm.
  func norm(axis: Int = -1, keeping: Bool = true) -> ONNXValue { reduced("ReduceL2", axis, keeping: keeping) }

  private func reduced(_ operation: String, _ axis: Int, keeping: Bool = false) -> ONNXValue {
    graph.apply(operation, [self], [("axes", .integers([axis])), ("keepdims", .integer(keeping ? 1 : 0))])
  }

  /// Divided by its norm + 1e-8 along the last axis, as `Tensor.l2NormalizedRows` has it.
  func unitLength() -> ONNXValue { self / (norm() + 1e-8) }

  // MARK: - Shapes

  /// 0 keeps an extent, and −1 takes what is left.
  func reshaped(_ shape: [Int]) -> ONNXValue { graph.apply("Reshape", [self, graph.integers(shape)]) }
  func transposed(_ axes: [Int]) -> ONNXValue { graph.apply("Transpose", [self], [("perm", .integers(axes))]) }
  /// With one more axis, of one element.
  func expanded(_ axis: Int) -> ONNXValue { graph.apply("Unsqueeze", [self, graph.integers([axis])]) }
  /// Without an axis of one element.
  func squeezed(_ axis: Int) -> ONNXValue { graph.apply("Squeeze", [self, graph.integers([axis])]) }

  /// Cut into `count` parts of `size` along the last axis.
  func split(_ count: Int, size: Int) -> [ONNXValue] {
    let sizes = graph.integers([Int](repeating: size, count: count))
    return graph.apply("Split", [self, sizes], [("axis", .integer(-1))], outputs: count)
  }

  func concatenated(_ others: [ONNXValue], axis: Int) -> ONNXValue {
    graph.apply("Concat", [self] + others, [("axis", .integer(axis))])
  }
}
