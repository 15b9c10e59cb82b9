import Backbones
import Tensor

/// A published file of named tensors. Opening it reads names and shapes; numbers are read when they are asked for.
package protocol PublishedWeights {
  /// The tensors' names in the file's order.
  var names: [String] { get }
  /// The shape of a tensor, or nil when there is no tensor of that name.
  func shape(of name: String) -> [Int]?
  /// Reads rows of the tensor's first dimension as `Float`, whatever their type in the file. A scalar is one row.
  ///
  /// - Throws: `WeightsError` when there is no such tensor.
  func read(_ name: String, rows: Range<Int>, into x: UnsafeMutablePointer<Float>) throws
}

extension PublishedWeights {
  /// Reads a whole tensor.
  ///
  /// - Throws: `WeightsError` when there is no tensor of that name.
  package func tensor(named name: String) throws -> Tensor {
    guard let shape = shape(of: name) else { throw WeightsError.damaged("no tensor \(name)") }
    return try Tensor(uninitialized: shape) { try read(name, rows: 0..<(shape.first ?? 1), into: $0) }
  }
}
