import Tensor

/// Float16 → Float, exactly.
func widen(_ halves: UnsafePointer<Float16>, _ floats: UnsafeMutablePointer<Float>, count: Int) {
  for i in 0..<count { floats[i] = Float(halves[i]) }
}

/// Float → Float16, rounded to the nearest, ties to even; beyond ±65504 infinite.
package func halves(_ floats: [Float]) -> [Float16] {
  [Float16](unsafeUninitializedCapacity: floats.count) { buffer, initialized in
    narrow(floats, buffer.baseAddress, count: floats.count)
    initialized = floats.count
  }
}

private func narrow(_ floats: UnsafePointer<Float>, _ halves: UnsafeMutablePointer<Float16>?, count: Int) {
  guard let halves else { return }
  parallel(count, unit: 65_536) { for i in $0 { halves[i] = Float16(floats[i]) } }
}
