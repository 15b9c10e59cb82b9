import Testing

@testable import Datasets

struct IdentityCheckTests {
  private func notes(_ identities: [String], photos: [String]? = nil) -> [String] {
    let described = identities.enumerated().map { row, _ in
      (Corpus.Photo(name: photos?[row] ?? "\(row).jpg", path: "", identity: row, split: .train), ["s"])
    }
    return IdentityCheck(Corpus(identities: identities, described: described, badItems: BadItems())).notes
  }

  @Test func namesThatLookAlikeAreNamed() {
    #expect(
      notes(["Tom", "rex", "tom", "t\u{200B}om", "T OM", "Rex."]) == [
        "identities whose names differ only in case, blanks or invisible characters: 3, such as “Tom” and “tom”; they "
          + "count as two"
      ])
  }

  @Test func othersNeedNoWords() {
    #expect(notes(["tom", "tom2", "töm", "1", "01"]) == [])
    #expect(notes(["a.jpg", "A.jpg"], photos: ["a.jpg", "A.jpg"]) == [], "photos that are identities of their own")
  }
}
