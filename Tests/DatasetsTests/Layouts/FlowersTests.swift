import Foundation
import Pools
import Testing

@testable import Datasets

/// A small copy of the layout: four classes of two photos with two captions each, the photos of a class not in a row.
private func writeFlowers(_ folder: String) throws {
  let photo = try contents(of: fixture("colour.jpg"))
  for number in 1...8 {
    let name = "image_0000\(number)", identity = "class_0000\(1 + number % 4)"
    try writeBytes(photo, to: "\(folder)/jpg/\(name).jpg")
    try write("a flower of \(identity).\nflower \(number).\n", to: "\(folder)/text_c10/\(identity)/\(name).txt")
  }
  try write("class_00003\nclass_00001\n", to: folder + "/trainclasses.txt")
  try write("class_00002\n", to: folder + "/valclasses.txt")
  try write("class_00004\n", to: folder + "/testclasses.txt")
}

/// What reading a copy says after `damage`.
private func complaint(_ damage: (String) throws -> Void) throws -> String {
  try withTemporaryFolder { folder in
    try writeFlowers(folder)
    try damage(folder)
    let error = #expect(throws: DatasetError.self) { try Flowers.read(folder).badItems.check(.refuse) }
    return error?.description.replacingOccurrences(of: folder, with: "RAW") ?? ""
  }
}

struct FlowersTests {
  @Test func photosArePairedByTheirNames() throws {
    try withTemporaryFolder { folder in
      try writeFlowers(folder)
      let corpus = try Flowers.read(folder)
      #expect(corpus.identities == ["class_00003", "class_00001", "class_00002", "class_00004"])
      #expect(corpus.photos.map(\.name) == [2, 4, 6, 8, 1, 5, 3, 7].map { "image_0000\($0).jpg" })
      #expect(corpus.photos.map(\.identity) == [0, 1, 0, 1, 2, 2, 3, 3])
      #expect(corpus.photos.map(\.split) == [.train, .train, .train, .train, .val, .val, .test, .test])
      #expect(
        corpus.sentences[..<4].map(\.text) == [
          "a flower of class_00003.", "flower 2.", "a flower of class_00001.", "flower 4.",
        ])
      #expect(corpus.badItems.count == 0 && corpus.notes == [])
    }
  }

  @Test func captionsMayLieInReedsArchive() throws {
    try withTemporaryFolder { folder in
      try writeFlowers(folder)
      for name in ReedCaptions.listNames + ["text_c10"] {
        try move(folder + "/" + name, to: folder + "/cvpr2016_flowers/" + name)
      }
      #expect(try Flowers.read(folder).photos.count == 8)
    }
  }

  @Test func withoutClassListsTheSplitIsByChanceAndAlwaysTheSame() throws {
    try withTemporaryFolder { folder in
      for number in 1...102 {
        let name = String(format: "%05d", number)
        try write("", to: "\(folder)/jpg/image_\(name).jpg")
        try write("flower \(number)\n", to: "\(folder)/text_c10/class_\(name)/image_\(name).txt")
      }
      let corpus = try Flowers.read(folder)
      #expect(Split.allCases.map { split in corpus.photos.count { $0.split == split } } == [62, 20, 20])
      #expect(Set(corpus.identities).count == 102 && corpus.identities != corpus.identities.sorted())
      #expect(corpus.notes.contains { $0.contains("split by chance") && $0.contains("not comparable") })
      #expect(try Flowers.read(folder).identities == corpus.identities)
    }
  }

  @Test func withFewerClassesListsAreNeeded() throws {
    let text = try complaint { folder in
      for name in ReedCaptions.listNames { try FileManager.default.removeItem(atPath: folder + "/" + name) }
    }
    #expect(text.contains("trainclasses.txt is missing") && text.contains("4 classes, not 102"))
  }

  @Test(arguments: ["", "/jpg", "/text_c10", "/valclasses.txt"]) func missingFilesAreNamedWithWhereToGetThem(
    name: String
  ) throws {
    let text = try complaint { try FileManager.default.removeItem(atPath: $0 + name) }
    #expect(
      text.hasPrefix("RAW\(name) is missing.") && text.contains("102flowers.tgz") && text.contains("cvpr2016_flowers")
        && text.contains("RAW=folder"))
  }

  @Test func contradictionsAreNamed() throws {
    #expect(
      try complaint { try write("class_00009\n", to: $0 + "/valclasses.txt") }
        == "RAW/valclasses.txt names class_00009, a class that RAW/text_c10 does not have.")
    #expect(try complaint { try write("class_00001\n", to: $0 + "/valclasses.txt") }.contains("must not overlap"))
    #expect(
      try complaint { try write("x\n", to: $0 + "/text_c10/class_00001/image_00001.txt") }
        == "RAW/text_c10/class_00001/image_00001.txt and RAW/text_c10/class_00002/image_00001.txt both describe "
        + "image_00001.jpg: a photo has one class."
    )
  }

  @Test func badItemsAreAllNamed() throws {
    let text = try complaint { folder in
      try FileManager.default.removeItem(atPath: folder + "/text_c10/class_00002/image_00001.txt")
      try FileManager.default.removeItem(atPath: folder + "/jpg/image_00002.jpg")
      try write("\n", to: folder + "/text_c10/class_00004/image_00003.txt")
    }
    #expect(
      text == """
        3 bad photos or sentences:
          sentences RAW/text_c10/class_00003/image_00002.txt have no photo RAW/jpg/image_00002.jpg
          photo RAW/jpg/image_00001.jpg has no sentence: no class of RAW/text_c10 has image_00001.txt
          photo image_00003.jpg has no sentence
        Mend them, or leave them out with --on-bad-item skip.
        """)
  }

  @Test func whatMacOSLeavesIsNoData() throws {
    try withTemporaryFolder { folder in
      try writeFlowers(folder)
      for name in [
        "jpg/._image_00001.jpg", "jpg/.DS_Store", "text_c10/class_00002/._image_00001.txt", "text_c10/.DS_Store",
      ] {
        try writeBytes([0, 5, 0x16, 7, 0], to: folder + "/" + name)
      }
      let corpus = try Flowers.read(folder)
      #expect(corpus.photos.count == 8 && corpus.badItems.count == 0)
    }
  }

  @Test func photosOfUnlistedClassesAreLeftOut() throws {
    try withTemporaryFolder { folder in
      try writeFlowers(folder)
      try write("class_00003\n", to: folder + "/trainclasses.txt")
      let corpus = try Flowers.read(folder)
      #expect(corpus.photos.count == 6 && corpus.badItems.count == 0)
      #expect(corpus.notes.last == "2 photos left out: their classes are in none of the class lists")
    }
  }
}
