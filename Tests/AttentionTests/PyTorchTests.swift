import Attention
import Autodiff
import Foundation
import Tensor
import TestSupport
import Testing

@testable import Recurrent

/// Operations against an independent writing with torch's own GRU and autograd: Fixtures/make_fixtures.py.
struct PyTorchTests {
  struct Expected: Decodable {
    struct Attention: Decodable {
      let direction: StackedCrossAttention.Direction
      let norm: StackedCrossAttention.Normalization
      let aggregation: StackedCrossAttention.Aggregation
      let smoothing: Float, sharpness: Float
      let similarities: [Float], regions: [Float], words: [Float]
    }
    struct Hinge: Decodable {
      let hardest: Bool
      let loss: Float
      let gradient: [Float]
    }
    struct GRU: Decodable {
      let states: [Float]
      let gradients: [String: [Float]]
    }
    let attentions: [Attention]
    let hinges: [Hinge]
    let gru: GRU

    init() throws {
      let url = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appending(path: "Fixtures/operations.json")
      self = try JSONDecoder().decode(Expected.self, from: Data(contentsOf: url))
    }
  }

  /// make_fixtures.py's formula(): numbers in [-1, 1).
  func formula(_ shape: [Int], tensor: Int) -> Tensor {
    Tensor(
      shape: shape,
      elements: (0..<shape.reduce(1, *)).map {
        Float(((UInt64($0) &+ UInt64(tensor) &* 1_000_003) &* 0x9E37_79B9_7F4A_7C15) >> 40) / Float(1 << 23) - 1
      })
  }

  func weighted(_ y: Variable) -> Variable {
    product(y.flattened(), .constant(formula([y.value.count, 1], tensor: 9)))
  }

  @Test func crossAttention() throws {
    let attentions = try Expected().attentions
    #expect(attentions.count == 16)
    for expected in attentions {
      let regions = Variable.parameter(formula([3, 4, 6], tensor: 1)),
        words = Variable.parameter(formula([8, 6], tensor: 2))
      let s = stackedCrossAttention(
        regions: Fragments(l2Normalized(regions), Segments(repeating: 4, count: 3)),
        words: Fragments(l2Normalized(words), Segments(lengths: [2, 1, 5])),
        .init(
          direction: expected.direction, normalization: expected.norm, aggregation: expected.aggregation,
          smoothing: expected.smoothing,
          sharpness: expected.sharpness))
      let all = gradients(of: weighted(s)), what = "\(expected.direction) \(expected.norm) \(expected.aggregation)"
      #expect(relativeError(s.value.elements, expected.similarities) < 1e-4, "\(what)")
      #expect(relativeError(all[regions].elements, expected.regions) < 1e-4, "\(what)")
      #expect(relativeError(all[words].elements, expected.words) < 1e-4, "\(what)")
    }
  }

  struct Recurrent: Decodable {
    let direction: RecurrentAttention.Direction
    let steps: Int, smoothing: Float, normalizesMemory: Bool
    let similarities: [Float], regions: [Float], words: [Float]
    /// Of PyTorch's Linear(2d, d): the gate's weights and bias, then the output's.
    let memory: [String: [Float]]

    enum CodingKeys: String, CodingKey {
      case direction, steps, smoothing, normalizesMemory = "normalizes_memory", similarities, regions, words, memory
    }

    static func all() throws -> [Recurrent] {
      let url = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appending(path: "Fixtures/recurrent.json")
      return try JSONDecoder().decode([Recurrent].self, from: Data(contentsOf: url))
    }
  }

  /// From the weights [d, 2d] of [q; c] and the biases [d] of gate and output to W_q and W_c [d, 2d], and b [2d].
  func memory(gate: (Tensor, Tensor), output: (Tensor, Tensor)) -> (query: Tensor, context: Tensor, bias: Tensor) {
    let d = gate.0.rows
    func part(_ offset: Int) -> Tensor {
      Tensor(
        shape: [d, 2 * d],
        elements: (0..<d).flatMap { i in
          [gate.0, output.0].flatMap { w in (0..<d).map { w.elements[$0 * 2 * d + offset + i] } }
        })
    }
    return (part(0), part(d), Tensor(shape: [2 * d], elements: gate.1.elements + output.1.elements))
  }

  @Test func recurrentAttentionAsItsAuthorsCodedIt() throws {
    let all = try Recurrent.all()
    #expect(all.count == 12)
    for expected in all {
      let regions = Variable.parameter(formula([3, 4, 6], tensor: 1)),
        words = Variable.parameter(formula([8, 6], tensor: 2))
      let given = memory(
        gate: (formula([6, 12], tensor: 40), formula([6], tensor: 41)),
        output: (formula([6, 12], tensor: 42), formula([6], tensor: 43)))
      let weights = [given.query, given.context, given.bias].map { Variable.parameter($0) }
      let s = recurrentAttention(
        regions: Fragments(l2Normalized(regions), Segments(repeating: 4, count: 3)),
        words: Fragments(l2Normalized(words), Segments(lengths: [2, 1, 5])),
        pairs: RecurrentAttention.Pair.all(photos: 3, sentences: 3),
        memory: (query: weights[0], context: weights[1], bias: weights[2]),
        .init(
          direction: expected.direction, steps: expected.steps, smoothing: expected.smoothing,
          normalizesMemory: expected.normalizesMemory))
      let all = gradients(of: weighted(s)),
        what = "\(expected.direction), \(expected.steps) steps, \(expected.normalizesMemory)"
      #expect(relativeError(s.value.elements, expected.similarities) < 1e-4, "\(what)")
      #expect(relativeError(all[regions].elements, expected.regions) < 1e-4, "\(what)")
      #expect(relativeError(all[words].elements, expected.words) < 1e-4, "\(what)")
      func theirs(_ tensor: Int, _ shape: [Int]) throws -> Tensor {
        Tensor(shape: shape, elements: try #require(expected.memory["\(tensor)"]))
      }
      let d = memory(
        gate: try (theirs(40, [6, 12]), theirs(41, [6])), output: try (theirs(42, [6, 12]), theirs(43, [6])))
      for (variable, gradient) in zip(weights, [d.query, d.context, d.bias]) {
        #expect(relativeError(all[variable].elements, gradient.elements) < 1e-4, "\(what)")
      }
    }
  }

  @Test func hinge() throws {
    for expected in try Expected().hinges {
      let s = Variable.parameter(formula([5, 5], tensor: 3)), negatives = expected.hardest ? Negatives.hardest : .all
      func anchored(_ s: Variable) -> Variable {
        tripletHinge(s, identities: [0, 1, 2, 3, 4], margin: 0.2, negatives: negatives, reduction: .sum)
      }
      let loss = anchored(s) + anchored(s.transposed())
      #expect(abs(loss.value.elements[0] - expected.loss) < 1e-4 * expected.loss)
      #expect(relativeError(gradients(of: loss)[s].elements, expected.gradient) < 1e-4)
    }
  }

  /// The mean of both directions.
  @Test func bidirectionalGRU() throws {
    let tree = PrefixTree([[0, 1, 2], [3], [3, 1], [0, 1, 1, 4]]), reversed = tree.reversed()
    let items = Variable.parameter(formula([5, 3], tensor: 30))
    let shapes = [[3, 12], [12], [4, 12], [12]]
    let p = (0..<2).map { i in shapes.indices.map { Variable.parameter(formula(shapes[$0], tensor: 20 + 4 * i + $0)) } }
    func states(_ p: [Variable], _ tree: PrefixTree) -> Variable {
      gru(linear(items, p[0], p[1]), tree, recurrent: p[2], bias: p[3])
    }
    let words =
      0.5
      * (states(p[0], tree).rows(tree.paths.flatMap { $0 })
        + states(p[1], reversed).rows(reversed.paths.flatMap { $0.reversed() }))
    let expected = try Expected().gru, all = gradients(of: weighted(words))
    #expect(relativeError(words.value.elements, expected.states) < 1e-4)
    #expect(relativeError(all[items].elements, try #require(expected.gradients["items"])) < 1e-4)
    for (i, part) in p.enumerated() {
      for (j, variable) in part.enumerated() {
        #expect(
          relativeError(all[variable].elements, try #require(expected.gradients["\(i).\(j)"])) < 1e-4, "\(i).\(j)")
      }
    }
  }
}
