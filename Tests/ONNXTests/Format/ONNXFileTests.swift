import Files
import Foundation
import Tensor
import TestSupport
import Testing

@testable import ONNX

struct ONNXFileTests {
  private func written(
    _ graph: ONNXGraph, facts: [String: String] = [:], in folder: String, checkpoint: () throws -> Void = {}
  ) throws -> [UInt8] {
    let file = try PartialFile("\(folder)/a.onnx")
    try ONNXFile(graph, facts: facts, version: "1.2").write(to: file, checkpoint: checkpoint)
    try file.finish()
    return Array(try bytes(of: "\(folder)/a.onnx"))
  }

  /// A graph of one node, one weight and one input, field by field as onnx.proto numbers them.
  @Test func theBytesAreThoseOfOnnxProto() throws {
    func field(_ number: UInt8, _ content: [UInt8]) -> [UInt8] { [number << 3 | 2, UInt8(content.count)] + content }
    func text(_ number: UInt8, _ text: String) -> [UInt8] { field(number, Array(text.utf8)) }
    /// A ValueInfoProto of float32 [N, 2]: name, type { tensor { element 1, shape { N, 2 } } }, note.
    func port(_ name: String, _ note: String) -> [UInt8] {
      let shape = field(2, field(1, text(2, "N")) + field(1, [0x08, 2]))
      return text(1, name) + field(2, field(1, [0x08, 1] + shape)) + text(3, note)
    }
    let weights: [UInt8] = [0x08, 2, 0x10, 1] + text(8, "w") + field(9, [0, 0, 0x80, 0x3F, 0, 0, 0, 0xC0])
    // AttributeProto: name, f (fixed32), type FLOAT.
    let attribute = text(1, "alpha") + [0x15, 0, 0, 0, 0x3F] + [0xA0, 1, 1]
    let leaky =
      text(1, "x") + text(2, "LeakyRelu 1") + text(3, "LeakyRelu 1") + text(4, "LeakyRelu") + field(5, attribute)
    let add = text(1, "LeakyRelu 1") + text(1, "w") + text(2, "Add 1") + text(3, "Add 1") + text(4, "Add")
    let identity = text(1, "Add 1") + text(2, "y") + text(3, "y") + text(4, "Identity")
    // inputs 11, outputs 12, nodes 1, the name 2, constants 5
    let graphBytes =
      text(2, "g") + field(11, port("x", "in")) + field(12, port("y", "out")) + field(1, leaky) + field(1, add)
      + field(1, identity) + field(5, weights)
    // ir_version 8, producer, its version, opset 17, one fact, and the graph, whose length takes two bytes.
    let model =
      [0x08, 8] + text(2, "lineup") + text(3, "1.2") + field(8, [0x10, 17])
      + [14 << 3 | 2, 8] + text(1, "k") + text(2, "val") + [7 << 3 | 2]
      + [UInt8(graphBytes.count & 127 | 128), UInt8(graphBytes.count >> 7)] + graphBytes

    let graph = ONNXGraph("g"), x = graph.input("x", .float32, ["N", 2], "in")
    let weight = graph.weights("w", Tensor(shape: [2], elements: [1, -2]))
    graph.output(graph.apply("LeakyRelu", [x], [("alpha", .number(0.5))]) + weight, as: "y", ["N", 2], "out")
    try withTemporaryFolder { folder in
      let found = try written(graph, facts: ["k": "val"], in: folder)
      #expect(found == model)
      #expect(ONNXFile.isOwn(model) && !ONNXFile.isOwn(Array(model.dropFirst())) && !ONNXFile.isOwn([0x08, 7]))
    }
  }

  @Test func integersAreEightBytesAndAttributesAreTyped() throws {
    let graph = ONNXGraph("g"), x = graph.input("x", .int64, [], "")
    _ = graph.apply(
      "Made", [x, graph.integers([-1])], [("a", .integer(3)), ("b", .integers([1, 2])), ("c", .text("up"))])
    try withTemporaryFolder { folder in
      let data = Data(try written(graph, in: folder))
      for (name, bytes) in [
        ("int64 data", [0x4A, 8] + [UInt8](repeating: 0xFF, count: 8)),
        ("INT", [0x0A, 1, 0x61, 0x18, 3, 0xA0, 1, 2]), ("INTS", [0x0A, 1, 0x62, 0x40, 1, 0x40, 2, 0xA0, 1, 7]),
        ("STRING", [0x0A, 1, 0x63, 0x22, 2, 0x75, 0x70, 0xA0, 1, 3]),
      ] as [(String, [UInt8])] {
        #expect(data.range(of: Data(bytes)) != nil, "\(name)")
      }
    }
  }

  @Test func weightsOfAnyLengthAreWritten() throws {
    let count = 1 << 20 + 3, graph = ONNXGraph("g")
    _ = graph.weights("w", Tensor(shape: [count], elements: (0..<count).map(Float.init)))
    try withTemporaryFolder { folder in
      let written = try written(graph, in: folder)
      let end = written.suffix(8).withUnsafeBytes { Array($0.bindMemory(to: Float.self)) }
      #expect(written.count > 4 * count && end == [Float(count - 2), Float(count - 1)])
      #expect(try self.written(graph, in: folder) == written)
    }
  }

  @Test func whatFailsLeavesNothing() throws {
    struct Ended: Error {}
    let graph = ONNXGraph("g")
    _ = graph.number(1)
    try withTemporaryFolder { folder in
      #expect(throws: Ended.self) { try written(graph, in: folder) { throw Ended() } }
      let left = try FileManager.default.contentsOfDirectory(atPath: folder)
      #expect(left == [])
    }
  }

  @Test func whatReadersCannotTakeIsRefused() throws {
    let graph = ONNXGraph("g")
    _ = graph.weights("w", shape: [1 << 29]) { preconditionFailure("was read") }
    try withTemporaryFolder { folder in
      let error = #expect(throws: ONNXFile.TooLarge.self) { try written(graph, in: folder) }
      #expect("\(error!)".contains("less than 2 GiB"))
      let left = try FileManager.default.contentsOfDirectory(atPath: folder)
      #expect(left == [])
    }
  }
}
