import Testing

@testable import ONNX

/// Checks what every reader of ONNX relies on: names are there once, and nodes come behind what they read.
func expectWellFormed(_ graph: ONNXGraph, _ place: SourceLocation = #_sourceLocation) throws {
  var known = graph.inputs.map(\.name) + graph.constants.map(\.name)
  for node in graph.nodes {
    let missing = node.inputs.filter { !$0.isEmpty && !known.contains($0) }
    #expect(missing == [], "\(node.name)", sourceLocation: place)
    known += node.outputs
  }
  #expect(Set(known).count == known.count, "names that are there twice", sourceLocation: place)
  #expect(Set(graph.nodes.map(\.name)).count == graph.nodes.count, sourceLocation: place)
  let used = Set(graph.nodes.flatMap(\.inputs))
  #expect(graph.outputs.allSatisfy { known.contains($0.name) }, sourceLocation: place)
  #expect(known.filter { !used.contains($0) && graph.inputs.map(\.name).contains($0) } == [], sourceLocation: place)
  #expect(graph.constants.filter { !used.contains($0.name) }.map(\.name) == [], "unused", sourceLocation: place)
  for constant in graph.constants {
    switch constant.content {
    case .integers(let integers): #expect(constant.shape.reduce(1, *) == integers.count, sourceLocation: place)
    case .numbers(let read):
      #expect(try read().shape == constant.shape, "\(constant.name)", sourceLocation: place)
    }
  }
}

/// The greatest difference of two lists of numbers.
func difference(_ one: [Double], _ other: [Float]) -> Double {
  precondition(one.count == other.count, "\(one.count) and \(other.count) numbers")
  return zip(one, other).reduce(0) { max($0, abs($1.0 - Double($1.1))) }
}
