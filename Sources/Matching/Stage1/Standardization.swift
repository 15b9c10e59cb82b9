import Tensor

/// Brings each element of CNN vectors to the mean 0 and the deviation 1 of some photos. What all photos share would
/// else be most of every vector, and a linear layer in front of an L2 norm learns slowly to leave it out.
package struct Standardization: Equatable {
  /// [C] each; elements that hardly differ are not enlarged to the deviation 1.
  private let mean, factor: Tensor

  /// - Parameter vectors: [n, C] of a block of the photos.
  /// - Throws: what `vectors` throws.
  package init(of photos: [Int], vectors: ([Int]) throws -> Tensor) rethrows {
    precondition(!photos.isEmpty, "no photos to take a mean of")
    var sums: [Double] = [], squares: [Double] = []
    for block in photos.blocks(of: 512) {
      let block = try vectors(Array(block)), columns = block.columns
      if sums.isEmpty {
        sums = [Double](repeating: 0, count: columns)
        squares = sums
      }
      for (i, x) in block.elements.enumerated() {
        sums[i % columns] += Double(x)
        squares[i % columns] += Double(x) * Double(x)
      }
    }
    let count = Double(photos.count), means = sums.map { $0 / count }
    let variances = zip(squares, means).map { max(0, $0 / count - $1 * $1) }
    let least = max(variances.reduce(0, +) / Double(variances.count) / 100, 1e-12)
    mean = Tensor(shape: [means.count], elements: means.map(Float.init))
    factor = Tensor(shape: [means.count], elements: variances.map { Float(1 / max($0, least).squareRoot()) })
  }

  /// Vectors [n, C], standardised.
  package func callAsFunction(_ vectors: Tensor) -> Tensor {
    var result = vectors
    for i in result.elements.indices {
      let column = i % mean.count
      result.elements[i] = (result.elements[i] - mean.elements[column]) * factor.elements[column]
    }
    return result
  }

  /// Makes parameters of a `JointEmbedding` of standardised vectors those of one that takes vectors as they are.
  package func undo(in parameters: inout [String: Tensor]) {
    guard var weights = parameters[JointEmbedding.photo.weights], var bias = parameters[JointEmbedding.photo.bias],
      weights.rows == mean.count
    else { preconditionFailure("no projection of vectors of \(mean.count) elements") }
    let columns = weights.columns
    for row in 0..<weights.rows {
      for column in 0..<columns {
        weights.elements[row * columns + column] *= factor.elements[row]
        bias.elements[column] -= mean.elements[row] * weights.elements[row * columns + column]
      }
    }
    parameters[JointEmbedding.photo.weights] = weights
    parameters[JointEmbedding.photo.bias] = bias
  }
}
