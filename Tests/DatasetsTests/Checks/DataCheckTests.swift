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
    check.add(try drawnPhotos(3).map(Fingerprint.init), of: corpus)
    #expect(check.isUsable(.refuse) && check.obstacles == [] && check.notes == ["as it should be"])
    #expect(
      check.report(.refuse, next: "make all", options: "x.conf").hasSuffix("\nnote: as it should be\nready: make all"))
  }

  @Test func badItemsStandInTheWayUnlessTheyAreLeftOut() {
    let check = DataCheck(corpus([.train, .val, .test], bad: ["photo x is missing"]), published: nil)
    #expect(!check.isUsable(.refuse) && check.isUsable(.skip))
    #expect(
      check.report(.refuse, next: "make all", options: "x.conf").hasSuffix(
        """

        1 bad photo or sentence:
          photo x is missing
        not ready:
          mend the bad photos and sentences, or leave them out with --on-bad-item skip
        """))
    #expect(
      check.report(.skip, next: "make all", options: "x.conf").hasSuffix(
        "\n  photo x is missing\nready: make all\n  x.conf must say --on-bad-item skip"
      ))
  }

  @Test func somethingMustBeThereToTrainOn() {
    let check = DataCheck(corpus([.val, .test]), published: nil)
    #expect(
      !check.isUsable(.skip)
        && check.report(.skip, next: "make all", options: "x.conf").hasSuffix(
          "\nnot ready:\n  no photo of the training split: take lists and photos from one archive, or give some "
            + "identities the split train")
    )
    let undecoded = corpus([.train, .val, .test])
    var all = DataCheck(undecoded, published: nil)
    all.add([nil, nil, nil], of: undecoded)
    #expect(all.obstacles == ["not one photo of the training split can be decoded"])
  }

  @Test func emptySplitsAndIdentitiesAreNotes() {
    #expect(
      DataCheck(corpus([.train, .test]), published: nil).notes == [
        "no photo of the val split: nothing can be chosen on it; score needs all three, so give some identities the "
          + "split val"
      ])
    #expect(
      DataCheck(corpus([.train, .val]), published: nil).notes == [
        "no photo of the test split: nothing can be scored on it; score needs all three, so give some identities the "
          + "split test"
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
    #expect(check.isUsable(.refuse) && check.notes.last?.hasSuffix("\n  test p2 and train p0") == true)
  }

  /// The table counts what preprocess would write.
  @Test func photosThatCannotBeDecodedAreNotCounted() throws {
    let corpus = corpus([.train, .train, .val, .test]), photos = try drawnPhotos(4).map(Fingerprint.init)
    var check = DataCheck(corpus, published: nil)
    check.add([photos[0], nil, nil, photos[3]], of: corpus)
    #expect(check.summary.contains("\n  all             2 "), "\(check.summary)")
    #expect(check.notes.contains { $0.hasPrefix("no photo of the val split") })
    #expect(check.notes.contains("identities without a photo: 2 of 4, such as id1"))
  }

  /// With a published vocabulary any photo can be scored.
  @Test func aVocabularyMakesEverySplitOfUse() throws {
    let corpus = corpus([.test])
    var check = DataCheck(corpus, published: nil, hasVocabulary: true)
    #expect(
      check.obstacles == []
        && check.notes.first == "no photo of the training split: matchers that others trained can be scored")
    check.add([nil], of: corpus)
    #expect(check.obstacles == ["not one photo of any split can be decoded"])
  }

  @Test func aVocabularyOfTheUnknownWordAloneIsANote() {
    var check = DataCheck(corpus([.train, .val, .test]), published: nil)
    check.add(Vocabulary(counting: [["a"], ["a"]], minimumCount: 2), minimumCount: 2)
    #expect(check.notes == [])
    check.add(Vocabulary(counting: [["a"], ["a"]], minimumCount: 3), minimumCount: 3)
    #expect(check.notes.count == 1 && check.notes[0].hasPrefix("no word stands 3 times") && check.isUsable(.refuse))
  }
}
