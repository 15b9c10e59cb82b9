import Testing

@testable import Datasets

struct StreetTests {
  private func painted(_ street: Street, salt: Int = 1) -> RGBImage {
    var canvas = Canvas(width: 24, height: 48)
    street.paint(on: &canvas, horizon: 0.5, salt: salt)
    return canvas.image
  }

  @Test func everyPlaceLooksDifferent() {
    let images = Street.allCases.map { painted($0) }
    for (index, image) in images.enumerated() { #expect(!images[..<index].contains(image)) }
  }

  @Test(arguments: Street.allCases) func aPlaceIsNeitherBlackNorBlank(street: Street) {
    let pixels = painted(street).pixels.map(Int.init), mean = pixels.reduce(0, +) / pixels.count
    #expect((50...210).contains(mean))
    #expect((pixels.max() ?? 0) - (pixels.min() ?? 0) > 40)
    #expect(painted(street) == painted(street) && painted(street) != painted(street, salt: 2))
  }
}
