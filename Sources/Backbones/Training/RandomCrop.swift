import Tensor

/// Where a square is cut from a photo, whether it is mirrored, and by how much it is brightened.
package struct RandomCrop {
  package let top, left: Int
  package let isFlipped: Bool
  package let gain: Float

  package init(top: Int, left: Int, isFlipped: Bool, gain: Float = 1) {
    (self.top, self.left, self.isFlipped, self.gain) = (top, left, isFlipped, gain)
  }
}

/// The crops of RGB `photos` of `side`×`side`, scaled for a network: [photos, cropSide, cropSide, 3].
package func images(_ photos: [[UInt8]], side: Int, _ crops: [RandomCrop], cropSide: Int, _ scaling: Scaling) -> Tensor
{
  precondition(
    photos.count == crops.count && photos.allSatisfy { $0.count == side * side * 3 },
    "\(crops.count) crops of \(photos.count) photos of \(side)")
  let count = cropSide * cropSide * 3
  return Tensor(uninitialized: [photos.count, cropSide, cropSide, 3]) { x in
    parallel(photos.count) { range in
      withUnsafeTemporaryAllocation(of: UInt8.self, capacity: count) { pixels in
        for photo in range {
          let crop = crops[photo]
          cut(
            photos[photo], side: side, top: crop.top, left: crop.left, cropSide: cropSide, isFlipped: crop.isFlipped,
            into: pixels.baseAddress!)
          scaling.apply(pixels.baseAddress!, pixels: cropSide * cropSide, gain: crop.gain, into: x + photo * count)
        }
      }
    }
  }
}
