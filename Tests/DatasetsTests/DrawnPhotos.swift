@testable import Datasets

/// `count` drawn photos, each of another bird in another place.
func drawnPhotos(_ count: Int, side: Int = 160) throws -> [RGBImage] {
  let demo = Demo(identities: [count, 1, 1], photosPerIdentity: 1, sentencesPerPhoto: 1, side: side, seed: 7)
  let birds = try Birds(demo)
  return try (0..<count).map { try JPEG.decode(birds.photo($0).files[0].bytes) }
}

extension RGBImage {
  /// The same picture in the ways in which it may come back.
  enum Version: CaseIterable {
    case recompressed, smaller, larger, squashed, brighter, duller, cropped, mirrored, mirroredAndSmaller
  }

  func version(_ version: Version) throws -> RGBImage {
    switch version {
    case .recompressed: try JPEG.decode(JPEG.encode(self, quality: 25))
    case .smaller: resized(width: width / 2, height: height / 2)
    case .larger: resized(width: 2 * width, height: 2 * height)
    case .squashed: resized(width: width, height: height * 3 / 4)
    case .brighter: mapped { min(255, $0 * 5 / 4) }
    case .duller: mapped { 60 + $0 / 2 }
    case .cropped: cropped(width / 50)
    case .mirrored: mirrored
    case .mirroredAndSmaller:
      try JPEG.decode(JPEG.encode(mirrored.resized(width: width / 2, height: height / 2), quality: 50))
    }
  }

  private func mapped(_ change: (Int) -> Int) -> RGBImage {
    RGBImage(width: width, height: height, pixels: pixels.map { UInt8(change(Int($0))) })
  }

  /// Without `margin` pixels at each edge.
  func cropped(_ margin: Int) -> RGBImage {
    resized(width: width, height: height, columns: margin..<width - margin, rows: margin..<height - margin)
  }

  var mirrored: RGBImage {
    drawn(width, height) { x, y in (0..<3).map { Int(pixels[3 * (y * width + width - 1 - x) + $0]) } }
  }
}
