import Pools
import Testing

@testable import Datasets

struct CaptionedPhotoTests {
  /// Identities come train, val, test, and within each as the photos are listed.
  @Test func everyPhotoIsAnIdentityOfItsOwn() throws {
    try withTemporaryFolder { folder in
      let splits: [Split] = [.test, .train, .val, .train]
      for row in splits.indices { try write("", to: "\(folder)/\(row).jpg") }
      let photos = splits.enumerated().map { row, split in
        CaptionedPhoto(
          name: "\(row).jpg", path: "\(folder)/\(row).jpg", split: split, captions: ["of \(row)", "also of \(row)"])
      }
      let corpus = Corpus(photos, list: { _ in "list" }, notes: ["noted"])
      #expect(corpus.identities == ["1.jpg", "3.jpg", "2.jpg", "0.jpg"])
      #expect(corpus.photos.map(\.name) == corpus.identities && corpus.photos.map(\.identity) == [0, 1, 2, 3])
      #expect(corpus.photos.map(\.split) == [.train, .train, .val, .test])
      #expect(corpus.sentences.map(\.photo) == [0, 0, 1, 1, 2, 2, 3, 3] && corpus.sentences[2].text == "of 3")
      #expect(corpus.badItems.count == 0 && corpus.notes == ["noted"])
    }
  }

  @Test func aMissingPhotoIsBadAndNoIdentity() throws {
    try withTemporaryFolder { folder in
      try write("", to: folder + "/a.jpg")
      let photos = ["a.jpg", "b.jpg"].map {
        CaptionedPhoto(name: $0, path: folder + "/" + $0, split: .train, captions: ["a sentence"])
      }
      let corpus = Corpus(photos, list: { "list of \($0.name)" }, notes: [])
      #expect(corpus.identities == ["a.jpg"] && corpus.photos.count == 1)
      #expect(corpus.badItems.first == ["photo \(folder)/b.jpg is listed in list of b.jpg but missing"])
    }
  }
}
