import Foundation

@testable import ONNX

/// Runs a graph as ONNX's Operators.md says, in double precision and without haste: the oracle of what is exported. It
/// has the operators that there are.
struct GraphInterpreter {
  let graph: ONNXGraph

  init(_ graph: ONNXGraph) { self.graph = graph }

  func callAsFunction(_ inputs: [String: NDArray]) throws -> [String: NDArray] {
    precondition(Set(inputs.keys) == Set(graph.inputs.map(\.name)), "\(inputs.keys) for \(graph.inputs)")
    var values = inputs
    for constant in graph.constants {
      switch constant.content {
      case .integers(let integers): values[constant.name] = NDArray(constant.shape, integers)
      case .numbers(let read): values[constant.name] = NDArray(constant.shape, try read().elements)
      }
    }
    for node in graph.nodes {
      let outputs = Step(node, node.inputs.map { $0.isEmpty ? nil : values[$0]! }).outputs
      for (name, value) in zip(node.outputs, outputs) { values[name] = value }
    }
    return Dictionary(uniqueKeysWithValues: graph.outputs.map { ($0.name, values[$0.name]!) })
  }
}

/// One node with its inputs.
private struct Step {
  let node: ONNXGraph.Node
  let given: [NDArray?]

  init(_ node: ONNXGraph.Node, _ given: [NDArray?]) { (self.node, self.given) = (node, given) }

  private func input(_ index: Int) -> NDArray { given[index]! }
  private var x: NDArray { input(0) }
  private func attribute(_ name: String) -> ONNXGraph.Attribute? { node.attributes.first { $0.name == name }?.value }
  private func integer(_ name: String) -> Int {
    guard case .integer(let value) = attribute(name) else { preconditionFailure("\(node.name) has no \(name)") }
    return value
  }
  private func integers(_ name: String) -> [Int] {
    guard case .integers(let value) = attribute(name) else { preconditionFailure("\(node.name) has no \(name)") }
    return value
  }
  private func number(_ name: String) -> Double {
    guard case .number(let value) = attribute(name) else { preconditionFailure("\(node.name) has no \(name)") }
    return Double(value)
  }
  private func combined(_ body: ([Double]) -> Double) -> [NDArray] { [.combined(given.map { $0! }, body)] }
  /// Of operators whose axes are an attribute.
  private func reduced(_ body: ([Double]) -> Double) -> [NDArray] {
    [x.reduced(integers("axes")[0], keeping: integer("keepdims") == 1, body)]
  }

  var outputs: [NDArray] {
    switch node.operation {
    case "Identity": [x]
    case "Add": combined { $0[0] + $0[1] }
    case "Sub": combined { $0[0] - $0[1] }
    case "Mul": combined { $0[0] * $0[1] }
    case "Div": combined { $0[0] / $0[1] }
    case "Max": combined { max($0[0], $0[1]) }
    case "Clip": combined { min(max($0[0], $0[1]), $0[2]) }
    case "Less": combined { $0[0] < $0[1] ? 1 : 0 }
    case "Equal": combined { $0[0] == $0[1] ? 1 : 0 }
    case "Where": combined { $0[0] != 0 ? $0[1] : $0[2] }
    case "Cast": [x]
    case "Relu": [x.map { max($0, 0) }]
    case "LeakyRelu": [x.map { $0 < 0 ? $0 * number("alpha") : $0 }]
    case "Tanh": [x.map(tanh)]
    case "Sigmoid": [x.map(logistic)]
    case "Sqrt": [x.map { $0.squareRoot() }]
    case "MatMul": [x.product(input(1))]
    case "Softmax": [softmax(integer("axis"))]
    case "ReduceSum": [x.reduced(input(1).integers[0], keeping: integer("keepdims") == 1) { $0.reduce(0, +) }]
    case "ReduceMean": reduced { $0.reduce(0, +) / Double($0.count) }
    case "ReduceMax": reduced { $0.max()! }
    case "ReduceL2": reduced { $0.reduce(0) { $0 + $1 * $1 }.squareRoot() }
    case "ReduceLogSumExp":
      reduced { values in values.max()! + log(values.reduce(0) { $0 + exp($1 - values.max()!) }) }
    case "Shape": [NDArray([x.shape.count], x.shape)]
    case "Range": [range]
    case "Reshape": [reshaped(input(1).integers)]
    case "Transpose": [x.transposed(integers("perm"))]
    case "Unsqueeze": [expanded(input(1).integers[0])]
    case "Squeeze": [squeezed(input(1).integers[0])]
    case "Concat": [.concatenated(given.map { $0! }, axis: integer("axis"))]
    case "Split": split(input(1).integers, integer("axis"))
    case "Gather": [gathered]
    case "ArgMax":
      [
        x.reduced(integer("axis"), keeping: integer("keepdims") == 1) { values in
          Double(values.firstIndex(of: values.max()!)!)
        }
      ]
    case "OneHot": [oneHot(integer("axis"))]
    case "LSTM": lstm()
    case "GRU": gru()
    case "Conv": [convolved]
    case "MaxPool": [pooled { $0.max()! }]
    case "AveragePool": [pooled { $0.reduce(0, +) / Double($0.count) }]
    case "GlobalAveragePool":
      [
        NDArray([x.shape[0], x.shape[1], 1, 1]) { place in
          let count = x.shape[2] * x.shape[3], start = (place[0] * x.shape[1] + place[1]) * count
          return x.elements[start..<start + count].reduce(0, +) / Double(count)
        }
      ]
    case "BatchNormalization": [normalized]
    default: preconditionFailure("no operator \(node.operation)")
    }
  }

  // MARK: - Shapes

  private var range: NDArray {
    let values = Array(stride(from: input(0).elements[0], to: input(1).elements[0], by: input(2).elements[0]))
    return NDArray([values.count], values)
  }

  private func reshaped(_ wanted: [Int]) -> NDArray {
    var shape = wanted.enumerated().map { $1 == 0 ? x.shape[$0] : $1 }
    if let free = shape.firstIndex(of: -1) {
      shape[free] = 1
      shape[free] = x.elements.count / shape.reduce(1, *)
    }
    return NDArray(shape, x.elements)
  }

  private func expanded(_ axis: Int) -> NDArray {
    var shape = x.shape
    shape.insert(1, at: axis < 0 ? axis + shape.count + 1 : axis)
    return NDArray(shape, x.elements)
  }

  private func squeezed(_ number: Int) -> NDArray {
    var shape = x.shape
    precondition(shape.remove(at: x.axis(number)) == 1, "\(node.name) squeezes \(x.shape) at \(number)")
    return NDArray(shape, x.elements)
  }

  private func split(_ sizes: [Int], _ axis: Int) -> [NDArray] {
    var start = 0
    return sizes.map { size in
      defer { start += size }
      return x.slice(axis, start..<start + size)
    }
  }

  /// Along the first axis.
  private var gathered: NDArray {
    let size = x.shape.dropFirst().reduce(1, *)
    return NDArray(
      input(1).shape + x.shape.dropFirst(), input(1).integers.flatMap { x.elements[$0 * size..<($0 + 1) * size] })
  }

  private func oneHot(_ axis: Int) -> NDArray {
    var shape = x.shape
    shape.insert(Int(input(1).elements[0]), at: axis)
    return NDArray(shape) { place in
      var from = place
      let number = from.remove(at: axis)
      return input(2).elements[x[from] == Double(number) ? 1 : 0]
    }
  }

  private func softmax(_ axis: Int) -> NDArray {
    let top = x.reduced(axis, keeping: true) { $0.max()! }
    let powers = NDArray.combined([x, top]) { exp($0[0] - $0[1]) }
    return .combined([powers, powers.reduced(axis, keeping: true) { $0.reduce(0, +) }]) { $0[0] / $0[1] }
  }

  // MARK: - Sequences

  /// Runs over the words of each sentence, from its first or from its last.
  /// - Parameter step: from the products with a word's vector [gates · H], the sentence's states [H] and cells [H] to
  ///   the next.
  private func run(gates: Int, _ step: (_ x: [Double], inout [Double], inout [Double]) -> Void) -> [NDArray] {
    let (words, sentences, hidden) = (x.shape[0], x.shape[1], integer("hidden_size"))
    let lengths = input(4).integers, isReverse = attribute("direction") == .text("reverse")
    var all = NDArray([words, 1, sentences, hidden]) { _ in 0 }, last: [Double] = [], lastCells: [Double] = []
    let bias = Array(input(3).elements[0..<gates * hidden])
    for n in 0..<sentences {
      var (h, c) = ([Double](repeating: 0, count: hidden), [Double](repeating: 0, count: hidden))
      for t in isReverse ? Array((0..<lengths[n]).reversed()) : Array(0..<lengths[n]) {
        let size = x.shape[2], at = (t * sentences + n) * size, vector = Array(x.elements[at..<at + size])
        step(zip(rows(input(1), vector), bias).map(+), &h, &c)
        for j in 0..<hidden { all.elements[(t * sentences + n) * hidden + j] = h[j] }
      }
      last += h
      lastCells += c
    }
    return [all, NDArray([1, sentences, hidden], last), NDArray([1, sentences, hidden], lastCells)]
  }

  /// Weights [1, rows, n] times a vector.
  private func rows(_ weights: NDArray, _ vector: [Double]) -> [Double] {
    (0..<weights.shape[1]).map { row in
      vector.indices.reduce(0) { $0 + weights.elements[row * vector.count + $1] * vector[$1] }
    }
  }

  /// Gates i, o, f, c.
  private func lstm() -> [NDArray] {
    let hidden = integer("hidden_size"), second = Array(input(3).elements[(4 * hidden)...])
    return run(gates: 4) { x, h, c in
      let p = zip(zip(x, rows(input(2), h)).map(+), second).map(+)
      for j in 0..<hidden {
        let (i, o, f) = (logistic(p[j]), logistic(p[hidden + j]), logistic(p[2 * hidden + j]))
        c[j] = f * c[j] + i * tanh(p[3 * hidden + j])
        h[j] = o * tanh(c[j])
      }
    }
  }

  /// Gates z, r, h, with linear_before_reset.
  private func gru() -> [NDArray] {
    precondition(integer("linear_before_reset") == 1)
    let hidden = integer("hidden_size"), second = Array(input(3).elements[(3 * hidden)...])
    return run(gates: 3) { x, h, _ in
      let p = zip(rows(input(2), h), second).map(+)
      h = (0..<hidden).map { j in
        let z = logistic(x[j] + p[j]), r = logistic(x[hidden + j] + p[hidden + j])
        return (1 - z) * tanh(x[2 * hidden + j] + r * p[2 * hidden + j]) + z * h[j]
      }
    }
  }

  // MARK: - Images

  /// Calls `body` with the window's taps on the image at an output place: row and column in the window, and on the
  /// image.
  private func forEachTap(_ row: Int, _ column: Int, _ body: (Int, Int, Int, Int) -> Void) {
    let kernel = integers("kernel_shape"), stride = integers("strides"), pads = integers("pads")
    for i in 0..<kernel[0] {
      for j in 0..<kernel[1] {
        let (y, z) = (row * stride[0] - pads[0] + i, column * stride[1] - pads[1] + j)
        if (0..<x.shape[2]).contains(y), (0..<x.shape[3]).contains(z) { body(i, j, y, z) }
      }
    }
  }

  private var outputSides: [Int] {
    let kernel = integers("kernel_shape"), stride = integers("strides"), pads = integers("pads")
    return [0, 1].map { (x.shape[2 + $0] + pads[$0] + pads[2 + $0] - kernel[$0]) / stride[$0] + 1 }
  }

  private var convolved: NDArray {
    let weights = input(1), groups = integer("group"), inputs = weights.shape[1], each = weights.shape[0] / groups
    return NDArray([x.shape[0], weights.shape[0]] + outputSides) { place in
      var sum = given.count > 2 ? input(2).elements[place[1]] : 0
      forEachTap(place[2], place[3]) { i, j, row, column in
        for channel in 0..<inputs {
          sum += weights[[place[1], channel, i, j]] * x[[place[0], place[1] / each * inputs + channel, row, column]]
        }
      }
      return sum
    }
  }

  private func pooled(_ body: ([Double]) -> Double) -> NDArray {
    NDArray([x.shape[0], x.shape[1]] + outputSides) { place in
      var seen: [Double] = []
      forEachTap(place[2], place[3]) { _, _, row, column in seen.append(x[[place[0], place[1], row, column]]) }
      return body(seen)
    }
  }

  private var normalized: NDArray {
    NDArray(x.shape) { place in
      let (factor, shift, mean, variance) = (
        input(1).elements[place[1]], input(2).elements[place[1]], input(3).elements[place[1]],
        input(4).elements[place[1]]
      )
      return (x[place] - mean) / (variance + number("epsilon")).squareRoot() * factor + shift
    }
  }
}

private func logistic(_ x: Double) -> Double { 1 / (1 + exp(-x)) }
