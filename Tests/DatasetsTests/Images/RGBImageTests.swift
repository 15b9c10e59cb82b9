import Tensor
import Testing

@testable import Datasets

struct RGBImageTests {
  private func noise(_ width: Int, _ height: Int) -> RGBImage {
    var generator = SplitMix64(seed: UInt64(width * 1000 + height))
    return RGBImage(
      width: width, height: height,
      pixels: (0..<3 * width * height).map { _ in UInt8(truncatingIfNeeded: generator.next()) })
  }

  /// The definition: each new pixel averages all old ones with the weights of a triangle around it.
  private func oracle(_ image: RGBImage, _ width: Int, _ height: Int) -> [Double] {
    func weights(_ old: Int, _ new: Int) -> [[Double]] {
      (0..<new).map { position in
        let scale = Double(old) / Double(new), support = max(1, scale)
        let row = (0..<old).map { max(0, 1 - abs((Double($0) + 0.5) - (Double(position) + 0.5) * scale) / support) }
        return row.map { $0 / row.reduce(0, +) }
      }
    }
    let across = weights(image.width, width), down = weights(image.height, height)
    var result: [Double] = []
    for y in 0..<height {
      for x in 0..<width {
        for channel in 0..<3 {
          var sum = 0.0
          for row in 0..<image.height {
            for column in 0..<image.width {
              sum += down[y][row] * across[x][column] * Double(image.pixels[3 * (row * image.width + column) + channel])
            }
          }
          result.append(sum)
        }
      }
    }
    return result
  }

  @Test(arguments: [
    (1, 1, 1, 1), (1, 1, 5, 3), (7, 5, 1, 1), (13, 9, 13, 9), (31, 17, 8, 8), (5, 7, 16, 16), (40, 3, 11, 9),
  ])
  func resizedIsTheAverageUnderATriangle(width: Int, height: Int, newWidth: Int, newHeight: Int) {
    let image = noise(width, height)
    let resized = image.resized(width: newWidth, height: newHeight)
    let expected = oracle(image, newWidth, newHeight)
    #expect(resized.pixels.count == expected.count)
    #expect(zip(resized.pixels, expected).allSatisfy { abs(Double($0) - $1) <= 0.51 })
  }

  @Test func sameSizeIsTheSamePicture() {
    let image = noise(19, 23)
    #expect(image.resized(width: 19, height: 23) == image)
  }

  @Test func aPartIsThatPartOfTheWhole() {
    let image = noise(37, 29)
    let whole = image.resized(width: 20, height: 15)
    let part = image.resized(width: 20, height: 15, columns: 3..<14, rows: 5..<9)
    for row in 0..<4 {
      #expect(
        part.pixels[3 * 11 * row..<3 * 11 * (row + 1)]
          == whole.pixels[3 * (20 * (row + 5) + 3)..<3 * (20 * (row + 5) + 14)])
    }
  }

  @Test func agreesWithPillow() throws {
    let image = drawn(48, 32) { [$0 * 5, $1 * 8, 128] }
    let expected = try lines(of: fixture("expected_resize.txt")).flatMap {
      $0.split(separator: " ").compactMap { Int($0) }
    }
    let actual = image.resized(width: 7, height: 5).pixels.map(Int.init)
    #expect(actual.count == expected.count)
    #expect(zip(actual, expected).allSatisfy { abs($0 - $1) <= 1 })
  }

  @Test func squashKeepsAllAndCropKeepsTheCentre() {
    // Left third red, middle green, right blue.
    let image = drawn(90, 30) { x, _ in [[255, 0, 0], [0, 255, 0], [0, 0, 255]][x / 30] }
    let squashed = image.fitted(.squash, side: 15), cropped = image.fitted(.crop, side: 15)
    #expect(squashed.width == 15 && squashed.height == 15 && cropped.width == 15 && cropped.height == 15)
    #expect(Array(squashed.pixels[0..<3]) == [255, 0, 0] && Array(squashed.pixels[42..<45]) == [0, 0, 255])
    for pixel in 1..<14 { #expect(Array(cropped.pixels[3 * pixel..<3 * pixel + 3]) == [0, 255, 0]) }
  }

  @Test(arguments: [(1, 9), (9, 1), (500, 3), (8, 8)]) func anyShapeFits(width: Int, height: Int) {
    for fit in Fit.allCases {
      let fitted = noise(width, height).fitted(fit, side: 8)
      #expect(fitted.width == 8 && fitted.height == 8)
    }
  }
}
