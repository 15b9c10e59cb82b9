import Exchange
import Testing

struct DirectionTests {
  @Test func namesAreThoseOfTheOptions() {
    #expect(Direction.allCases.map(\.rawValue) == ["text-to-image", "image-to-text", "class-to-image"])
    #expect(RankingKind.allCases.map(\.rawValue) == ["stage1", "stage2", "fused", "answers"])
  }
}
