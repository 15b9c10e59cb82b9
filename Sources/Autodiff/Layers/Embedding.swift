import Tensor

/// A vector for every word of a vocabulary: the parameter `embedding` [words, size].
package struct Embedding: Sendable {
  package let name = "embedding"

  package init() {}

  /// The vectors of some words, [words, size].
  /// - Parameter probability: of dropout, one mask for all occurrences of a word (Gal and Ghahramani 2016): `words` are
  ///   to be distinct.
  package func callAsFunction(
    _ words: [Int], _ variables: Variables, dropout probability: Float = 0, using generator: inout SplitMix64
  ) -> Variable {
    dropout(variables[name].rows(words), probability: probability, using: &generator)
  }
}
