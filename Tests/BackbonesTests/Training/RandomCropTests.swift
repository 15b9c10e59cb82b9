import Tensor
import TestSupport
import Testing

@testable import Backbones

struct RandomCropTests {
  /// Pixel by pixel: where it lies in the photo, and what the scaling makes of it.
  @Test func cropsAreCutMirroredBrightenedAndScaled() {
    let side = 7, cropSide = 4, scaling = Scaling(mean: [1, 2, 3], factor: [0.5, 0.25, 2])
    var generator = SplitMix64(seed: 4)
    let photos = (0..<3).map { _ in (0..<side * side * 3).map { _ in UInt8.random(in: 0...255, using: &generator) } }
    let crops = [
      RandomCrop(top: 0, left: 3, isFlipped: false), RandomCrop(top: 2, left: 1, isFlipped: true),
      RandomCrop(top: 3, left: 0, isFlipped: true, gain: 0.8),
    ]
    var expected = Tensor(shape: [3, cropSide, cropSide, 3])
    for (photo, crop) in crops.enumerated() {
      for row in 0..<cropSide {
        for column in 0..<cropSide {
          let seen = crop.left + (crop.isFlipped ? cropSide - 1 - column : column)
          for colour in 0..<3 {
            let byte = Float(photos[photo][((crop.top + row) * side + seen) * 3 + colour])
            expected.elements[((photo * cropSide + row) * cropSide + column) * 3 + colour] =
              (crop.gain * byte - scaling.mean[colour]) * scaling.factor[colour]
          }
        }
      }
    }
    for threads in [1, 2] {
      expectClose(
        Threads.using(threads) { images(photos, side: side, crops, cropSide: cropSide, scaling) }, expected,
        within: 1e-6)
    }
  }
}
