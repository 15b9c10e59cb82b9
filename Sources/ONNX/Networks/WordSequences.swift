import Autodiff
import Matching
import Recurrent
import Tensor

/// The sentences that a graph is given: N of them, padded to the T words of the longest.
final class WordSequences {
  let graph: ONNXGraph
  /// Word ids, [N, T].
  private let words: ONNXValue
  /// [N]
  private let lengths: ONNXValue
  /// 0 … T − 1.
  private let places: ONNXValue

  init(_ graph: ONNXGraph) {
    self.graph = graph
    words = graph.input(
      "words", .int64, ["N", "T"],
      "the numbers of each sentence's words in the vocabulary, behind them zeros up to the longest sentence")
    lengths = graph.input("lengths", .int64, ["N"], "how many words each sentence has, at least one")
    let longest = graph.apply("Gather", [graph.apply("Shape", [words]), graph.integer(1)])
    places = graph.apply("Range", [graph.integer(0), longest, graph.integer(1)])
  }

  // MARK: - Masks

  /// Whether there is a word, [N, T].
  private(set) lazy var areThere = graph.apply("Less", [places, lengths.expanded(1)])
  /// 1 where there is a word, 0 elsewhere, [N, T, 1].
  private(set) lazy var ones = areThere.asNumbers().expanded(2)
  /// 1 at each sentence's last word, [N, T, 1].
  private lazy var lasts =
    graph.apply("Equal", [places, lengths.expanded(1) - graph.integer(1)]).asNumbers().expanded(2)
  /// How many words, [N, 1].
  private(set) lazy var counts = lengths.asNumbers().expanded(1)
  /// As LSTM and GRU want them; 6 is ONNX's number of the type.
  private lazy var int32Lengths = graph.apply("Cast", [lengths], [("to", .integer(6))])

  // MARK: - Encoders

  /// The words' vectors, [T, N, E].
  func vectors(_ parameters: Parameters) -> ONNXValue {
    let table = graph.parameter(Embedding().name, parameters)
    return graph.apply("Gather", [table, words]).transposed([1, 0, 2])
  }

  typealias States = (all: ONNXValue, last: ONNXValue, lastCell: ONNXValue)

  /// The states of an LSTM, [N, T, H], zeros behind a sentence, and its state and cell after the last word that it
  /// reads, [N, H].
  ///
  /// ONNX packs the gates [i; o; f; c] in rows, and Lineup [i; f; g; o] in columns.
  func states(_ layer: LSTMLayer, of vectors: ONNXValue, _ parameters: Parameters, fromEnd: Bool = false) -> States {
    let outputs = run(
      "LSTM", layer.input, recurrent: layer.recurrent, order: [0, 3, 1, 2], of: vectors, parameters, fromEnd: fromEnd,
      outputs: 3)
    return (outputs[0], outputs[1], outputs[2])
  }

  /// The states of a GRU, [N, T, H], zeros behind a sentence.
  ///
  /// ONNX packs the gates [z; r; h] in rows, and Lineup [r; z; n] in columns. `linear_before_reset` is PyTorch's form,
  /// where the reset gate multiplies n's product with its bias.
  func states(_ layer: GRULayer, of vectors: ONNXValue, _ parameters: Parameters, fromEnd: Bool = false) -> ONNXValue {
    run(
      "GRU", layer.input, recurrent: layer.recurrent, recurrentBias: layer.recurrentBias, order: [1, 0, 2], of: vectors,
      parameters, fromEnd: fromEnd, [("linear_before_reset", .integer(1))], outputs: 2)[0]
  }

  /// - Parameters:
  ///   - input: the layer of the words' vectors, [E, gates · H] and [gates · H].
  ///   - recurrent: the name of the weights of the states, [H, gates · H].
  ///   - recurrentBias: that of their bias, [gates · H]; nil for none.
  ///   - order: Lineup's number of each gate, in ONNX's order.
  private func run(
    _ operation: String, _ input: Linear, recurrent: String, recurrentBias: String? = nil, order: [Int],
    of vectors: ONNXValue, _ parameters: Parameters, fromEnd: Bool,
    _ attributes: [(String, ONNXGraph.Attribute)] = [], outputs count: Int
  ) -> [ONNXValue] {
    let hidden = parameters[recurrent].rows
    func rows(of gate: Int) -> Range<Int> { gate * hidden..<(gate + 1) * hidden }
    func weights(_ name: String) -> ONNXValue {
      let rows = parameters[name].transposed().gatheringRows(order.flatMap(rows(of:)))
      return graph.weights("parameters.\(name)", rows.reshaped([1] + rows.shape))
    }
    func bias(_ name: String?) -> [Float] {
      guard let name else { return [Float](repeating: 0, count: order.count * hidden) }
      return order.flatMap { parameters[name].elements[rows(of: $0)] }
    }
    let biases = bias(input.bias) + bias(recurrentBias)
    let outputs = graph.apply(
      operation,
      [
        vectors, weights(input.weights), weights(recurrent),
        graph.weights("parameters.\(input.bias)", Tensor(shape: [1, biases.count], elements: biases)), int32Lengths,
      ],
      [("hidden_size", .integer(hidden)), ("direction", .text(fromEnd ? "reverse" : "forward"))] + attributes,
      outputs: count)
    // [T, 1, N, H], and [1, N, H]
    return [outputs[0].squeezed(1).transposed([1, 0, 2]) * ones] + outputs.dropFirst().map { $0.squeezed(0) }
  }

  /// h = (forward + backward) / 2 of a `GRUEncoder`, or the forward states alone, [N, T, H].
  func fragments(_ parameters: Parameters, isBidirectional: Bool) -> ONNXValue {
    let vectors = vectors(parameters), forward = states(GRUEncoder.forward, of: vectors, parameters)
    guard isBidirectional else { return forward }
    return 0.5 * (forward + states(GRUEncoder.backward, of: vectors, parameters, fromEnd: true))
  }

  // MARK: - Pooling

  /// One vector a sentence, [N, H], of states [N, T, H].
  func pooled(_ states: ONNXValue, _ pooling: PoolingOverTime) -> ONNXValue {
    switch pooling {
    case .last: (states * lasts).sum(axis: 1)
    case .max: states.only(where: areThere.expanded(2), else: -.greatestFiniteMagnitude).largest(axis: 1)
    case .mean: mean(states)
    }
  }

  /// The mean over a sentence's words, [N, H], of [N, T, H].
  func mean(_ values: ONNXValue) -> ONNXValue { (values * ones).sum(axis: 1) / counts }

  /// What each state adds to its sentence's vector, [N, T, H]; see `PoolingOverTime.shares`.
  func shares(_ states: ONNXValue, _ pooling: PoolingOverTime) -> ONNXValue {
    switch pooling {
    case .last: return states * lasts
    case .mean: return states * ones / counts.expanded(2)
    case .max:
      let masked = states.only(where: areThere.expanded(2), else: -.greatestFiniteMagnitude)
      let places = graph.apply("ArgMax", [masked], [("axis", .integer(1)), ("keepdims", .integer(0))])
      let count = graph.apply("Shape", [self.places])
      let values = graph.number(0).expanded(0).concatenated([graph.number(1).expanded(0)], axis: 0)
      return states * graph.apply("OneHot", [places, count, values], [("axis", .integer(1))])
    }
  }

  /// Weights over a sentence's words, [N, T], that sum to 1, of scores [N, T].
  func softmax(_ scores: ONNXValue) -> ONNXValue {
    scores.only(where: areThere, else: -.greatestFiniteMagnitude).softmax()
  }
}
