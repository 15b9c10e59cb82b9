import Matching
import Recurrent
import Tensor

extension ONNXGraph {
  /// Stage 1's encoder of sentences: words → LSTM → linear → L2 norm, or words → GRU → L2 norm, in either direction or
  /// both.
  ///
  /// Inputs `words` [N, T] and `lengths` [N]. Output `embedding` [N, D], of unit length.
  /// - Parameter hasCohort: whether two more numbers, 0 and 1, face those of a photo that was compared with a cohort.
  package static func sentences(_ stage1: JointEmbedding, hasCohort: Bool = false) -> ONNXGraph {
    let graph = ONNXGraph("stage 1 of sentences"), words = WordSequences(graph)
    let (configuration, parameters) = (stage1.configuration, stage1.parameters)
    var embedding: ONNXValue
    switch configuration.encoder {
    case .gru:
      let states = words.fragments(parameters, isBidirectional: configuration.isBidirectional)
      embedding = words.pooled(states, configuration.pooling)
    case .lstm:
      let vectors = words.vectors(parameters)
      /// What of an LSTM counts: the last state that it makes, or a pool of all.
      func pooled(_ layer: LSTMLayer, fromEnd: Bool) -> ONNXValue {
        let states = words.states(layer, of: vectors, parameters, fromEnd: fromEnd)
        return configuration.pooling == .last ? states.last : words.pooled(states.all, configuration.pooling)
      }
      embedding = pooled(SentenceEncoder.forward, fromEnd: false).through(JointEmbedding.sentence, parameters)
      if configuration.isBidirectional {
        let projection = JointEmbedding.backwardProjection
        embedding =
          embedding
          + pooled(SentenceEncoder.backward, fromEnd: true).product(graph.parameter(projection, parameters))
      }
    }
    embedding = embedding.unitLength()
    if hasCohort {
      let zero = 0 * embedding.norm()
      embedding = embedding.concatenated([zero, zero + 1], axis: 1)
    }
    graph.output(
      embedding, as: "embedding", ["N", .fixed(stage1.dimensions + (hasCohort ? 2 : 0))],
      "the sentence in stage 1's space")
    return graph
  }
}
