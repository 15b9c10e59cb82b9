import Foundation

/// Writes a .npy file as numpy.save does: float32 in C order, or whatever `bytes` and `descr` say.
package func writeNumPy(_ path: String, _ values: [Float], shape: [Int]) throws {
  try writeNumPy(path, values.withUnsafeBytes { Data($0) }, descr: "<f4", shape: shape)
}

package func writeNumPy(_ path: String, _ bytes: Data, descr: String, shape: [Int]) throws {
  var header = "{'descr': '\(descr)', 'fortran_order': False, 'shape': (\(shape.map { "\($0), " }.joined())), }"
  header += String(repeating: " ", count: (64 - (10 + header.utf8.count + 1) % 64) % 64) + "\n"
  let length = header.utf8.count
  try
    (Data([0x93] + Array("NUMPY".utf8) + [1, 0, UInt8(length & 255), UInt8(length >> 8)] + Array(header.utf8)) + bytes)
    .write(to: URL(fileURLWithPath: path))
}
