import Pools
import Testing

@testable import Datasets

struct ListedPhotoTests {
  /// Identities come train, val, test, and within each as the photos are listed.
  @Test func everyPhotoIsAnIdentityOfItsOwn() throws {
    try withTemporaryFolder { folder in
      let splits: [Split] = [.test, .train, .val, .train]
      for row in splits.indices { try write("", to: "\(folder)/\(row).jpg") }
      let photos = splits.enumerated().map { row, split in
        ListedPhoto(
          name: "\(row).jpg", source: .file("\(folder)/\(row).jpg"), identity: "\(row).jpg", split: split,
          captions: ["of \(row)", "also of \(row)"], list: "list")
      }
      let corpus = Corpus(photos, notes: ["noted"])
      #expect(corpus.identities == ["1.jpg", "3.jpg", "2.jpg", "0.jpg"])
      #expect(corpus.photos.map(\.name) == corpus.identities && corpus.photos.map(\.identity) == [0, 1, 2, 3])
      #expect(corpus.photos.map(\.split) == [.train, .train, .val, .test])
      #expect(corpus.sentences.map(\.photo) == [0, 0, 1, 1, 2, 2, 3, 3] && corpus.sentences[2].text == "of 3")
      #expect(corpus.badItems.count == 0 && corpus.notes == ["noted"])
    }
  }

  @Test func blanksAroundTheNameOfAFileAreNoPartOfIt() throws {
    let photo = try ListedPhoto(file: " x/a.jpg\t", beneath: "raw", split: .val, captions: ["s"], list: "list")
    #expect(photo.name == "x/a.jpg" && photo.identity == "x/a.jpg")
    guard case .file("raw/x/a.jpg") = photo.source else { return #expect(Bool(false), "\(photo.source)") as Void }
    #expect(throws: DatasetError.self) {
      try ListedPhoto(file: "../a.jpg", beneath: "raw", split: .val, captions: [], list: "list")
    }
  }

  @Test func aMissingPhotoIsBadAndNoIdentity() throws {
    try withTemporaryFolder { folder in
      try write("", to: folder + "/a.jpg")
      let photos = ["a.jpg", "b.jpg"].map {
        ListedPhoto(
          name: $0, source: .file(folder + "/" + $0), identity: $0, split: .train, captions: ["a sentence"],
          list: "list of \($0)")
      }
      let corpus = Corpus(photos)
      #expect(corpus.identities == ["a.jpg"] && corpus.photos.count == 1)
      #expect(corpus.badItems.first == ["photo \(folder)/b.jpg is listed in list of b.jpg but missing"])
    }
  }
  /// A photo of a person, which lies in no file.
  private func photo(_ name: String, of person: Int, _ split: Split) -> ListedPhoto {
    ListedPhoto(
      name: name, source: .features(row: 0, of: nil), identity: "\(person)", split: split, captions: ["of \(name)"],
      list: "list")
  }

  @Test func personsComeByTheirNumbersWithinEachSplit() throws {
    let listed = [
      photo("a", of: 10, .train), photo("b", of: 3, .test), photo("c", of: 9, .train), photo("d", of: 10, .train),
    ]
    let corpus = try Corpus(persons: listed)
    #expect(corpus.identities == ["9", "10", "3"])
    #expect(corpus.photos.map(\.name) == ["a", "c", "d", "b"] && corpus.photos.map(\.identity) == [1, 0, 1, 2])
  }

  @Test func aPersonBelongsToOneSplitAndAPhotoIsListedOnce() {
    #expect(
      throws: DatasetError("list: person 1 is in train and, with b, in val: a person belongs to one split.")
    ) { try Corpus(persons: [photo("a", of: 1, .train), photo("b", of: 1, .val)]) }
    #expect(throws: DatasetError("list lists a twice.")) {
      try Corpus(persons: [photo("a", of: 1, .train), photo("a", of: 1, .train)])
    }
  }

  @Test func aSplitNeedsOneOfThreeNames() throws {
    #expect(try Split(named: "val", "entry 1") == .val && Split(named: " Train\u{A0}", "entry 1") == .train)
    #expect(throws: DatasetError("entry 1 has the split “x”, where train, val, rest or test is needed.")) {
      try Split(named: "x", or: ["rest"], "entry 1")
    }
    #expect(throws: DatasetError("entry 1 has the split “dev”, where train, val or test is needed.")) {
      try Split(named: "dev", "entry 1")
    }
    #expect(throws: DatasetError("entry 2 has no split, where train, val or test is needed.")) {
      try Split(named: nil, "entry 2")
    }
  }
}
