import Tensor

/// A file of weights that cannot be used.
package enum WeightsError: Error, Equatable, CustomStringConvertible {
  /// The file contradicts its format.
  case damaged(String)
  /// The file needs something that this reader does not do, such as running code.
  case unsupported(String)
  /// The tensors are not those of the network. Each line is about one tensor.
  case mismatch([String])

  package var description: String {
    switch self {
    case .damaged(let why): "damaged weights file: \(why)"
    case .unsupported(let what): "weights file not supported: \(what)"
    case .mismatch(let faults): "these are not the network's weights:\n  " + faults.joined(separator: "\n  ")
    }
  }
}

/// Checks that `tensors` are exactly the `expected` ones.
///
/// - Throws: `WeightsError.mismatch`, which lists every tensor that is missing, of another shape or unknown.
func check(_ tensors: [String: Tensor], against expected: [(name: String, shape: [Int])]) throws {
  var faults: [String] = []
  for (name, shape) in expected {
    if let tensor = tensors[name] {
      if tensor.shape != shape { faults.append("\(name) has shape \(tensor.shape), expected \(shape)") }
    } else {
      faults.append("\(name) \(shape) is missing")
    }
  }
  let unknown = Set(tensors.keys).subtracting(expected.map(\.name)).sorted()
  faults += unknown.map { "\($0) \(tensors[$0]!.shape) is unknown" }
  if !faults.isEmpty { throw WeightsError.mismatch(faults) }
}
