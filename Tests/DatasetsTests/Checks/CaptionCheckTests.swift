import Pools
import Testing

@testable import Datasets

/// A corpus of four photos: two of identity x (train), one of y (train), one of z (test).
private func corpus(_ sentences: [[String]]) -> Corpus {
  let photos = [("a", 0, Split.train), ("b", 0, .train), ("c", 1, .train), ("d", 2, .test)].map {
    name, identity, split in
    Corpus.Photo(name: name, path: "/" + name, identity: identity, split: split)
  }
  return Corpus(identities: ["x", "y", "z"], described: Array(zip(photos, sentences)), badItems: BadItems())
}

struct CaptionCheckTests {
  @Test func soundSentencesNeedNoWords() {
    let check = CaptionCheck(corpus([["1", "2"], ["3", "4"], ["5", "6"], ["7", "8"]]))
    #expect(check.notes == [] && check.perPhoto == 2...2)
  }

  /// Said of two photos of one identity is no matter; of two identities it is, and of two splits more so.
  @Test func sentencesOfSeveralIdentitiesAreCounted() {
    let check = CaptionCheck(corpus([["s", "t"], ["s", "u"], ["t", "v"], ["t", "v"]]))
    #expect(check.acrossIdentities == 5 && check.acrossSplits == 5)
    #expect(check.commonest?.text == "t" && check.commonest?.identities == 3)
    #expect(
      check.notes == [
        "5 sentences also said of another identity, 5 of them of one in another split; the commonest, of 3: “t”"
      ])
    let within = CaptionCheck(corpus([["s"], ["w"], ["s"], ["u"]]))
    #expect(within.acrossIdentities == 2 && within.acrossSplits == 0)
  }

  /// As where every photo is an identity of its own.
  @Test func thousandsOfIdentitiesAreCounted() {
    let described = (0..<1000).map {
      (photo: Corpus.Photo(name: "\($0)", path: "", identity: $0, split: .train), sentences: ["s"])
    }
    let check = CaptionCheck(
      Corpus(identities: described.map(\.photo.name), described: described, badItems: BadItems()))
    #expect(
      check.notes == [
        "1,000 sentences also said of another photo, 0 of them of one in another split; the commonest, of 1,000: “s”"
      ])
  }

  @Test func ofEquallyCommonOnesTheFirstIsNamed() {
    let check = CaptionCheck(corpus([["z", "a"], ["m"], ["z", "a"], ["m"]]))
    #expect(check.commonest?.text == "z" && check.commonest?.identities == 2)
  }

  @Test func repeatedAndDamagedSentencesAreCounted() {
    let check = CaptionCheck(corpus([["s", "s", "s"], ["s"], ["t\u{FFFD}"], ["u"]]))
    #expect(check.repeated == 2 && check.damaged[.replaced]?.count == 1 && check.perPhoto == 1...3)
    #expect(
      check.notes == [
        "a photo has 1 to 3 sentences",
        "1 sentence with U+FFFD: a character was lost, or the file is not UTF-8; the first is of c",
        "2 sentences said twice of one photo",
      ])
  }

  /// With another sentence between, it is still the same photo.
  @Test func repetitionsNeedNotBeNeighbours() {
    #expect(CaptionCheck(corpus([["s", "t", "s"], ["s"], ["u"], ["v"]])).repeated == 1)
  }
}
