import Testing

@testable import Datasets

struct PersonPhotoTests {
  @Test func publishedCountsAddUp() {
    #expect(PublishedCounts.cuhkPEDES.splits.reduce(0) { $0 + $1.photos } == 40_206)
    #expect(PublishedCounts.cuhkPEDES.splits.reduce(0) { $0 + $1.captions } == 80_440)
    #expect(PublishedCounts.cuhkPEDES.splits.reduce(0) { $0 + $1.persons } == 13_003)
    #expect(PublishedCounts.icfgPEDES.splits.reduce(0) { $0 + $1.persons } == 4_102)
    #expect(PublishedCounts.rstpReid.splits.reduce(0) { $0 + $1.persons } == 4_101)
  }

  @Test func countsThatAgreeSaySo() {
    func photo(_ name: String, _ person: Int, _ split: Corpus.Split, _ captions: Int) -> PersonPhoto {
      PersonPhoto(name: name, source: .file(name), person: person, split: split, captions: [String](repeating: "x", count: captions))
    }
    let published = PublishedCounts(
      name: "Tiny", splits: [.init(photos: 2, captions: 3, persons: 1), .init(), .init(photos: 1, captions: 1, persons: 1)])
    let photos = [photo("a", 5, .train, 2), photo("b", 5, .train, 1), photo("c", 7, .test, 1)]
    #expect(published.notes(photos) == [
      "Tiny train: 2 photos, 3 captions, 1 persons, as published", "Tiny val: 0 photos, 0 captions, 0 persons, as published",
      "Tiny test: 1 photos, 1 captions, 1 persons, as published", "Tiny: 4 captions in all, as published",
    ])
    #expect(published.notes(Array(photos.dropLast()))[2...] == [
      "Tiny test: 0 photos, 0 captions, 0 persons (published: 1 photos, 1 captions, 1 persons)", "Tiny: 3 captions in all (published: 4)",
    ])
  }
}
