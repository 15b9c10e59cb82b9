import Artifacts
import Autodiff
import Recurrent
import Tensor

/// A parameter that a network has. Each extent is a number, or a letter that means the same number in every parameter
/// of the network; `4H` is four times H.
struct ParameterShape {
  let name: String, extents: [String]

  init(_ name: String, _ extents: String...) { (self.name, self.extents) = (name, extents) }
}

extension Linear {
  func shapes(inputs: String, outputs: String) -> [ParameterShape] {
    [ParameterShape(weights, inputs, outputs), ParameterShape(bias, outputs)]
  }
}

extension LSTMLayer {
  func shapes(inputs: String, hidden: String) -> [ParameterShape] {
    [
      ParameterShape(input.weights, inputs, "4" + hidden), ParameterShape(recurrent, hidden, "4" + hidden),
      ParameterShape(input.bias, "4" + hidden),
    ]
  }
}

extension GRULayer {
  func shapes(inputs: String, hidden: String) -> [ParameterShape] {
    [
      ParameterShape(input.weights, inputs, "3" + hidden), ParameterShape(input.bias, "3" + hidden),
      ParameterShape(recurrent, hidden, "3" + hidden), ParameterShape(recurrentBias, "3" + hidden),
    ]
  }
}

extension Parameters {
  /// The parameters of a stored network, in the order of `shapes`.
  ///
  /// - Throws: `ArtifactError` where one is missing, has another shape, or is none of the network's.
  init(_ model: Model, _ shapes: [ParameterShape], _ artifact: ArtifactReader) throws {
    self.init()
    var extents: [Substring: Int] = [:]
    for shape in shapes {
      guard let tensor = model.parameters[shape.name] else {
        throw artifact.damaged("has no parameters/\(shape.name)")
      }
      let fits =
        tensor.shape.count == shape.extents.count
        && zip(tensor.shape, shape.extents).allSatisfy { extent, wanted in
          let letter = wanted.drop(while: \.isNumber), factor = Int(wanted.dropLast(letter.count)) ?? 1
          guard !letter.isEmpty else { return extent == factor }
          guard extent > 0, extent % factor == 0 else { return false }
          let known = extents[letter] ?? extent / factor
          extents[letter] = known
          return extent == factor * known
        }
      try artifact.require(
        fits,
        "parameters/\(shape.name) has shape \(tensor.shape), not [\(shape.extents.joined(separator: ", "))] with "
          + extents.sorted { $0.key < $1.key }.map { "\($0) = \($1)" }.joined(separator: ", "))
      self[shape.name] = tensor
    }
    if let odd = model.parameters.keys.sorted().first(where: { !contains($0) }) {
      throw artifact.damaged("has parameters/\(odd), which its configuration does not have")
    }
  }
}
