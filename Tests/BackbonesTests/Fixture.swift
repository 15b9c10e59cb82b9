import Backbones
import Foundation
import Tensor

/// A file of Tests/BackbonesTests/Fixtures, made by make_fixtures.py there.
func fixture(_ name: String) throws -> Data {
  try Data(contentsOf: URL(fileURLWithPath: #filePath).deletingLastPathComponent().appending(path: "Fixtures/\(name)"))
}

/// `count` numbers in [-1, 1), times `scale`, plus `offset`, as make_fixtures.py's formula() gives them.
func formula(_ count: Int, tensor: Int, scale: Float = 1, offset: Float = 0) -> [Float] {
  [Float](unsafeUninitializedCapacity: count) { x, initialized in
    for index in 0..<count {
      var hash = (UInt64(index) &+ UInt64(tensor) &* 1_000_000_007) &* 0x9E37_79B9_7F4A_7C15
      hash = (hash ^ hash >> 32) &* 0xD6E8_FEB8_6659_FD93
      x[index] = offset + scale * (Float(Int32(truncatingIfNeeded: hash >> 40)) / Float(1 << 23) - 1)
    }
    initialized = count
  }
}

/// The weights that make_fixtures.py gave PyTorch, by name: a tensor's number is its place among the architecture's.
/// A convolution's keep the variance of what passes through.
func formulaWeights(_ architecture: Architecture) -> (String) -> Tensor {
  let places = Dictionary(
    uniqueKeysWithValues: architecture.tensors.enumerated().map { ($1.name, (number: $0, shape: $1.shape)) })
  return { name in
    let (number, shape) = places[name]!, count = shape.reduce(1, *)
    let (scale, offset): (Float, Float) =
      if shape.count > 1 {
        (Float((6 / Double(count / shape.last!)).squareRoot()), 0)
      } else {
        (0.25, name.hasSuffix(".weight") || name.hasSuffix(".running_var") ? 1 : 0)
      }
    return Tensor(shape: shape, elements: formula(count, tensor: number, scale: scale, offset: offset))
  }
}

/// The crop of squares of `block` pixels, each of one colour, that make_fixtures.py gave PyTorch.
func formulaCrop(block: Int, tensor: Int, side: Int = 224) -> [UInt8] {
  let colours = formula(side * side * 3, tensor: tensor).map { UInt8(($0 + 1) * 128) }
  return (0..<side * side).flatMap { pixel in
    let at = (pixel / side / block * side + pixel % side / block) * 3
    return colours[at..<at + 3]
  }
}
