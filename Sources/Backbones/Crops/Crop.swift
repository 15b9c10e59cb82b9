import Tensor

/// Where a square is cut from a photo, whether it is mirrored, and by how much it is brightened.
package struct Crop {
  let top, left: Int
  let isFlipped: Bool
  let gain: Float

  package init(top: Int, left: Int, isFlipped: Bool, gain: Float = 1) {
    (self.top, self.left, self.isFlipped, self.gain) = (top, left, isFlipped, gain)
  }

  /// Writes some rows of the crop of `cropSide` from an RGB photo of `side`×`side`, scaled for a network:
  /// (gain · x − mean) · factor.
  func write(
    _ rows: Range<Int>, of photo: UnsafePointer<UInt8>, side: Int, cropSide: Int, _ scaling: Scaling,
    into x: UnsafeMutablePointer<Float>
  ) {
    precondition(
      top >= 0 && left >= 0 && max(top, left) + cropSide <= side,
      "crop of \(cropSide) at (\(top), \(left)) of a photo of \(side)")
    let (mean, factor, gain) = (scaling.mean, scaling.factor, gain)
    let (m0, m1, m2) = (mean[0], mean[1], mean[2]), (f0, f1, f2) = (factor[0], factor[1], factor[2])
    for row in rows {
      let from = photo + ((top + row) * side + left) * 3, to = x + (row - rows.lowerBound) * cropSide * 3
      for column in 0..<cropSide {
        let (from, to) = (from + 3 * column, to + 3 * column)
        to[0] = (gain * Float(from[0]) - m0) * f0
        to[1] = (gain * Float(from[1]) - m1) * f1
        to[2] = (gain * Float(from[2]) - m2) * f2
      }
      guard isFlipped else { continue }
      for column in 0..<cropSide / 2 {
        let (left, right) = (to + 3 * column, to + 3 * (cropSide - 1 - column))
        for colour in 0..<3 { (left[colour], right[colour]) = (right[colour], left[colour]) }
      }
    }
  }
}

/// The crops of RGB `photos` of `side`×`side`, scaled for a network: [photos, cropSide, cropSide, 3].
package func images(_ photos: [[UInt8]], side: Int, _ crops: [Crop], cropSide: Int, _ scaling: Scaling) -> Tensor {
  precondition(
    photos.count == crops.count && photos.allSatisfy { $0.count == side * side * 3 },
    "\(crops.count) crops of \(photos.count) photos of \(side)")
  return Tensor(uninitialized: [photos.count, cropSide, cropSide, 3]) { x in
    parallel(photos.count) { range in
      for photo in range {
        let image = x + photo * cropSide * cropSide * 3
        crops[photo].write(0..<cropSide, of: photos[photo], side: side, cropSide: cropSide, scaling, into: image)
      }
    }
  }
}
