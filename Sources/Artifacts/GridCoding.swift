import Tensor

/// How an index keeps the grids of its photos.
package enum GridCoding: String, CaseIterable, Codable, Sendable {
  /// Two bytes a number, in half precision.
  case float16
  /// One byte a number: each cell has its least number and a step, as two float32 in front of all bytes, and a number
  /// is least + step · byte.
  case int8
  /// Not at all: the CNN looks at the photos again when they are asked for.
  case none

  /// The bytes that `cells` cells of `channels` numbers take.
  package func byteCount(cells: Int, channels: Int) -> Int {
    switch self {
    case .float16: 2 * cells * channels
    case .int8: cells * (channels + 8)
    case .none: 0
    }
  }

  /// The bytes of a grid [cells, channels], whose numbers half precision can hold.
  package func encoded(_ grid: ArraySlice<Float>, channels: Int) -> [UInt8] {
    let cells = grid.count / channels
    precondition(cells * channels == grid.count, "\(grid.count) numbers in cells of \(channels)")
    return [UInt8](unsafeUninitializedCapacity: byteCount(cells: cells, channels: channels)) { bytes, initialized in
      initialized = byteCount(cells: cells, channels: channels)
      let raw = UnsafeMutableRawBufferPointer(bytes)
      grid.withUnsafeBufferPointer { grid in
        switch self {
        case .none: break
        case .float16:
          for i in 0..<grid.count { raw.storeBytes(of: Float16(grid[i]), toByteOffset: 2 * i, as: Float16.self) }
        case .int8:
          for cell in 0..<cells {
            let numbers = UnsafeBufferPointer(rebasing: grid[cell * channels..<(cell + 1) * channels])
            let target = UnsafeMutableBufferPointer(rebasing: bytes[(8 * cells + cell * channels)...])
            let (least, step) = quantize(numbers, into: target)
            raw.storeBytes(of: least, toByteOffset: 8 * cell, as: Float.self)
            raw.storeBytes(of: step, toByteOffset: 8 * cell + 4, as: Float.self)
          }
        }
      }
    }
  }

  /// Writes the grid [cells, channels] that `bytes` hold to `grid`.
  package func decode(
    _ bytes: UnsafeRawBufferPointer, cells: Int, channels: Int, into grid: UnsafeMutablePointer<Float>
  ) {
    precondition(bytes.count == byteCount(cells: cells, channels: channels), "\(bytes.count) bytes of a grid")
    switch self {
    case .none: break
    case .float16:
      for i in 0..<cells * channels { grid[i] = Float(bytes.loadUnaligned(fromByteOffset: 2 * i, as: Float16.self)) }
    case .int8:
      for cell in 0..<cells {
        let least = bytes.loadUnaligned(fromByteOffset: 8 * cell, as: Float.self)
        let step = bytes.loadUnaligned(fromByteOffset: 8 * cell + 4, as: Float.self)
        let (from, to) = (8 * cells + cell * channels, grid + cell * channels)
        for channel in 0..<channels { to[channel] = least + step * Float(bytes[from + channel]) }
      }
    }
  }
}

/// Rounds numbers to 256 steps from their least to their greatest.
private func quantize(_ numbers: UnsafeBufferPointer<Float>, into bytes: UnsafeMutableBufferPointer<UInt8>) -> (
  least: Float, step: Float
) {
  var (least, greatest) = (numbers[0], numbers[0])
  for number in numbers {
    if number < least { least = number }
    if number > greatest { greatest = number }
  }
  let step = (greatest - least) / 255, scale = step > 0 ? 1 / step : 0
  for i in 0..<numbers.count { bytes[i] = UInt8(min(255, (numbers[i] - least) * scale + 0.5)) }
  return (least, step)
}
