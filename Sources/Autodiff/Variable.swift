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
  let backward: Backward?

  /// Receives dL/dy, whose memory it may use, and adds its share to the gradients of the inputs.
  package typealias Backward = (_ dy: inout Tensor, _ gradients: inout Gradients) -> Void

  init(_ value: Tensor, inputs: [Variable] = [], requiresGradient: Bool, backward: Backward? = nil) {
    (self.value, self.inputs, self.requiresGradient, self.backward) = (value, inputs, requiresGradient, backward)
  }

  /// Something that is given: no gradient flows into it.
  package static func constant(_ value: Tensor) -> Variable { Variable(value, requiresGradient: false) }
  /// Something that is learned.
  package static func parameter(_ value: Tensor) -> Variable { Variable(value, requiresGradient: true) }

  package var shape: [Int] { value.shape }

  /// The value as a product's right operand, and its transpose: packed once, however many products it is part of.
  private(set) lazy var packed = PackedMatrix(value)
  package private(set) lazy var packedTransposed = PackedMatrix(value, transposed: true)
}

/// The result of an operation on `inputs`.
package func record(_ value: Tensor, from inputs: Variable..., backward: @escaping Variable.Backward) -> Variable {
  record(value, from: inputs, backward: backward)
}

/// The result of an operation on a list of `inputs`.
package func record(_ value: Tensor, from inputs: [Variable], backward: @escaping Variable.Backward) -> Variable {
  guard inputs.contains(where: \.requiresGradient) else { return .constant(value) }
  return Variable(value, inputs: inputs, requiresGradient: true, backward: backward)
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
    func first() -> Tensor {
      var dx = Tensor(uninitialized: x.shape) { _ in }
      body(&dx, true)
      return dx
    }
    add(to: x, first: first()) { body(&$0, false) }
  }

  /// Adds op(left) · op(right) to dL/dx.
  package mutating func addProduct(_ left: Tensor, _ right: Tensor, transposing: Transposition, to x: Variable) {
    add(to: x, first: .product(left, right, transposing: transposing)) {
      $0.addProduct(left, right, transposing: transposing)
    }
  }

  /// Adds left · right to dL/dx.
  package mutating func addProduct(_ left: Tensor, _ right: @autoclosure () -> PackedMatrix, to x: Variable) {
    add(to: x, first: .product(left, right())) { $0.addProduct(left, right()) }
  }

  /// Adds `share` to dL/dx; the first share is taken as it is.
  package mutating func add(_ share: Tensor, to x: Variable) {
    add(to: x, first: share) { $0.add(share) }
  }

  /// Takes the first share as it is, and adds every other.
  private mutating func add(to x: Variable, first: @autoclosure () -> Tensor, next: (inout Tensor) -> Void) {
    guard x.requiresGradient else { return }
    let id = ObjectIdentifier(x)
    if sums[id] == nil { sums[id] = first().reshaped(x.shape) } else { next(&sums[id]!) }
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
