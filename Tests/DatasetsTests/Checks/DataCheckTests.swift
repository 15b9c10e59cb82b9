import Pools
import Testing

@testable import Datasets

private func corpus(_ splits: [Split], bad: [String] = [], notes: [String] = []) -> Corpus {
  var badItems = BadItems()
  for item in bad { badItems.add(item) }
  let described = splits.enumerated().map { row, split in
    (photo: Corpus.Photo(name: "p\(row)", path: "", identity: row, split: split), sentences: ["sentence \(row)"])
  }
  return Corpus(identities: splits.indices.map { "id\($0)" }, described: described, badItems: badItems, notes: notes)
}

struct DataCheckTests {
  @Test func soundDataAreReady() throws {
    let corpus = corpus([.train, .val, .test], notes: ["as it should be"])
    var check = DataCheck(corpus, published: nil)
    check.add(try drawnPhotos(3).map(Fingerprint.init), of: corpus, findings: ["one lies turned"])
    #expect(check.isUsable(.refuse) && check.obstacles == [] && check.notes == ["as it should be", "one lies turned"])
    #expect(
      check.report(.refuse, next: "make all").hasSuffix(
        "\nnote: as it should be\nnote: one lies turned\nready: make all"))
  }

  @Test func badItemsStandInTheWayUnlessTheyAreLeftOut() {
    let check = DataCheck(corpus([.train, .val, .test], bad: ["photo x is missing"]), published: nil)
    #expect(!check.isUsable(.refuse) && check.isUsable(.skip))
    #expect(
      check.report(.refuse, next: "make all").hasSuffix(
        """

        1 bad photo or sentence:
          photo x is missing
        not ready:
          mend the bad photos and sentences, or leave them out with --on-bad-item skip
        """))
    #expect(
      check.report(.skip, next: "make all").hasSuffix(
        "\nleft out: 1 bad photo or sentence:\n  photo x is missing\nready: make all"))
  }

  @Test func somethingMustBeThereToTrainOn() {
    let check = DataCheck(corpus([.val, .test]), published: nil)
    #expect(
      !check.isUsable(.skip)
        && check.report(.skip, next: "make all").hasSuffix(
          "\nnot ready:\n  no photo of the training split: lists and photos do not belong together")
    )
    let undecoded = corpus([.train, .val, .test])
    var all = DataCheck(undecoded, published: nil)
    all.add([nil, nil, nil], of: undecoded)
    #expect(all.obstacles == ["not one photo of the training split can be decoded"])
  }

  @Test func emptySplitsAndIdentitiesAreNotes() {
    #expect(
      DataCheck(corpus([.train, .test]), published: nil).notes == [
        "no photo of the val split: nothing can be chosen on it"
      ])
    #expect(
      DataCheck(corpus([.train, .val]), published: nil).notes == [
        "no photo of the test split: nothing can be scored on it"
      ])
    let few = Corpus(
      identities: ["x", "y", "z"],
      described: [Split.train, .val, .test].map {
        (Corpus.Photo(name: "\($0)", path: "", identity: 0, split: $0), ["\($0)"])
      }, badItems: BadItems())
    #expect(DataCheck(few, published: nil).notes.contains("identities without a photo: 2 of 3, such as y"))
  }

  @Test func photosThatAreThereTwiceAreNotes() throws {
    let corpus = corpus([.train, .val, .test]), photo = try drawnPhotos(1)[0]
    var check = DataCheck(corpus, published: nil)
    check.add([Fingerprint(photo), nil, Fingerprint(try photo.version(.smaller))], of: corpus)
    #expect(check.isUsable(.refuse) && check.notes.count == 1 && check.notes[0].hasSuffix("\n  test p2 and train p0"))
  }
}
