/// The type of the numbers in a file. All are little-endian.
enum NumberFormat: Equatable {
  case float64, float32, float16, bfloat16, int64, int32, int16, int8, uint8

  /// Bytes in a number.
  var size: Int {
    switch self {
    case .float64, .int64: 8
    case .float32, .int32: 4
    case .float16, .bfloat16, .int16: 2
    case .int8, .uint8: 1
    }
  }

  /// Converts `count` consecutive numbers to `Float`. `source` need not be aligned.
  func read(_ source: UnsafeRawPointer, count: Int, into x: UnsafeMutablePointer<Float>) {
    switch self {
    case .float32: UnsafeMutableRawPointer(x).copyMemory(from: source, byteCount: 4 * count)
    case .float64: convert(source, count, x) { Float($0 as Double) }
    case .float16: convert(source, count, x) { Float($0 as Float16) }
    case .bfloat16: convert(source, count, x) { Float(bitPattern: UInt32($0 as UInt16) << 16) }
    case .int64: convert(source, count, x) { Float($0 as Int64) }
    case .int32: convert(source, count, x) { Float($0 as Int32) }
    case .int16: convert(source, count, x) { Float($0 as Int16) }
    case .int8: convert(source, count, x) { Float($0 as Int8) }
    case .uint8: convert(source, count, x) { Float($0 as UInt8) }
    }
  }

  private func convert<Number: BitwiseCopyable>(
    _ source: UnsafeRawPointer, _ count: Int, _ x: UnsafeMutablePointer<Float>, _ float: (Number) -> Float
  ) {
    for i in 0..<count {
      x[i] = float(source.loadUnaligned(fromByteOffset: i * MemoryLayout<Number>.size, as: Number.self))
    }
  }
}
