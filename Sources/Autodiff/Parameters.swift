import Tensor

/// A network's learned tensors by name, in the order in which they were declared.
package struct Parameters: Equatable, Sendable {
  package private(set) var names: [String] = []
  private var tensors: [String: Tensor] = [:]

  package init() {}

  package subscript(name: String) -> Tensor {
    get {
      guard let tensor = tensors[name] else { preconditionFailure("no parameter \(name) among \(names)") }
      return tensor
    }
    set {
      if tensors.updateValue(newValue, forKey: name) == nil { names.append(name) }
    }
    _modify {
      precondition(tensors[name] != nil, "no parameter \(name) among \(names)")
      yield &tensors[name]!
    }
  }

  package func contains(_ name: String) -> Bool { tensors[name] != nil }

  /// The number of learned values.
  package var count: Int { names.reduce(0) { $0 + tensors[$1]!.count } }

  /// self += share · (target − self), for a running average.
  package mutating func move(towards target: Parameters, by share: Float) {
    for name in names { self[name].move(towards: target[name], by: share) }
  }

  /// Leaves for one forward pass. Names for which `isLearned` is false become constants.
  package func variables(where isLearned: (String) -> Bool = { _ in true }) -> Variables {
    Variables(names.map { ($0, isLearned($0) ? .parameter(tensors[$0]!) : .constant(tensors[$0]!)) })
  }

  /// Leaves for a forward pass that is not to be trained.
  package func constants() -> Variables { variables { _ in false } }
}

/// The parameters of a network as the leaves of one forward pass.
package struct Variables {
  package let names: [String]
  private let variables: [String: Variable]

  init(_ pairs: [(String, Variable)]) {
    names = pairs.map(\.0)
    variables = Dictionary(uniqueKeysWithValues: pairs)
  }

  package subscript(name: String) -> Variable {
    guard let variable = variables[name] else { preconditionFailure("no parameter \(name) among \(names)") }
    return variable
  }
}
