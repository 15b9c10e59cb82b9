import Files
import Tensor

/// Writes an .onnx file: a `ModelProto` with the graph in it (onnx.proto of ONNX 1.12, opset 17). The weights are read
/// and written one after another, as raw bytes.
package struct ONNXFile {
  /// What readers are told to expect: the file's form and the set of operators.
  static let form = 8, operators = 17
  /// Readers of Protocol Buffers take no message of 2 GiB.
  private static let greatestSize = 1 << 31 - 1

  private let graph: ONNXGraph
  private let facts: [String: String], version: String

  /// - Parameters:
  ///   - facts: the file's `metadata_props`.
  ///   - version: of lineup.
  package init(_ graph: ONNXGraph, facts: [String: String], version: String) {
    (self.graph, self.facts, self.version) = (graph, facts, version)
  }

  /// Whether a file begins as those do that this writes.
  package static func isOwn(_ start: [UInt8]) -> Bool { start.starts(with: beginning.bytes) }

  private static var beginning: ProtocolBuffer {
    var model = ProtocolBuffer()
    model.append(Field.Model.form, form)
    model.append(Field.Model.producer, "lineup")
    return model
  }

  /// - Parameter checkpoint: is called in front of each constant. It throws where the program shall end.
  /// - Throws: `FileError`, also where the disk is full; `TooLarge`; what reading weights throws.
  package func write(to file: PartialFile, checkpoint: () throws -> Void = {}) throws {
    let head = head, constants = graph.constants.map { (constant: $0, header: Self.header($0)) }
    let starts = constants.map { constant, header in
      var start = ProtocolBuffer()
      start.begin(Field.Graph.constant, count: header.bytes.count + constant.size)
      return start
    }
    let count = zip(starts, constants).reduce(head.bytes.count) {
      $0 + $1.0.bytes.count + $1.1.header.bytes.count + $1.1.constant.size
    }
    var model = model
    model.begin(Field.Model.graph, count: count)
    guard model.bytes.count + count <= Self.greatestSize else { throw TooLarge(bytes: model.bytes.count + count) }
    let stream = try TextStream(file)
    try stream.append(model.bytes + head.bytes)
    for (start, (constant, header)) in zip(starts, constants) {
      try checkpoint()
      try stream.append(start.bytes + header.bytes)
      try Self.append(constant, to: stream)
    }
    try stream.close()
  }

  private static func append(_ constant: ONNXGraph.Constant, to stream: TextStream) throws {
    switch constant.content {
    case .integers(let values):
      try stream.append(values.flatMap { value in withUnsafeBytes(of: Int64(value).littleEndian) { Array($0) } })
    case .numbers(let read):
      let tensor = try read()
      precondition(tensor.shape == constant.shape, "\(constant.name) is \(tensor.shape), not \(constant.shape)")
      for start in stride(from: 0, to: tensor.count, by: 1 << 20) {
        let part = tensor.elements[start..<min(start + 1 << 20, tensor.count)]
        try stream.append(part.withUnsafeBytes { Array($0) })
      }
    }
  }

  // MARK: - Messages

  /// The model without its graph.
  private var model: ProtocolBuffer {
    var model = Self.beginning, operators = ProtocolBuffer()
    model.append(Field.Model.producerVersion, version)
    operators.append(Field.OperatorSet.version, Self.operators)
    model.append(Field.Model.operators, operators)
    for (key, value) in facts.sorted(by: { $0.key < $1.key }) {
      var entry = ProtocolBuffer()
      entry.append(Field.Entry.key, key)
      entry.append(Field.Entry.value, value)
      model.append(Field.Model.facts, entry)
    }
    return model
  }

  /// The graph without its constants.
  private var head: ProtocolBuffer {
    var message = ProtocolBuffer()
    message.append(Field.Graph.name, graph.name)
    for port in graph.inputs { message.append(Field.Graph.input, Self.message(port)) }
    for port in graph.outputs { message.append(Field.Graph.output, Self.message(port)) }
    for node in graph.nodes { message.append(Field.Graph.node, Self.message(node)) }
    return message
  }

  private static func message(_ port: ONNXGraph.Port) -> ProtocolBuffer {
    var shape = ProtocolBuffer(), tensor = ProtocolBuffer(), type = ProtocolBuffer(), message = ProtocolBuffer()
    for extent in port.extents {
      var dimension = ProtocolBuffer()
      switch extent {
      case .fixed(let count): dimension.append(Field.Dimension.value, count)
      case .free(let name): dimension.append(Field.Dimension.name, name)
      }
      shape.append(Field.Shape.dimension, dimension)
    }
    tensor.append(Field.TensorType.element, port.element.rawValue)
    tensor.append(Field.TensorType.shape, shape)
    type.append(Field.ValueType.tensor, tensor)
    message.append(Field.Port.name, port.name)
    message.append(Field.Port.type, type)
    message.append(Field.Port.note, port.note)
    return message
  }

  private static func message(_ node: ONNXGraph.Node) -> ProtocolBuffer {
    var message = ProtocolBuffer()
    for input in node.inputs { message.append(Field.Node.input, input) }
    for output in node.outputs { message.append(Field.Node.output, output) }
    message.append(Field.Node.name, node.name)
    message.append(Field.Node.operation, node.operation)
    for (name, value) in node.attributes {
      var attribute = ProtocolBuffer()
      attribute.append(Field.Attribute.name, name)
      switch value {
      case .number(let number): attribute.append(Field.Attribute.number, number)
      case .integer(let integer): attribute.append(Field.Attribute.integer, integer)
      case .text(let text): attribute.append(Field.Attribute.text, text)
      case .integers(let integers): for integer in integers { attribute.append(Field.Attribute.integers, integer) }
      }
      attribute.append(Field.Attribute.type, value.type)
      message.append(Field.Node.attribute, attribute)
    }
    return message
  }

  /// A `TensorProto` up to the bytes of its elements, which end it.
  private static func header(_ constant: ONNXGraph.Constant) -> ProtocolBuffer {
    var message = ProtocolBuffer()
    for extent in constant.shape { message.append(Field.Constant.extent, extent) }
    message.append(Field.Constant.element, constant.element.rawValue)
    message.append(Field.Constant.name, constant.name)
    message.begin(Field.Constant.bytes, count: constant.size)
    return message
  }

  /// A network whose file readers could not take.
  package struct TooLarge: Error, CustomStringConvertible {
    let bytes: Int
    package var description: String {
      "the network takes \(bytes) bytes, and a file of ONNX has less than 2 GiB: nothing reads a larger one"
    }
  }
}

extension ONNXGraph.Attribute {
  /// `AttributeProto.AttributeType`
  fileprivate var type: Int {
    switch self {
    case .number: 1
    case .integer: 2
    case .text: 3
    case .integers: 7
    }
  }
}

/// The numbers of the fields in onnx.proto.
private enum Field {
  enum Model { static let form = 1, producer = 2, producerVersion = 3, graph = 7, operators = 8, facts = 14 }
  enum OperatorSet { static let version = 2 }
  enum Entry { static let key = 1, value = 2 }
  enum Graph { static let node = 1, name = 2, constant = 5, input = 11, output = 12 }
  enum Node { static let input = 1, output = 2, name = 3, operation = 4, attribute = 5 }
  enum Attribute { static let name = 1, number = 2, integer = 3, text = 4, integers = 8, type = 20 }
  enum Constant { static let extent = 1, element = 2, name = 8, bytes = 9 }
  enum Port { static let name = 1, type = 2, note = 3 }
  enum ValueType { static let tensor = 1 }
  enum TensorType { static let element = 1, shape = 2 }
  enum Shape { static let dimension = 1 }
  enum Dimension { static let value = 1, name = 2 }
}
