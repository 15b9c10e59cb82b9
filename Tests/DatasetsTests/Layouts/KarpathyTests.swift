import Foundation
import Testing

@testable import Datasets

/// A photo of a list, with so many sentences.
private func entry(_ filename: String, _ split: String, sentences: Int = 5, filepath: String? = nil) -> String {
  let texts = (0..<sentences).map {
    #"{"tokens": ["said", "\#($0)"], "raw": "Said \#($0) of \#(filename).", "imgid": 0, "sentid": \#($0)}"#
  }
  let place = filepath.map { #""filepath": "\#($0)", "cocoid": 7, "# } ?? ""
  return
    #"{\#(place)"sentids": [0], "imgid": 0, "sentences": [\#(texts.joined(separator: ", "))], "split": "\#(split)", "#
    + #""filename": "\#(filename)"}"#
}

private func list(_ dataset: String, _ entries: [String]) -> String {
  #"{"images": [\#(entries.joined(separator: ",\n"))], "dataset": "\#(dataset)"}"#
}

private let flickr30k = list(
  "flickr30k", [entry("3.jpg", "test"), entry("1.jpg", "train"), entry("2.jpg", "val"), entry("4.jpg", "train")])
private let coco = list(
  "coco",
  [
    entry("COCO_val2014_1.jpg", "test", filepath: "val2014"),
    entry("COCO_val2014_2.jpg", "restval", sentences: 7, filepath: "val2014"),
    entry("COCO_train2014_3.jpg", "train", sentences: 6, filepath: "train2014"),
    entry("COCO_val2014_4.jpg", "val", filepath: "val2014"),
  ])

private func writeList(_ folder: String, _ text: String, of dataset: String, photos: [String]) throws {
  let photo = try contents(of: fixture("colour.jpg"))
  for name in photos { try writeBytes(photo, to: "\(folder)/\(name)") }
  try write(text, to: "\(folder)/dataset_\(dataset).json")
}
private func writeFlickr30k(_ folder: String, _ text: String = flickr30k, place: String = "flickr30k-images") throws {
  try writeList(folder, text, of: "flickr30k", photos: (1...4).map { "\(place)/\($0).jpg" })
}
private func writeCOCO(_ folder: String, below: String = "") throws {
  let names = [
    "val2014/COCO_val2014_1.jpg", "val2014/COCO_val2014_2.jpg", "train2014/COCO_train2014_3.jpg",
    "val2014/COCO_val2014_4.jpg",
  ]
  try writeList(folder, coco, of: "coco", photos: names.map { below + $0 })
}

/// What reading Flickr30k says with this list, after `damage`.
private func complaint(_ text: String = flickr30k, _ damage: (String) throws -> Void = { _ in }) throws -> String {
  try withTemporaryFolder { folder in
    try writeFlickr30k(folder, text)
    try damage(folder)
    let error = #expect(throws: DatasetError.self) { try Karpathy.read(folder).badItems.check(.refuse) }
    return error?.description.replacingOccurrences(of: folder, with: "RAW") ?? ""
  }
}

struct KarpathyTests {
  @Test func aListIsRead() throws {
    try withTemporaryFolder { folder in
      try writeFlickr30k(folder)
      #expect(
        try Layout.auto.found(in: folder).layout == Karpathy.self && Karpathy.dataset(in: folder) == "flickr30k")
      let corpus = try Karpathy.read(folder)
      #expect(
        corpus.identities == ["1.jpg", "4.jpg", "2.jpg", "3.jpg"] && corpus.photos.map(\.name) == corpus.identities)
      #expect(
        corpus.photos.map(\.split) == [.train, .train, .val, .test] && corpus.photos.map(\.identity) == [0, 1, 2, 3])
      #expect(
        corpus.sentences.count == 20 && corpus.sentences[6] == Corpus.Sentence(text: "Said 1 of 4.jpg.", photo: 1))
      #expect(corpus.badItems.count == 0 && corpus.notes.isEmpty)
      var badItems = BadItems(), seen = 0
      try corpus.forEachPhoto(fit: .squash, side: 16, badItems: &badItems) { _, pixels, _ in seen += pixels.count }
      #expect(badItems.count == 0 && seen == 4 * 16 * 16 * 3)
    }
  }

  @Test(arguments: [
    ("flickr8k", "Flicker8k_Dataset"), ("flickr8k", "Flickr8k_Dataset"), ("flickr8k", "images"),
    ("flickr30k", "flickr30k-images"),
    ("flickr30k", "flickr30k_images"), ("flickr30k", "images"),
  ])
  func photosAreFoundWhereEachDataSetHasThem(dataset: String, place: String) throws {
    try withTemporaryFolder { folder in
      let text = list(dataset, [entry("1.jpg", "train"), entry("2.jpg", "val"), entry("3.jpg", "test")])
      try writeList(folder, text, of: dataset, photos: (1...3).map { "\(place)/\($0).jpg" })
      let corpus = try Karpathy.read(folder)
      #expect(corpus.photos.map(\.name) == ["1.jpg", "2.jpg", "3.jpg"] && corpus.badItems.count == 0)
    }
  }

  @Test(arguments: ["", "images/"]) func restvalIsTrainAndFiveSentencesAreTaken(below: String) throws {
    try withTemporaryFolder { folder in
      try writeCOCO(folder, below: below)
      let corpus = try Karpathy.read(folder)
      #expect(
        corpus.photos.map(\.name) == [
          "val2014/COCO_val2014_2.jpg", "train2014/COCO_train2014_3.jpg", "val2014/COCO_val2014_4.jpg",
          "val2014/COCO_val2014_1.jpg",
        ])
      #expect(
        corpus.photos.map(\.split) == [.train, .train, .val, .test]
          && corpus.photos[1].path == "\(folder)/\(below)train2014/COCO_train2014_3.jpg")
      #expect(
        corpus.sentences.count == 20 && corpus.sentences[4].text == "Said 4 of COCO_val2014_2.jpg."
          && corpus.badItems.count == 0)
      #expect(
        corpus.notes == [
          "1 photo of restval added to train; --without-restval leaves them out",
          "3 sentences left out: the first 5 of a photo are taken",
        ])
    }
  }

  @Test func restvalMayBeLeftOut() throws {
    try withTemporaryFolder { folder in
      try writeCOCO(folder)
      let corpus = try Karpathy.read(folder, ReadingOptions(restval: false))
      #expect(
        corpus.photos.map(\.split) == [.train, .val, .test] && !corpus.identities.contains("val2014/COCO_val2014_2.jpg")
      )
      #expect(corpus.notes == ["1 photo of restval left out", "1 sentence left out: the first 5 of a photo are taken"])
    }
  }

  @Test func aLineEndIsNoPartOfASentence() throws {
    try withTemporaryFolder { folder in
      try writeFlickr30k(folder, flickr30k.replacingOccurrences(of: "Said 0 of 1.jpg.", with: #" Said 0 of 1.jpg.\n"#))
      #expect(try Karpathy.read(folder).sentences[0].text == "Said 0 of 1.jpg.")
    }
  }

  @Test(arguments: [
    (
      #""split": "val""#, #""split": "dev""#,
      ": 2.jpg has the split “dev”, where train, val, restval or test is needed."
    ),
    ("2.jpg", "1.jpg", " lists 1.jpg twice."),
    (#", "filename": "2.jpg""#, "", ": “images”, entry 3, “filename” is missing."),
    (#""raw": "Said 1 of 2.jpg.", "#, "", ": “images”, entry 3, “sentences”, entry 2, “raw” is missing."),
    (#""Said 1 of 2.jpg.""#, "5", ": “images”, entry 3, “sentences”, entry 2, “raw” is not a text."),
    (#""images""#, #""pictures""#, ": “images” is missing."), ("{\"images", "[{\"images", ":4:"),
    ("2.jpg", "../2.jpg", ": the photo “../2.jpg” is not named by its path beneath RAW."),
    (
      #""dataset": "flickr30k""#, #""dataset": "coco""#,
      " says that it is of the data set coco: call it dataset_coco.json, or take flickr30k's."
    ),
  ])
  func contradictionsAreNamed(this: String, that: String, words: String) throws {
    let text = try complaint(flickr30k.replacingOccurrences(of: this, with: that))
    #expect(text.hasPrefix("RAW/dataset_flickr30k.json\(words)"), "\(text)")
  }

  @Test func badItemsAreAllNamed() throws {
    let bad = list(
      "flickr30k",
      [entry("1.jpg", "train"), entry("2.jpg", "val", sentences: 0), entry("3.jpg", "test"), entry("4.jpg", "train")]
    )
    .replacingOccurrences(of: "Said 2 of 1.jpg.", with: " ")
    #expect(
      try complaint(bad) { try FileManager.default.removeItem(atPath: $0 + "/flickr30k-images/4.jpg") } == """
        3 bad photos or sentences:
          photo RAW/flickr30k-images/4.jpg is listed in RAW/dataset_flickr30k.json but missing
          sentence 3 of 1.jpg is empty
          photo 2.jpg has no sentence
        Mend them, or leave them out with --on-bad-item skip.
        """)
  }

  @Test func missingAndMixedFilesAreNamed() throws {
    let list = try complaint { try FileManager.default.removeItem(atPath: $0 + "/dataset_flickr30k.json") }
    #expect(
      list.hasPrefix("RAW/dataset_flickr8k.json is missing.")
        && list.contains("RAW/{dataset_flickr30k.json, flickr30k-images/}") && list.contains("RAW=folder"))
    let photos = try complaint { try FileManager.default.removeItem(atPath: $0 + "/flickr30k-images") }
    #expect(photos.hasPrefix("RAW/flickr30k-images is missing.") && photos.contains("caption_datasets.zip"))
    #expect(try complaint { try FileManager.default.removeItem(atPath: $0) }.hasPrefix("RAW is missing."))
    #expect(
      try complaint { try write("{}", to: $0 + "/dataset_coco.json") }
        == "RAW has the lists of two data sets, dataset_flickr30k.json and dataset_coco.json: give each a folder of "
        + "its own, with its photos.")
    #expect(
      try complaint { try Data([0x7B, 0x0A, 0xE9]).write(to: URL(fileURLWithPath: $0 + "/dataset_flickr30k.json")) }
        == "RAW/dataset_flickr30k.json:2: not UTF-8 text (perhaps Latin-1 or Windows-1252): save the file as UTF-8.")
  }

  @Test func oneOfCOCOsFoldersIsNamedToo() throws {
    try withTemporaryFolder { folder in
      try writeCOCO(folder)
      try FileManager.default.removeItem(atPath: folder + "/train2014")
      let error = #expect(throws: DatasetError.self) { try Karpathy.read(folder) }
      #expect(
        error?.description.hasPrefix("\(folder)/train2014 is missing. The raw data must lie in one of these ways:")
          == true)
    }
  }
}
