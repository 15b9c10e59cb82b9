import Foundation
import Pools
import Testing

@testable import Datasets

private let splits = ["train": ["c.jpg", "a.jpg"], "dev": ["b.jpg"], "test": ["e.jpg"]]

/// A small copy of the layout: two photos to train on, one for val, one for test, and d.jpg in none of the lists.
private func writeFlickr8k(_ folder: String, texts: String = "", photos: String = "Flicker8k_Dataset") throws {
  let photo = try contents(of: fixture("colour.jpg"))
  let names = ["a.jpg", "b.jpg", "c.jpg", "d.jpg", "e.jpg"]
  for name in names where name != "d.jpg" { try writeBytes(photo, to: "\(folder)/\(photos)/\(name)") }
  let sentences = names.flatMap { name in (0..<5).map { "\(name)#\($0)\tSentence \($0) of \(name) ." } }
  try write(sentences.joined(separator: "\n") + "\n", to: "\(folder)/\(texts)Flickr8k.token.txt")
  for (split, listed) in splits {
    try write(listed.joined(separator: "\n") + "\n", to: "\(folder)/\(texts)Flickr_8k.\(split)Images.txt")
  }
}

/// Replaces a text in one of the files of a copy.
private func edit(_ path: String, _ this: String, _ that: String) throws {
  try write(String(contentsOfFile: path, encoding: .utf8).replacingOccurrences(of: this, with: that), to: path)
}

/// What reading a copy says after `damage`.
private func complaint(_ damage: (String) throws -> Void) throws -> String {
  try withTemporaryFolder { folder in
    try writeFlickr8k(folder)
    try damage(folder)
    let error = #expect(throws: DatasetError.self) { try Flickr8k.read(folder).badItems.check(.refuse) }
    return error?.description.replacingOccurrences(of: folder, with: "RAW") ?? ""
  }
}

struct Flickr8kTests {
  @Test func photosAreListedBySplit() throws {
    try withTemporaryFolder { folder in
      try writeFlickr8k(folder)
      let corpus = try Flickr8k.read(folder)
      #expect(
        corpus.identities == ["c.jpg", "a.jpg", "b.jpg", "e.jpg"] && corpus.photos.map(\.name) == corpus.identities)
      #expect(
        corpus.photos.map(\.split) == [.train, .train, .val, .test] && corpus.photos.map(\.identity) == [0, 1, 2, 3])
      #expect(
        corpus.sentences.count == 20 && corpus.sentences[6] == Corpus.Sentence(text: "Sentence 1 of a.jpg .", photo: 1))
      #expect(corpus.badItems.count == 0)
      #expect(
        corpus.notes == [
          "1 photo of \(folder)/Flickr8k.token.txt left out: in none of the three lists (92 as published)"
        ])
      var badItems = BadItems(), seen = 0
      try corpus.forEachPhoto(fit: .squash, side: 16, badItems: &badItems) { _, pixels, _ in seen += pixels.count }
      #expect(badItems.count == 0 && seen == 4 * 16 * 16 * 3)
    }
  }

  @Test(arguments: ["Flicker8k_Dataset", "Flickr8k_Dataset", "images"]) func photosAreFoundUnderEachSpelling(
    place: String
  ) throws {
    try withTemporaryFolder { folder in
      try writeFlickr8k(folder, photos: place)
      let corpus = try Flickr8k.read(folder)
      #expect(corpus.photos.count == 4 && corpus.photos[0].path == "\(folder)/\(place)/c.jpg")
    }
  }

  @Test func textsMayLieInAFolderOfTheirArchivesName() throws {
    try withTemporaryFolder { folder in
      try writeFlickr8k(folder, texts: "Flickr8k_text/")
      #expect(try Layout.auto.found(in: folder).layout == Flickr8k.self)
      #expect(try Flickr8k.read(folder).photos.count == 4)
    }
  }

  /// Windows line ends, a tab within the sentence, numbers in any order, and a name with a # in it.
  @Test func oddLinesAreRead() throws {
    try withTemporaryFolder { folder in
      try writeFlickr8k(folder)
      try write("a.jpg\r\nc#1.jpg \r\n\r\n", to: folder + "/Flickr_8k.trainImages.txt")
      try write("x", to: folder + "/Flicker8k_Dataset/c#1.jpg")
      try edit(folder + "/Flickr8k.token.txt", "c.jpg", "c#1.jpg")
      try edit(folder + "/Flickr8k.token.txt", "a.jpg#0\tSentence 0 of a.jpg .", "a.jpg#7\tOne\tand two ")
      let corpus = try Flickr8k.read(folder)
      #expect(corpus.badItems.count == 0 && corpus.identities[..<2] == ["a.jpg", "c#1.jpg"])
      #expect(corpus.sentences[0].text == "One\tand two" && corpus.sentences[5].text == "Sentence 0 of c#1.jpg .")
    }
  }

  @Test(arguments: [
    "", "/Flicker8k_Dataset", "/Flickr8k.token.txt", "/Flickr_8k.trainImages.txt", "/Flickr_8k.devImages.txt",
    "/Flickr_8k.testImages.txt",
  ])
  func missingFilesAreNamedWithWhereToGetThem(name: String) throws {
    let text = try complaint { try FileManager.default.removeItem(atPath: $0 + name) }
    #expect(
      text.hasPrefix("RAW\(name) is missing.") && text.contains("Flickr8k_Dataset.zip")
        && text.contains("Flickr8k_text.zip") && text.contains("RAW=folder"))
  }

  @Test(arguments: [
    (
      "a.jpg#1\t", "a.jpg#1 ",
      "2: “a.jpg#1 Sentence 1 of a.jpg .” is not of the form “<photo>#<number>”, a tab, and a sentence."
    ),
    ("a.jpg#1\t", "a.jpg\t", "2: “a.jpg\tSentence 1 of a.jpg .” is not of the form"),
    ("a.jpg#1\t", "#1\t", "2: “#1\tSentence 1 of a.jpg .” is not of the form"),
    ("a.jpg#1\t", "a.jpg#one\t", "2: “a.jpg#one\tSentence 1 of a.jpg .” is not of the form"),
    ("a.jpg#1\tSentence 1 of a.jpg .\n", "\n", "2: “” is not of the form"),
    ("a.jpg#1\t", "a.jpg#0\t", "2: a.jpg#0 is there a second time."),
  ])
  func malformedSentencesAreNamed(this: String, that: String, words: String) throws {
    let text = try complaint { try edit($0 + "/Flickr8k.token.txt", this, that) }
    #expect(text.hasPrefix("RAW/Flickr8k.token.txt:\(words)"), "\(text)")
  }

  @Test func listsThatOverlapAreNamed() throws {
    #expect(
      try complaint { try write("c.jpg\na.jpg\nc.jpg\n", to: $0 + "/Flickr_8k.trainImages.txt") }
        == "RAW/Flickr_8k.trainImages.txt:3: lists c.jpg twice.")
    #expect(
      try complaint { try write("e.jpg\nb.jpg\n", to: $0 + "/Flickr_8k.testImages.txt") }
        == "RAW/Flickr_8k.testImages.txt:2: b.jpg is in RAW/Flickr_8k.devImages.txt too: the splits must not overlap.")
    #expect(
      try complaint { try write("c.jpg\n\na.jpg\n", to: $0 + "/Flickr_8k.trainImages.txt") }
        == "RAW/Flickr_8k.trainImages.txt:2: the line is empty, where a photo should be.")
  }

  @Test func badItemsAreAllNamed() throws {
    let text = try complaint { folder in
      try FileManager.default.removeItem(atPath: folder + "/Flicker8k_Dataset/b.jpg")
      try edit(folder + "/Flickr8k.token.txt", "e.jpg#", "f.jpg#")
      try edit(folder + "/Flickr8k.token.txt", "c.jpg#2\tSentence 2 of c.jpg .", "c.jpg#2\t ")
    }
    #expect(
      text == """
        3 bad photos or sentences:
          photo RAW/Flicker8k_Dataset/b.jpg is listed in RAW/Flickr_8k.devImages.txt but missing
          sentence 3 of c.jpg is empty
          photo e.jpg has no sentence
        Mend them, or leave them out with --on-bad-item skip.
        """)
  }

  @Test func anEmptyListStandsInTheWay() throws {
    try withTemporaryFolder { folder in
      try writeFlickr8k(folder)
      try write("", to: folder + "/Flickr_8k.trainImages.txt")
      let check = DataCheck(try Flickr8k.read(folder), published: Flickr8k.published(in: folder, ReadingOptions()))
      #expect(check.obstacles.map { $0.prefix(33) } == ["no photo of the training split: t"])
    }
  }

  @Test(
    .enabled(if: FileManager.default.fileExists(atPath: "../shared/data/flickr8k"), "needs ../shared/data/flickr8k"))
  func thePublishedFormPassesAsItIs() throws {
    let folder = "../shared/data/flickr8k"
    #expect(try Layout.auto.found(in: folder).layout == Flickr8k.self)
    let corpus = try Flickr8k.read(folder)
    #expect(corpus.badItems.count == 0 && corpus.notes.isEmpty)
    #expect(
      corpus.photos.count == 7000 && corpus.sentences.count == 35_000 && corpus.identities == corpus.photos.map(\.name))
    #expect(Split.allCases.map { split in corpus.photos.count { $0.split == split } } == [5000, 1000, 1000])
    #expect(corpus.photos[0].name == (try lines(of: folder + "/Flickr_8k.trainImages.txt")[0]))
    let check = DataCheck(corpus, published: Flickr8k.published(in: folder, ReadingOptions()))
    #expect(
      check.isUsable(.refuse) && check.summary.contains("Flickr8k as published (Hodosh et al. 2013); 4 of 8 differ"),
      "\(check.summary)")
  }
}
