import Foundation
import Testing

@testable import Datasets

/// A small copy of the layout: persons 1 and 2 to train on, 3 for val, 4 for test, with photos in JPEG and PNG.
private let list = """
  [{"split": "train", "captions": ["A man walks.", "He has a bag."], "file_path": "cam_a/2_0.jpg",
     "processed_tokens": [["a"], ["he"]], "id": 2},
   {"split": "train", "captions": ["A woman runs.", "She is tall."], "file_path": "CUHK01/1_0.png",
     "processed_tokens": [["a"], ["she"]], "id": 1},
   {"split": "train", "captions": ["Again.", "A third.", "And more."], "file_path": "cam_a/2_1.jpg",
     "processed_tokens": [], "id": 2},
   {"split": "val", "captions": ["In val.", "Too."], "file_path": "Market/3_0.jpg", "processed_tokens": [], "id": 3},
   {"split": "test", "captions": ["In test.", "Too."], "file_path": "test_query/4_0.jpg",
     "processed_tokens": [], "id": 4}]
  """
private let photos = ["cam_a/2_0.jpg", "CUHK01/1_0.png", "cam_a/2_1.jpg", "Market/3_0.jpg", "test_query/4_0.jpg"]

private func writePersons(
  _ folder: String, _ text: String = list, as file: String = "reid_raw.json", photosIn place: String = "imgs/"
) throws {
  for name in photos {
    try writeBytes(
      try contents(of: fixture(name.hasSuffix(".png") ? "png-named.jpg" : "colour.jpg")),
      to: "\(folder)/\(place)\(name)")
  }
  try write(text, to: folder + "/" + file)
}

private func complaint(
  _ text: String = list, as file: String = "reid_raw.json", _ damage: (String) throws -> Void = { _ in }
) throws -> String {
  try withTemporaryFolder { folder in
    try writePersons(folder, text, as: file)
    try damage(folder)
    let error = #expect(throws: DatasetError.self) { try CUHKPEDES.read(folder).badItems.check(.refuse) }
    return error?.description.replacingOccurrences(of: folder, with: "RAW") ?? ""
  }
}

/// Entries of the published counts, in the published order.
private func published() -> [CUHKPEDES.Entry] {
  var entries: [CUHKPEDES.Entry] = [], first = 1
  let splits: [(photos: Int, captions: Int, persons: Int)] = [
    (34_054, 68_126, 11_003), (3078, 6158, 1000), (3074, 6156, 1000),
  ]
  for counts in splits {
    let more = counts.captions - 2 * counts.photos  // photos with a third caption
    for row in 0..<counts.photos {
      let captions = [String](repeating: "x", count: row < more ? 3 : 2)
      entries.append(
        .init(
          id: first + row % counts.persons, captions: captions, split: nil, filePath: "\(entries.count).jpg",
          imgPath: nil))
    }
    first += counts.persons
  }
  return entries
}

struct CUHKPEDESTests {
  @Test func aListOfPersonsIsRead() throws {
    try withTemporaryFolder { folder in
      try writePersons(folder)
      let corpus = try CUHKPEDES.read(folder)
      #expect(corpus.identities == ["1", "2", "3", "4"])
      #expect(corpus.photos.map(\.name) == photos && corpus.photos.map(\.identity) == [1, 0, 1, 2, 3])
      #expect(corpus.photos.map(\.split) == [.train, .train, .train, .val, .test])
      #expect(
        corpus.sentences.count == 11 && corpus.sentences[1].text == "He has a bag." && corpus.sentences[6].photo == 2)
      #expect(corpus.notes.isEmpty)
      var badItems = BadItems(), seen = 0
      try corpus.forEachPhoto(fit: .squash, side: 16, badItems: &badItems) { _, pixels, _ in seen += pixels.count }
      #expect(badItems.count == 0 && seen == 5 * 16 * 16 * 3)
    }
  }

  @Test func photosMayLieBesideTheList() throws {
    try withTemporaryFolder { folder in
      try writePersons(folder, photosIn: "")
      #expect(try CUHKPEDES.read(folder).photos.count == 5)
    }
  }

  /// ICFG-PEDES counts its persons from 0 and has no val; RSTPReid calls the path img_path.
  @Test func relativesAreReadByTheirFieldNames() throws {
    for name in ["ICFG_PEDES.json", "ICFG-PEDES.json"] {
      try withTemporaryFolder { folder in
        try writePersons(
          folder,
          """
          [{"id": 0, "split": "train", "file_path": "cam_a/2_0.jpg", "captions": ["one"],
            "processed_tokens": [["one"]]},
           {"id": 1, "split": "test", "file_path": "cam_a/2_1.jpg", "captions": ["two"], "processed_tokens": [["two"]]}]
          """, as: name)
        let corpus = try CUHKPEDES.read(folder)
        #expect(corpus.identities == ["0", "1"] && corpus.photos.map(\.split) == [.train, .test])
      }
    }
    try withTemporaryFolder { folder in
      try writePersons(folder, list.replacingOccurrences(of: "file_path", with: "img_path"), as: "data_captions.json")
      let corpus = try CUHKPEDES.read(folder)
      #expect(corpus.photos.map(\.name) == photos)
    }
  }

  @Test func aListWithoutSplitsNeedsOneBesideIt() throws {
    let bare = list.replacingOccurrences(of: "\"split\": \"[a-z]+\", ", with: "", options: .regularExpression)
    let text = try complaint(bare, as: "caption_all.json")
    #expect(text.hasPrefix("RAW/caption_all.json names no splits") && text.contains("Put reid_raw.json beside it"))
    try withTemporaryFolder { folder in
      try writePersons(folder, bare, as: "caption_all.json")
      try writePersons(folder)
      #expect(try CUHKPEDES.read(folder).photos.map(\.split) == [.train, .train, .train, .val, .test])
    }
  }

  @Test func thePublishedListIsSplitByItsOrder() throws {
    let entries = published()
    let (splits, notes) = try CUHKPEDES.splits(of: entries, "caption_all.json")
    #expect(
      splits.count == 40206 && splits[34053] == .train && splits[34054] == .val && splits[37131] == .val
        && splits[37132] == .test)
    #expect(notes.count == 1 && notes[0].contains("by the order"))
    // In another order, or with a photo less, it is not.
    #expect(throws: DatasetError.self) { try CUHKPEDES.splits(of: entries.reversed(), "caption_all.json") }
    #expect(throws: DatasetError.self) { try CUHKPEDES.splits(of: Array(entries.dropLast()), "caption_all.json") }
  }

  @Test(arguments: [
    (#""id": 3"#, #""id": 2"#, "person 2 is in train and, with Market/3_0.jpg, in val: a person belongs to one split."),
    (#""split": "val""#, #""split": "dev""#, "entry 4 has the split “dev”, where train, val or test is needed."),
    (#""split": "val", "#, "", "entry 4 has no split"),
    (#""id": 3"#, #""id": "3""#, "entry 4, “id” is not a whole number."),
    (#", "id": 3"#, "", "entry 4, “id” is missing."),
    (#"["In val.", "Too."]"#, #""In val.""#, "entry 4, “captions” is not a list."),
    (#"["In val.", "Too."]"#, #"["In val.", 5]"#, "entry 4, “captions”, entry 2 is not a text."),
    (#""file_path": "Market/3_0.jpg", "#, "", "entry 4 has no “file_path”"),
    ("Market/3_0.jpg", "cam_a/2_0.jpg", "lists cam_a/2_0.jpg twice."),
    (#""split": "val""#, #""split": "val", "attr": NaN"#, "NaN is no JSON, though Python writes it"),
    ("Market/3_0.jpg", "/Market/3_0.jpg", "the photo “/Market/3_0.jpg” is not named by its path beneath RAW/imgs."),
    ("}]", "}", "not sound JSON"), ("[{", "{", "not sound JSON"),
  ])
  func contradictionsAreNamed(this: String, that: String, words: String) throws {
    let text = try complaint(list.replacingOccurrences(of: this, with: that))
    #expect(text.hasPrefix("RAW/reid_raw.json") && text.contains(words), "\(text)")
  }

  @Test func badItemsAreAllNamed() throws {
    let bad = list.replacingOccurrences(of: #"["In val.", "Too."]"#, with: "[]").replacingOccurrences(
      of: "He has a bag.", with: " ")
    #expect(
      try complaint(bad) { try FileManager.default.removeItem(atPath: $0 + "/imgs/cam_a/2_1.jpg") } == """
        3 bad photos or sentences:
          photo RAW/imgs/cam_a/2_1.jpg is listed in RAW/reid_raw.json but missing
          sentence 2 of cam_a/2_0.jpg is empty
          photo Market/3_0.jpg has no sentence
        Mend them, or leave them out with --on-bad-item skip.
        """)
  }

  @Test func missingAndMixedFilesAreNamed() throws {
    let missing = try complaint { try FileManager.default.removeItem(atPath: $0 + "/reid_raw.json") }
    #expect(
      missing.hasPrefix("RAW/reid_raw.json is missing.") && missing.contains("data_captions.json")
        && missing.contains("RAW=folder"))
    #expect(
      try complaint { try write("[]", to: $0 + "/data_captions.json") }
        == "RAW has the lists of two data sets, reid_raw.json and data_captions.json: give each a folder of its "
        + "own, with its photos.")
    #expect(
      try complaint { try Data([0x5B, 0x0A, 0xE9]).write(to: URL(fileURLWithPath: $0 + "/reid_raw.json")) }
        == "RAW/reid_raw.json:2: not UTF-8 text (perhaps Latin-1 or Windows-1252): save the file as UTF-8.")
  }
}
