import Tensor

/// A value in a computation, and how to send a gradient back to what it was computed from.
///
/// Variables form the tape: each holds its inputs and the closure of its backward pass. Operations are coarse
/// (a product, a whole LSTM, an attention), so that memory stays bounded and the tape costs nothing.
package final class Variable {
  package let value: Tensor
  /// Whether anything upstream is a parameter; if not, the operation's inputs are released at once.
  package let requiresGradient: Bool
  let inputs: [Variable]
  let backward: ((_ dy: inout Tensor, _ gradients: inout Gradients) -> Void)?

  init(
    _ value: Tensor, inputs: [Variable], requiresGradient: Bool, backward: ((inout Tensor, inout Gradients) -> Void)?
  ) {
    self.value = value
    self.inputs = inputs
    self.requiresGradient = requiresGradient
    self.backward = backward
  }

  /// Something that is given: no gradient flows into it.
  package static func constant(_ value: Tensor) -> Variable {
    Variable(value, inputs: [], requiresGradient: false, backward: nil)
  }

  /// Something that is learned.
  package static func parameter(_ value: Tensor) -> Variable {
    Variable(value, inputs: [], requiresGradient: true, backward: nil)
  }

  package var shape: [Int] { value.shape }

  /// The value as a product's right operand, and its transpose: packed once, however many products it is part of.
  private(set) lazy var packed = PackedMatrix(value)
  package private(set) lazy var packedTransposed = PackedMatrix(value, transposed: true)
}

/// The result of an operation on `inputs`. `backward` receives dL/dy, whose memory it may use, and adds its share to
/// the gradients of the inputs.
package func record(
  _ value: Tensor, from inputs: Variable...,
  backward: @escaping (_ dy: inout Tensor, _ gradients: inout Gradients) -> Void
) -> Variable {
  record(value, from: inputs, backward: backward)
}

/// The result of an operation on a list of `inputs`.
package func record(
  _ value: Tensor, from inputs: [Variable],
  backward: @escaping (_ dy: inout Tensor, _ gradients: inout Gradients) -> Void
) -> Variable {
  let requiresGradient = inputs.contains { $0.requiresGradient }
  return Variable(
    value, inputs: requiresGradient ? inputs : [], requiresGradient: requiresGradient,
    backward: requiresGradient ? backward : nil)
}

/// dL/dx for every variable x that the backward pass has reached so far.
package struct Gradients {
  private var sums: [ObjectIdentifier: Tensor] = [:]

  /// Adds to dL/dx in place; `body` is not called where x needs no gradient.
  package mutating func add(to x: Variable, _ body: (inout Tensor) -> Void) {
    guard x.requiresGradient else { return }
    body(&sums[ObjectIdentifier(x), default: Tensor(shape: x.shape)])
  }

  /// Adds to dL/dx in place, or writes the first share to memory that holds nothing yet (`isFirst`), all of it: large
  /// gradients are then neither cleared nor read before they are written.
  package mutating func accumulate(to x: Variable, _ body: (_ dx: inout Tensor, _ isFirst: Bool) -> Void) {
    guard x.requiresGradient else { return }
    let id = ObjectIdentifier(x)
    if sums[id] == nil {
      var dx = Tensor(uninitialized: x.shape) { _ in }
      body(&dx, true)
      sums[id] = dx
    } else {
      body(&sums[id]!, false)
    }
  }

  /// Adds op(left) · op(right) to dL/dx.
  package mutating func addProduct(_ left: Tensor, _ right: Tensor, transposing: Transposition, to x: Variable) {
    guard x.requiresGradient else { return }
    if sums[ObjectIdentifier(x)] == nil {
      add(.product(left, right, transposing: transposing), to: x)
    } else {
      add(to: x) { $0.addProduct(left, right, transposing: transposing) }
    }
  }

  /// Adds left · right to dL/dx.
  package mutating func addProduct(_ left: Tensor, _ right: @autoclosure () -> PackedMatrix, to x: Variable) {
    guard x.requiresGradient else { return }
    if sums[ObjectIdentifier(x)] == nil {
      add(.product(left, right()), to: x)
    } else {
      add(to: x) { $0.addProduct(left, right()) }
    }
  }

  /// Adds `share` to dL/dx; the first share is taken as it is.
  package mutating func add(_ share: Tensor, to x: Variable) {
    guard x.requiresGradient else { return }
    precondition(share.count == x.value.count, "gradient \(share.shape) for a variable \(x.shape)")
    let id = ObjectIdentifier(x)
    if sums[id] == nil {
      sums[id] = share.shape == x.shape ? share : share.reshaped(x.shape)
    } else {
      sums[id]!.add(share)
    }
  }

  /// dL/dx, or zeros where the loss does not depend on x.
  package subscript(x: Variable) -> Tensor { sums[ObjectIdentifier(x)] ?? Tensor(shape: x.shape) }

  mutating func take(_ x: Variable) -> Tensor? { sums.removeValue(forKey: ObjectIdentifier(x)) }
}

/// The gradients of a scalar `loss` with respect to all parameters it depends on.
package func gradients(of loss: Variable) -> Gradients {
  precondition(loss.value.count == 1, "the gradient of a loss of shape \(loss.shape)")
  var gradients = Gradients()
  gradients.add(Tensor(repeating: 1, shape: loss.shape), to: loss)
  for variable in reverseOrder(from: loss) {
    guard let backward = variable.backward, var dy = gradients.take(variable) else { continue }
    backward(&dy, &gradients)
  }
  return gradients
}

/// Every variable before any of its inputs.
private func reverseOrder(from root: Variable) -> [Variable] {
  var order: [Variable] = []
  var visited: Set<ObjectIdentifier> = [ObjectIdentifier(root)]
  var stack: [(variable: Variable, next: Int)] = [(root, 0)]
  while let (variable, next) = stack.last {
    if next < variable.inputs.count {
      stack[stack.count - 1].next += 1
      let input = variable.inputs[next]
      if input.requiresGradient, visited.insert(ObjectIdentifier(input)).inserted { stack.append((input, 0)) }
    } else {
      order.append(variable)
      stack.removeLast()
    }
  }
  return order.reversed()
}
