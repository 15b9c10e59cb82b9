@testable import Results
import Testing
@testable import Evaluation

@Test(arguments: [PublishedFigures.cub, .flowers, .cuhkPedes])
func everyPublishedRowHasAValueAMeasure(figures: PublishedFigures) {
  #expect(figures.measures.count == 2)
  for row in figures.rows {
    #expect(row.values.count == 2 && row.values.allSatisfy { $0.map { (0...100).contains($0) } ?? true })
  }
  for other in figures.others {
    #expect(
      other.values.count == 2
        && other.values.allSatisfy { (1...2).contains($0.count) && $0.allSatisfy { (0...100).contains($0) } },
      "\(other.name)")
  }
  #expect(Set(figures.others.map(\.name)).count == figures.others.count)
}

@Test func dataSetsAreKnownByTheirNames() {
  #expect(PublishedFigures.of("cub")?.value("identity-aware", .stage2, .classPrecision) == 57.6)
  #expect(PublishedFigures.of("flowers")?.value("triplet", .stage1, .classTop1) == 64.3)
  #expect(PublishedFigures.of("cuhk-pedes")?.value("without-id", .stage2, .top10) == 54.77)
  #expect(PublishedFigures.of("demo")?.dataset == "CUB")
  #expect(PublishedFigures.of("my-cats") == nil)
  #expect(PublishedFigures.cub.value("identity-aware", .stage2, .classTop1) == nil)  // stage 2 has none
  #expect(PublishedFigures.cub.value("identity-aware", .stage1, .top1) == nil)  // not CUB's measure
  #expect(PublishedFigures.cub.value("best", .stage1, .classTop1) == nil)
}

/// What the paper's text says of its own table: stage 2 gains 5.70, without identities it loses 5.71 (top-10).
@Test func thePapersTextAgreesWithItsTable() throws {
  let table = PublishedFigures.cuhkPedes
  let second = try #require(table.value("identity-aware", .stage2, .top10)),
    first = try #require(table.value("identity-aware", .stage1, .top10))
  let withoutIdentities = try #require(table.value("without-id", .stage2, .top10))
  #expect(abs(second - first - 5.70) < 1e-9 && abs(second - withoutIdentities - 5.71) < 1e-9)
}
