import Testing

@testable import Datasets

struct ReedAlphabetTests {
  @Test func thereAreSeventyCharacters() {
    #expect(ReedAlphabet.characters.count == 70)
    #expect(
      ReedAlphabet.characters[69] == " " && ReedAlphabet.characters[0] == "a" && ReedAlphabet.characters[26] == "0")
    #expect(ReedAlphabet.characters[36] == "-" && ReedAlphabet.characters[59] == "-")  // both are accepted
    #expect(ReedAlphabet.characters.indices.filter { ReedAlphabet.characters[$0] == "-" } == [36, 59])
  }

  @Test func captionsAreReadDownTheColumns() throws {
    // "a b", "c-d" by both of its ids, and one that is empty in the middle of the three.
    let ids: [Double] = [1, 0, 3, 70, 0, 37, 2, 0, 60, 0, 0, 4]
    #expect(try ReedAlphabet.captions(ids, characters: 4, captions: 3) == ["a b", "", "c--d"])
    #expect(try ReedAlphabet.captions([1, 0, 2, 0], characters: 2, captions: 2) == ["ab"])
  }

  @Test(arguments: [71.0, -1, 1.5, .nan, .infinity]) func otherIdsAreRefused(id: Double) {
    #expect(throws: Torch7Error.self) { try ReedAlphabet.captions([id], characters: 1, captions: 1) }
  }
}
