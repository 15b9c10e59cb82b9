import Artifacts
import Autodiff
import Tensor

/// What a training needs and its checkpoint does not have.
struct CheckpointError: Error, CustomStringConvertible, Equatable {
  let description: String
  init(_ description: String) { self.description = description }
}

/// Each value is asked for by its name and shape, so that a training is restored as it was, or not at all.
extension TrainingCheckpoint {
  mutating func add(_ parameters: Parameters, as prefix: String) {
    for name in parameters.names { tensors["\(prefix).\(name)"] = parameters[name] }
  }

  /// - Throws: `CheckpointError` where there is no such tensor, or one of another shape.
  func tensor(_ name: String, shape: [Int]) throws -> Tensor {
    guard let tensor = tensors[name] else { throw CheckpointError("has no \(name)") }
    guard tensor.shape == shape else {
      throw CheckpointError("\(name) has shape \(tensor.shape), and the training needs \(shape)")
    }
    return tensor
  }

  /// The parameters that were added under `prefix`, in the order of `like`, whose names and shapes they have.
  /// - Throws: `CheckpointError` where one is missing or has another shape.
  func parameters(_ prefix: String, like: Parameters) throws -> Parameters {
    var parameters = Parameters()
    for name in like.names { parameters[name] = try tensor("\(prefix).\(name)", shape: like[name].shape) }
    return parameters
  }

  /// What an optimizer keeps of each learned parameter, such as `.m` and `.v` of Adam.
  /// - Throws: `CheckpointError` where one is missing or has another shape.
  func state(
    _ prefix: String, of parameters: Parameters, _ suffixes: [String], isLearned: (String) -> Bool = { _ in true }
  )
    throws -> Parameters
  {
    var state = Parameters()
    for name in parameters.names where isLearned(name) {
      for suffix in suffixes {
        state[name + suffix] = try tensor("\(prefix).\(name)\(suffix)", shape: parameters[name].shape)
      }
    }
    return state
  }

  /// A number of steps, or of the like.
  /// - Throws: `CheckpointError` where it is missing, or below 0.
  func count(_ name: String) throws -> Int {
    guard let count = integers[name] else { throw CheckpointError("has no \(name)") }
    guard count >= 0 else { throw CheckpointError("\(name) is \(count), below 0") }
    return Int(count)
  }
}
