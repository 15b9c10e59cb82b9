import Pools
import Testing

@testable import Datasets

struct CountTableTests {
  /// Photos of identity i: `counts[i]`, each with two sentences.
  private func corpus(_ counts: [(split: Split, photos: Int)]) -> Corpus {
    let described = counts.enumerated().flatMap { identity, kind in
      (0..<kind.photos).map {
        (
          photo: Corpus.Photo(name: "\(identity).\($0)", path: "", identity: identity, split: kind.split),
          sentences: ["s", "t"]
        )
      }
    }
    return Corpus(identities: counts.indices.map { "id\($0)" }, described: described, badItems: BadItems())
  }

  @Test func everythingIsCountedBySplit() {
    let table = CountTable(corpus([(.train, 700), (.train, 600), (.val, 2), (.test, 1), (.test, 0)]))
    #expect(
      table.count(.photos, [.train]) == 1300 && table.count(.sentences, [.train, .val]) == 2604
        && table.count(.identities, [.test]) == 1)
    #expect(table.emptyIdentities == ["id4"])
    #expect(
      table.text(beside: nil) == """
                     photos   sentences  identities
          train       1,300       2,600           2
          val             2           4           1
          test            1           2           1
          all         1,303       2,606           4
        """)
  }

  @Test func photosThatAreNotThereAreNotCounted() {
    let table = CountTable(corpus([(.train, 3), (.test, 1)])) { $0 != 1 && $0 != 3 }
    #expect(table.count(.photos, [.train]) == 2 && table.count(.sentences, [.train]) == 4)
    #expect(table.count(.photos, [.test]) == 0 && table.emptyIdentities == ["id1"])
  }

  @Test func publishedCountsStandBeside() throws {
    let published = try #require(CUB.published(in: "/nowhere", ReadingOptions()))
    let text = CountTable(corpus([(.train, 1), (.test, 2933)])).text(beside: published)
    #expect(text.contains("\n  test            2,933 (2,933)        5,866 (29,330)            1 (50)\n"), "\(text)")
    #expect(text.contains("\n  train+val           1 (8,855) "), "\(text)")
    #expect(text.hasSuffix("\n  in brackets: CUB-200-2011 as published (Reed et al. 2016); 10 of 11 differ"), "\(text)")
  }

  @Test(arguments: [(0, "0"), (999, "999"), (1000, "1,000"), (34_054, "34,054"), (1_234_567, "1,234,567")])
  func thousandsAreGrouped(count: Int, text: String) { #expect(grouped(count) == text) }

  @Test func oneIsSingular() { #expect(counted(1, "photo") == "1 photo" && counted(0, "photo") == "0 photos") }
}
