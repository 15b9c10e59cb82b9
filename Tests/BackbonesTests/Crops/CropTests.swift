import Tensor
import Testing

@testable import Backbones

struct CropTests {
  /// Pixel by pixel: where it lies in the photo, and what the scaling makes of it.
  @Test func cropsAreCutMirroredBrightenedAndScaled() {
    let side = 7, cropSide = 4, scaling = Scaling(mean: [1, 2, 3], factor: [0.5, 0.25, 2])
    var generator = SplitMix64(seed: 4)
    let photos = (0..<3).map { _ in (0..<side * side * 3).map { _ in UInt8.random(in: 0...255, using: &generator) } }
    let crops = [
      Crop(top: 0, left: 3, isFlipped: false), Crop(top: 2, left: 1, isFlipped: true),
      Crop(top: 3, left: 0, isFlipped: true, gain: 0.8),
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
      #expect(Threads.using(threads) { images(photos, side: side, crops, cropSide: cropSide, scaling) } == expected)
    }
  }

  /// A view's rows are cut by several threads.
  @Test func somePartOfTheRowsIsTheSamePartOfTheCrop() {
    let (side, cropSide) = (9, 5), photo = (0..<side * side * 3).map { UInt8($0) }, scaling = Scaling.imageNet
    for crop in [Crop(top: 4, left: 1, isFlipped: false), Crop(top: 0, left: 3, isFlipped: true)] {
      let whole = images([photo], side: side, [crop], cropSide: cropSide, scaling).elements
      var part = [Float](repeating: 0, count: 2 * cropSide * 3)
      crop.write(2..<4, of: photo, side: side, cropSide: cropSide, scaling, into: &part)
      #expect(part == Array(whole[2 * cropSide * 3..<4 * cropSide * 3]))
    }
  }
}
