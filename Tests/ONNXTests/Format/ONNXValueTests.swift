import Tensor
import Testing

@testable import ONNX

struct ONNXValueTests {
  private let x = NDArray([2, 3], [1.0, -2, 3, 0.5, 0, -4])

  /// What a graph makes of `x`.
  private func result(_ body: (ONNXValue) -> ONNXValue) throws -> NDArray {
    let graph = ONNXGraph("value")
    graph.output(body(graph.input("x", .float32, ["N", 3], "")), as: "y", [], "")
    try expectWellFormed(graph)
    return try GraphInterpreter(graph)(["x": x])["y"]!
  }

  @Test func elementByElement() throws {
    #expect(try result { ($0 + $0) * $0 } == x.map { 2 * $0 * $0 })
    #expect(try result { $0 - $0 + 1.5 } == x.map { _ in 1.5 })
    #expect(try result { 2 * $0 } == x.map { 2 * $0 })
    #expect(try result { $0.relu() } == x.map { max($0, 0) })
    #expect(
      try result { $0.only(where: $0.graph.apply("Less", [$0, $0.graph.number(0)]), else: 9) }.elements == [
        9, -2, 9, 9, 9, -4,
      ])
  }

  @Test func alongAnAxis() throws {
    #expect(try result { $0.sum(axis: 1) } == NDArray([2], [2.0, -3.5]))
    #expect(try result { $0.sum(axis: 0, keeping: true) } == NDArray([1, 3], [1.5, -2, -1]))
    #expect(try result { $0.largest(axis: 1) } == NDArray([2], [3.0, 0.5]))
    #expect(try result { $0.mean(axis: 0) } == NDArray([3], [0.75, -1, -0.5]))
    #expect(try result { $0.product($0.transposed([1, 0])) } == NDArray([2, 2], [14.0, -11.5, -11.5, 16.25]))
    let rows = try result { $0.softmax() }.reduced(1, keeping: false) { $0.reduce(0, +) }
    #expect(rows.elements.allSatisfy { abs($0 - 1) < 1e-12 })
    let unit = try result { $0.unitLength() }, own = Tensor(shape: [2, 3], elements: [1, -2, 3, 0.5, 0, -4])
    #expect(difference(unit.elements, own.l2NormalizedRows().rows.elements) < 1e-6)
  }

  @Test func shapes() throws {
    #expect(try result { $0.reshaped([-1, 2]) }.shape == [3, 2])
    #expect(try result { $0.expanded(1) }.shape == [2, 1, 3])
    #expect(try result { $0.expanded(0).squeezed(0) } == x)
    #expect(try result { $0.split(3, size: 1)[1] } == NDArray([2, 1], [-2.0, 0]))
    #expect(try result { $0.concatenated([$0], axis: 1) }.shape == [2, 6])
  }
}
