import Foundation
import Tensor

/// A file of Tests/BackbonesTests/Fixtures, made by make_fixtures.py there.
func fixture(_ name: String) throws -> Data {
  try Data(contentsOf: URL(fileURLWithPath: #filePath).deletingLastPathComponent().appending(path: "Fixtures/\(name)"))
}

/// `count` numbers in [-1, 1), as make_fixtures.py's formula() gives them.
func formula(_ count: Int, tensor: Int) -> [Float] {
  (0..<count).map { Float(((UInt64($0) &+ UInt64(tensor) &* 1_000_003) &* 0x9E37_79B9_7F4A_7C15) >> 40) / Float(1 << 23) - 1 }
}
