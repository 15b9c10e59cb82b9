import Autodiff
import Tensor

/// One forward pass of a network: the leaves for its parameters and, in training, the chance of its dropout. It is a
/// class because all dropout of a pass draws from one generator, in the order in which the layers ask.
package final class ForwardPass {
  package let variables: Variables
  private let isTraining: Bool
  private var generator: SplitMix64
  /// Is told what words, and a decoder, attend with; nil where nobody looks.
  var onAttention: ((Attended) -> Void)?

  /// - Parameter generator: where dropout's draws begin; nil outside of training, where nothing is dropped.
  package init(_ variables: Variables, training generator: SplitMix64? = nil) {
    (self.variables, isTraining, self.generator) = (variables, generator != nil, generator ?? SplitMix64(seed: 0))
  }

  /// What a matcher attends with in a pass.
  enum Attended {
    /// Of every word of every pair over the cells, [rows, cells].
    case cells(Tensor)
    /// Of a decoder's next step over the words of every pair, [rows].
    case words(Tensor)
  }

  /// x with dropout of that probability.
  func dropping(_ probability: Float, of x: Variable) -> Variable {
    dropout(x, probability: isTraining ? probability : 0, using: &generator)
  }

  /// x, whose rows come in groups of `group`, with dropout of whole channels of a group.
  func dropping(_ probability: Float, ofChannelsOf x: Variable, group: Int) -> Variable {
    channelDropout(x, group: group, probability: isTraining ? probability : 0, using: &generator)
  }

  /// The vectors of some distinct words, with one mask for all occurrences of a word.
  func vectors(of words: [Int], dropping probability: Float) -> Variable {
    Embedding()(words, variables, dropout: isTraining ? probability : 0, using: &generator)
  }
}
