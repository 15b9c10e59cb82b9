import Autodiff
import Recurrent
import Tensor

extension CoAttention {
  /// Lets the matcher begin with what stage 1 knows, so that training refines it rather than discovers it.
  ///
  /// While attention is even, x̃ is the mean cell beside the mean word: what a stage 1 with mean pooling projects. With
  /// a and b a photo's and a sentence's coordinate along a principal direction of the joint space, four units of the
  /// first layer begin as (a + b)₊, (−a − b)₊, (a − b)₊ and (b − a)₊, and some units of the second as their signed sum:
  /// Σ |a + b| − |a − b| is large when photo and sentence agree. Some units of the decoder begin by carrying that sum
  /// to the confidence; without a decoder the second layer is the confidence itself. Without attention the last state
  /// stands for the mean word. Everything is learned from there.
  /// - Parameters:
  ///   - grids: the grids of some screened pairs, [n, cells, C].
  ///   - sentences: their sentences, n of them.
  package mutating func begin(
    from stage1: JointEmbedding, grids: Tensor, sentences: [ArraySlice<Int32>], using generator: inout SplitMix64
  ) {
    let width = parameters["fc1.bias"].count, directions = min(width / 4, stage1.dimensions)
    precondition(
      grids.shape[0] == sentences.count && directions > 0,
      "\(grids.shape) grids, \(sentences.count) sentences, width \(width)")
    let packed = PackedSentences(sentences), tree = packed.tree
    let states = SentenceEncoder.encode(packed, ForwardPass(stage1.parameters.constants())).states
    let words = configuration.attention == .none ? states.rows(tree.ends) : meanOverTime(states, paths: tree.paths)
    let photo = Side(stage1, JointEmbedding.photo, of: grids.meansOfCells())
    let sentence = Side(stage1, JointEmbedding.sentence, of: words.value)
    let principal = photo.sample.principalDirections(directions, using: &generator)
    let spread = Tensor.product(photo.sample.centered().rows, principal)
    let gain = 1 / max(Float(spread.sumOfSquares() / Double(spread.count)).squareRoot(), 1e-6)

    var units = Tensor(shape: [sentences.count, width]), bias = Tensor(shape: [width])
    for (name, side, signs) in [
      ("fc1.cells", photo, [1, -1, 1, -1]), ("fc1.words", sentence, [1, -1, -1, 1] as [Float]),
    ] {
      let directed = Tensor.product(side.projection, principal)
      let means = Tensor.product(side.sample.centered().means, principal)
      for unit in 0..<4 * directions {
        let direction = unit % directions, factor = gain * signs[unit / directions]
        for i in 0..<directed.rows {
          parameters[name].elements[i * width + unit] = directed.elements[i * directions + direction] * factor
        }
        bias.elements[unit] += (side.bias(principal, direction) - means.elements[direction]) * factor
      }
      units.addProduct(side.inputs, parameters[name])
    }
    parameters["fc1.bias"] = bias
    units.addToRows(bias)

    var signs = Tensor(shape: [width, 1])
    for unit in 0..<4 * directions { signs.elements[unit] = unit < 2 * directions ? 1 : -1 }
    let agreement = Tensor.product(.relu(units), signs).centered()
    let scale = 1 / max(Float(agreement.rows.sumOfSquares() / Double(sentences.count)).squareRoot(), 1e-6)
    // near even attention
    for head in ["spatial.weights", "latent.weights"] where parameters.contains(head) {
      parameters[head].scale(by: 0.1)
    }
    guard configuration.attention == .spatialSemantic else {
      signs.scale(by: scale)
      parameters["confidence.weights"] = signs
      parameters["confidence.bias"] = Tensor(shape: [1], elements: [-agreement.means.elements[0] * scale])
      return
    }
    let hidden = parameters["decoder.recurrent"].shape[0], carriers = min(width / 16, hidden)
    for unit in 0..<carriers {
      for i in 0..<width { parameters["fc2.weights"].elements[i * width + unit] = scale * signs.elements[i] }
      // mean 2, deviation 1: mostly active
      parameters["fc2.bias"].elements[unit] = 2 - agreement.means.elements[0] * scale
      let candidate = 2 * hidden + unit
      for i in 0..<carriers { parameters["decoder.input"].elements[i * 4 * hidden + candidate] = 1 / Float(carriers) }
      parameters["decoder.bias"].elements[candidate] = -2
      parameters["confidence.weights"].elements[unit] = 2 / Float(carriers)
    }
  }
}

/// One modality of stage 1, with vectors of mean length 1 that are not normalised one by one.
private struct Side {
  let inputs: Tensor
  private(set) var projection: Tensor, offset: Tensor
  /// projection and offset applied to the inputs, [n, D].
  private(set) var sample: Tensor

  init(_ stage1: JointEmbedding, _ layer: Linear, of inputs: Tensor) {
    (projection, offset) = (stage1.parameters[layer.weights], stage1.parameters[layer.bias])
    (self.inputs, sample) = (inputs, .product(inputs, projection))
    sample.addToRows(offset)
    let norms = sample.l2NormalizedRows().norms
    let scale = Float(norms.count) / max(norms.reduce(0, +), 1e-6)
    projection.scale(by: scale)
    offset.scale(by: scale)
    sample.scale(by: scale)
  }

  /// The offset's coordinate along a principal direction.
  func bias(_ principal: Tensor, _ direction: Int) -> Float {
    (0..<offset.count).reduce(0) { $0 + offset.elements[$1] * principal.elements[$1 * principal.columns + direction] }
  }
}

extension Tensor {
  /// The mean of each photo's cells, [photos, C], of grids [photos, cells, C].
  func meansOfCells() -> Tensor {
    var means = Tensor(shape: [shape[0], columns])
    means.addRows(self, at: (0..<rows).map { $0 / shape[1] })
    means.scale(by: 1 / Float(shape[1]))
    return means
  }

  /// Rows less their mean, and that mean, [1, columns].
  func centered() -> (rows: Tensor, means: Tensor) {
    var means = sumOfRows(), centered = self
    means.scale(by: 1 / Float(Swift.max(1, rows)))
    var negated = means
    negated.scale(by: -1)
    centered.addToRows(negated)
    return (centered, means.reshaped([1, columns]))
  }

  /// The directions of greatest variance among the rows, [columns, count], by orthogonal iteration.
  func principalDirections(_ count: Int, using generator: inout SplitMix64) -> Tensor {
    let rows = centered().rows
    var directions = Tensor(normal: 1, shape: [count, columns], using: &generator)  // transposed: a direction a row
    for _ in 0..<30 {
      directions = .product(.product(directions, rows, transposing: .right), rows)
      directions.orthonormalizeRows()
    }
    return directions.transposed()
  }

  /// Each row made orthogonal to those before it and of length 1 (modified Gram–Schmidt).
  private mutating func orthonormalizeRows() {
    let columns = columns, rows = rows
    elements.withUnsafeMutableBufferPointer { x in
      func dot(_ i: Int, _ k: Int) -> Float {
        (0..<columns).reduce(0) { $0 + x[i * columns + $1] * x[k * columns + $1] }
      }
      for i in 0..<rows {
        for k in 0..<i {
          let projection = dot(i, k)
          for j in 0..<columns { x[i * columns + j] -= projection * x[k * columns + j] }
        }
        let scale = 1 / Swift.max(dot(i, i).squareRoot(), 1e-20)
        for j in 0..<columns { x[i * columns + j] *= scale }
      }
    }
  }
}
