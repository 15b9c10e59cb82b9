import Testing

@testable import Serving

struct PictureKindTests {
  @Test func addressesNameThem() {
    #expect(PictureKind.allCases.map(\.rawValue) == ["thumb", "photo", "seen"])
    #expect(PictureKind.allCases.allSatisfy { (1...100).contains($0.quality) && $0.size <= 1600 })
  }
}
