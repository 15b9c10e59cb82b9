import Backbones
import Tensor

/// A file of named tensors, as others have published it. Opening reads names and shapes only; numbers are read when
/// they are asked for.
package protocol PublishedWeights {
  /// In the file's order.
  var names: [String] { get }
  /// nil when there is no tensor of that name.
  func shape(of name: String) -> [Int]?
  /// Rows of the tensor's first dimension as `Float`, whatever their type in the file; a scalar is one row.
  /// Throws when the file cannot give them.
  func read(_ name: String, rows: Range<Int>, into x: UnsafeMutablePointer<Float>) throws
}

extension PublishedWeights {
  /// A whole tensor. Throws when the file has none of that name, or cannot give it.
  package func tensor(named name: String) throws -> Tensor {
    guard let shape = shape(of: name) else { throw WeightsError.damaged("no tensor \(name)") }
    return try Tensor(uninitialized: shape) { try read(name, rows: 0..<(shape.first ?? 1), into: $0) }
  }
}
