/// How a photo of any shape becomes a square.
package enum Fit: String, CaseIterable, Codable, Sendable {
  /// Both sides become `side`; the aspect ratio changes. GNA-RNN's preprocessing does this. Identity-Aware
  /// Textual-Visual Matching (Li et al. 2017) does not say what it does; its authors also wrote GNA-RNN.
  case squash
  /// The short side becomes `side`; then the centre of `side` × `side` is cut out.
  case crop
}

/// A picture of 8-bit RGB in row-major order: pixels[(row · width + column) · 3 + channel].
struct RGBImage: Equatable, Sendable {
  let width: Int, height: Int
  let pixels: [UInt8]

  init(width: Int, height: Int, pixels: [UInt8]) {
    precondition(
      width > 0 && height > 0 && pixels.count == 3 * width * height, "\(pixels.count) bytes in \(width)×\(height)×3")
    (self.width, self.height, self.pixels) = (width, height, pixels)
  }

  /// The photo as a square of `side` pixels.
  func fitted(_ fit: Fit, side: Int) -> RGBImage {
    switch fit {
    case .squash: return resized(width: side, height: side)
    case .crop:
      let shorter = min(width, height)
      let wide = max(side, (width * side + shorter / 2) / shorter), left = (wide - side) / 2
      let high = max(side, (height * side + shorter / 2) / shorter), top = (high - side) / 2
      return resized(width: wide, height: high, columns: left..<left + side, rows: top..<top + side)
    }
  }

  /// Resizes the picture; only the given columns and rows of the new size are computed.
  ///
  /// Each new pixel is the average of the old pixels under a triangle centred on it. The triangle is two new pixels
  /// wide when shrinking and two old ones when enlarging. This is bilinear interpolation without aliasing, Pillow's
  /// `BILINEAR`.
  func resized(width newWidth: Int, height newHeight: Int, columns: Range<Int>? = nil, rows: Range<Int>? = nil)
    -> RGBImage
  {
    precondition(newWidth > 0 && newHeight > 0, "resized to \(newWidth)×\(newHeight)")
    let columns = columns ?? 0..<newWidth, rows = rows ?? 0..<newHeight
    precondition(
      columns.lowerBound >= 0 && columns.upperBound <= newWidth && rows.lowerBound >= 0 && rows.upperBound <= newHeight,
      "columns \(columns) and rows \(rows) of \(newWidth)×\(newHeight)")
    let across = TriangleFilter(from: width, to: newWidth, range: columns)
    let down = TriangleFilter(from: height, to: newHeight, range: rows)
    let stride = 3 * width, newStride = 3 * columns.count
    let pixels = [UInt8](unsafeUninitializedCapacity: newStride * rows.count) { target, initialized in
      withUnsafeTemporaryAllocation(of: Float.self, capacity: stride) { line in
        self.pixels.withUnsafeBufferPointer { source in
          for row in rows.indices {
            let y = row - rows.lowerBound
            down.average(source.baseAddress!, stride: stride, row: y, into: line.baseAddress!)
            across.average(line.baseAddress!, into: target.baseAddress! + y * newStride)
          }
        }
      }
      initialized = newStride * rows.count
    }
    return RGBImage(width: columns.count, height: rows.count, pixels: pixels)
  }
}

/// For each new position along one axis: the first old position that it averages, and weights that sum to 1.
private struct TriangleFilter {
  private var starts: [Int] = []
  private var weights: [Float] = []  // [position, tap]
  private let taps: Int

  init(from old: Int, to new: Int, range: Range<Int>) {
    let scale = Double(old) / Double(new), support = max(1, scale)
    taps = min(old, Int(2 * support) + 2)
    weights.reserveCapacity(range.count * taps)
    for position in range {
      let centre = (Double(position) + 0.5) * scale
      let start = min(max(0, Int((centre - support).rounded(.down))), old - taps)
      let row = (start..<start + taps).map { max(0, 1 - abs(Double($0) + 0.5 - centre) / support) }
      let sum = row.reduce(0, +)
      starts.append(start)
      weights += row.map { Float($0 / sum) }
    }
  }

  /// line[i] = Σ weight · source[start + tap, i]: whole rows, which vectorise.
  func average(_ source: UnsafePointer<UInt8>, stride: Int, row: Int, into line: UnsafeMutablePointer<Float>) {
    line.update(repeating: 0, count: stride)
    for tap in 0..<taps {
      let weight = weights[row * taps + tap]
      if weight == 0 { continue }
      let from = source + (starts[row] + tap) * stride
      for i in 0..<stride { line[i] += weight * Float(from[i]) }
    }
  }

  /// target[x] = Σ weight · line[start + tap], for each of 3 channels, rounded to the nearest byte.
  func average(_ line: UnsafePointer<Float>, into target: UnsafeMutablePointer<UInt8>) {
    weights.withUnsafeBufferPointer { weights in
      starts.withUnsafeBufferPointer { starts in
        for x in 0..<starts.count {
          var red: Float = 0.5, green: Float = 0.5, blue: Float = 0.5
          for tap in 0..<taps {
            let weight = weights[x * taps + tap], pixel = line + 3 * (starts[x] + tap)
            red += weight * pixel[0]
            green += weight * pixel[1]
            blue += weight * pixel[2]
          }
          // The weights are not negative and sum to 1 up to rounding, so an average of bytes can only be too large.
          target[3 * x] = UInt8(min(red, 255))
          target[3 * x + 1] = UInt8(min(green, 255))
          target[3 * x + 2] = UInt8(min(blue, 255))
        }
      }
    }
  }
}
