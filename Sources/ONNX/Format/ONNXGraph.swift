import Tensor

/// A network as a graph of ONNX's operators: the inputs, the nodes in the order in which they are computed, the weights
/// and the outputs (github.com/onnx/onnx, IR.md). It is made by calculating with its values:
///
///     let graph = ONNXGraph("layer")
///     let x = graph.input("x", .float32, ["N", 3], "what the layer is given")
///     graph.output((x * graph.number(2)).relu(), as: "y", ["N", 3], "what it makes of it")
package final class ONNXGraph {
  /// The type of a tensor's elements, by ONNX's number.
  package enum Element: Int, Sendable { case float32 = 1, int64 = 7 }

  /// How long a tensor is along one of its axes: a number, or a name for what a caller chooses.
  package enum Extent: Equatable, Sendable, ExpressibleByIntegerLiteral, ExpressibleByStringLiteral {
    case fixed(Int), free(String)
    package init(integerLiteral value: Int) { self = .fixed(value) }
    package init(stringLiteral value: String) { self = .free(value) }
  }

  /// An input or an output.
  package struct Port: Equatable, Sendable {
    package let name: String, element: Element, extents: [Extent], note: String
  }

  package enum Attribute: Equatable, Sendable { case integer(Int), integers([Int]), number(Float), text(String) }

  /// An operator with what it is given and what it makes, by name. An output without a name is not wanted.
  package struct Node: Equatable, Sendable {
    package let name: String, operation: String, inputs: [String], outputs: [String]
    package let attributes: [(name: String, value: Attribute)]

    package static func == (one: Node, other: Node) -> Bool {
      one.name == other.name && one.operation == other.operation && one.inputs == other.inputs
        && one.outputs == other.outputs && one.attributes.elementsEqual(other.attributes) { $0 == $1 }
    }
  }

  /// A tensor that the file has.
  package struct Constant {
    package enum Content {
      /// Read when it is written, so that a large network is never in memory as a whole.
      case numbers(() throws -> Tensor)
      case integers([Int])
    }
    package let name: String, shape: [Int], content: Content

    package var element: Element { if case .integers = content { .int64 } else { .float32 } }
    /// How many bytes its elements take.
    package var size: Int { (element == .int64 ? 8 : 4) * shape.reduce(1, *) }
  }

  package let name: String
  package private(set) var inputs: [Port] = [], outputs: [Port] = [], nodes: [Node] = [], constants: [Constant] = []
  private var counts: [String: Int] = [:]
  private var known: Set<String> = []

  package init(_ name: String) { self.name = name }

  // MARK: - What goes in and comes out

  package func input(_ name: String, _ element: Element, _ extents: [Extent], _ note: String) -> ONNXValue {
    take(name)
    inputs.append(Port(name: name, element: element, extents: extents, note: note))
    return ONNXValue(name: name, graph: self)
  }

  package func output(_ value: ONNXValue, as name: String, _ extents: [Extent], _ note: String) {
    take(name)
    nodes.append(Node(name: name, operation: "Identity", inputs: [value.name], outputs: [name], attributes: []))
    outputs.append(Port(name: name, element: .float32, extents: extents, note: note))
  }

  // MARK: - Constants

  /// Weights that are read when they are written.
  package func weights(_ name: String, shape: [Int], _ read: @escaping () throws -> Tensor) -> ONNXValue {
    take(name)
    constants.append(Constant(name: name, shape: shape, content: .numbers(read)))
    return ONNXValue(name: name, graph: self)
  }

  package func weights(_ name: String, _ tensor: Tensor) -> ONNXValue { weights(name, shape: tensor.shape) { tensor } }

  /// One number, as a tensor without axes.
  package func number(_ value: Float) -> ONNXValue {
    constant("number \(value)") {
      Constant(name: $0, shape: [], content: .numbers { Tensor(shape: [], elements: [value]) })
    }
  }

  /// Some integers, [count], such as axes and shapes.
  package func integers(_ values: [Int]) -> ONNXValue {
    constant("integers \(values.map(String.init).joined(separator: " "))") {
      Constant(name: $0, shape: [values.count], content: .integers(values))
    }
  }

  /// One integer, as a tensor without axes.
  package func integer(_ value: Int) -> ONNXValue {
    constant("integer \(value)") { Constant(name: $0, shape: [], content: .integers([value])) }
  }

  /// The constant of this name, which is made once.
  private func constant(_ name: String, _ make: (String) -> Constant) -> ONNXValue {
    if known.insert(name).inserted { constants.append(make(name)) }
    return ONNXValue(name: name, graph: self)
  }

  // MARK: - Nodes

  /// What an operator makes of some values; nil stands for an optional one that is left out.
  package func apply(_ operation: String, _ inputs: [ONNXValue?], _ attributes: [(String, Attribute)] = []) -> ONNXValue
  {
    apply(operation, inputs, attributes, outputs: 1)[0]
  }

  package func apply(
    _ operation: String, _ inputs: [ONNXValue?], _ attributes: [(String, Attribute)] = [], outputs count: Int
  ) -> [ONNXValue] {
    precondition(inputs.allSatisfy { $0 == nil || $0!.graph === self }, "\(operation) of another graph's values")
    counts[operation, default: 0] += 1
    let name = "\(operation) \(counts[operation]!)"
    let names = count == 1 ? [name] : (1...count).map { "\(name) output \($0)" }
    for name in names { take(name) }
    nodes.append(
      Node(
        name: name, operation: operation, inputs: inputs.map { $0?.name ?? "" }, outputs: names,
        attributes: attributes.map { (name: $0.0, value: $0.1) }))
    return names.map { ONNXValue(name: $0, graph: self) }
  }

  private func take(_ name: String) {
    precondition(known.insert(name).inserted, "two values of \(self.name) are called \(name)")
  }
}
