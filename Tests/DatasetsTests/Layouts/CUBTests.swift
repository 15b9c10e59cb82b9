import Foundation
import Testing

@testable import Datasets

/// A small copy of the layout: two classes to train on, one for val, two for test, two photos each, two captions each.
private func writeCUB(_ folder: String) throws {
  let classes = ["001.Auk", "002.Bunting", "003.Crow", "004.Dove", "005.Egret"]
  let photo = try contents(of: fixture("colour.jpg"))
  var images = "", labels = ""
  for (row, name) in classes.enumerated() {
    for shot in 1...2 {
      let id = 10 * row + shot, stem = "\(name)/Bird_\(shot)"
      images += "\(id) \(stem).jpg\n"
      labels += "\(id) \(row + 1)\n"
      try write("a bird of class \(row).\nshot \(shot), in full.\n\n", to: folder + "/text_c10/\(stem).txt")
      let path = folder + "/CUB_200_2011/images/\(stem).jpg"
      try write("", to: path)
      try Data(photo).write(to: URL(fileURLWithPath: path))
    }
  }
  try write(images, to: folder + "/CUB_200_2011/images.txt")
  try write(labels, to: folder + "/CUB_200_2011/image_class_labels.txt")
  try write(classes.enumerated().map { "\($0 + 1) \($1)\n" }.joined(), to: folder + "/CUB_200_2011/classes.txt")
  try write("002.Bunting\n001.Auk\n", to: folder + "/trainclasses.txt")
  try write("004.Dove\n", to: folder + "/valclasses.txt")
  try write("005.Egret\n003.Crow", to: folder + "/testclasses.txt")
}

/// What reading a copy says after `damage`.
private func complaint(_ damage: (String) throws -> Void) throws -> String {
  try withTemporaryFolder { folder in
    try writeCUB(folder)
    try damage(folder)
    let error = #expect(throws: DatasetError.self) { try CUB.read(folder).badItems.check(.refuse) }
    return error?.description.replacingOccurrences(of: folder, with: "RAW") ?? ""
  }
}

struct CUBTests {
  @Test func identitiesComeInTheOrderOfTheClassLists() throws {
    try withTemporaryFolder { folder in
      try writeCUB(folder)
      let corpus = try CUB.read(folder)
      #expect(corpus.identities == ["002.Bunting", "001.Auk", "004.Dove", "005.Egret", "003.Crow"])
      #expect(corpus.photos.map(\.split) == [.train, .train, .train, .train, .val, .val, .test, .test, .test, .test])
      #expect(corpus.photos.map(\.identity) == [1, 1, 0, 0, 2, 2, 4, 4, 3, 3])  // in the order of images.txt
      #expect(corpus.photos[0].name == "001.Auk/Bird_1.jpg")
      #expect(corpus.sentences.map(\.photo) == (0..<20).map { $0 / 2 })
      #expect(corpus.sentences[3].text == "shot 2, in full.")
      #expect(corpus.badItems.count == 0)
      #expect(
        corpus.notes == [
          "test split: 4 photos in 2 classes, not Reed's; figures on it are not comparable with published ones"
        ])
    }
  }

  @Test func captionsMayLieInReedsArchive() throws {
    try withTemporaryFolder { folder in
      try writeCUB(folder)
      try FileManager.default.createDirectory(atPath: folder + "/cvpr2016_cub", withIntermediateDirectories: true)
      for name in ["text_c10", "trainclasses.txt", "valclasses.txt", "testclasses.txt"] {
        try FileManager.default.moveItem(atPath: folder + "/" + name, toPath: folder + "/cvpr2016_cub/" + name)
      }
      #expect(try CUB.read(folder).photos.count == 10)
    }
  }

  @Test(arguments: [
    "", "/CUB_200_2011", "/CUB_200_2011/images", "/CUB_200_2011/classes.txt", "/text_c10", "/testclasses.txt",
  ])
  func missingFilesAreNamedWithWhereToGetThem(name: String) throws {
    let text = try complaint { try FileManager.default.removeItem(atPath: $0 + name) }
    #expect(text.hasPrefix("RAW\(name)"))
    #expect(
      text.contains("is missing") && text.contains("CUB_200_2011.tgz") && text.contains("cvpr2016_cub")
        && text.contains("RAW=folder"))
  }

  @Test func overlappingAndAbsentClassesAreRefused() throws {
    #expect(
      try complaint { try write("005.Egret\n001.Auk\n", to: $0 + "/testclasses.txt") }
        == "RAW/testclasses.txt names 001.Auk, which trainclasses.txt names too: the class lists must not overlap.")
    #expect(
      try complaint { try write("005.Egret\n005.Egret\n", to: $0 + "/testclasses.txt") }.contains("named already"))
    #expect(
      try complaint { try write("006.Finch\n", to: $0 + "/valclasses.txt") }
        == "RAW/valclasses.txt names 006.Finch, a class that RAW/CUB_200_2011/classes.txt does not have.")
    #expect(try complaint { try write("\n", to: $0 + "/valclasses.txt") }.contains("is empty"))
    #expect(
      try complaint { try write("001.Auk\n002.Bunting\n", to: $0 + "/trainvalclasses.txt") }
        == "RAW/trainvalclasses.txt is not the union of trainclasses.txt and valclasses.txt: they differ in 004.Dove.")
  }

  @Test func malformedTablesAreNamedByLine() throws {
    #expect(
      try complaint { try write("1\n", to: $0 + "/CUB_200_2011/images.txt") }.hasPrefix(
        "RAW/CUB_200_2011/images.txt:1: “1”"))
    #expect(
      try complaint { try write("1 1\n", to: $0 + "/CUB_200_2011/image_class_labels.txt") }.contains(
        "lacks image 2 ("))
    #expect(
      try complaint { try write("1 001.Auk/a.jpg\n1 001.Auk/b.jpg\n", to: $0 + "/CUB_200_2011/images.txt") }.contains(
        "two lines"))
  }

  @Test func badItemsAreAllNamed() throws {
    let text = try complaint { folder in
      try FileManager.default.removeItem(atPath: folder + "/text_c10/001.Auk/Bird_1.txt")
      try write("\n\n", to: folder + "/text_c10/001.Auk/Bird_2.txt")
      try write("fine\n \nfine too\n", to: folder + "/text_c10/002.Bunting/Bird_1.txt")
      try write("whose?", to: folder + "/text_c10/002.Bunting/Bird_9.txt")
      try FileManager.default.removeItem(atPath: folder + "/CUB_200_2011/images/003.Crow/Bird_1.jpg")
    }
    #expect(
      text == """
        5 bad photos or sentences:
          photo 001.Auk/Bird_1.jpg has no sentence: RAW/text_c10/001.Auk/Bird_1.txt is missing
          photo RAW/CUB_200_2011/images/003.Crow/Bird_1.jpg is listed in images.txt but missing
          sentences RAW/text_c10/002.Bunting/Bird_9.txt have no photo in images.txt
          photo 001.Auk/Bird_2.jpg has no sentence
          sentence 2 of 002.Bunting/Bird_1.jpg is empty
        Mend them, or leave them out with --on-bad-item skip.
        """)
  }

  @Test func badItemsAreLeftOutAndCounted() throws {
    try withTemporaryFolder { folder in
      try writeCUB(folder)
      try FileManager.default.removeItem(atPath: folder + "/text_c10/001.Auk/Bird_1.txt")
      try write("fine\n \nfine too\n", to: folder + "/text_c10/002.Bunting/Bird_1.txt")
      let corpus = try CUB.read(folder)
      #expect(corpus.badItems.count == 2)
      #expect(corpus.photos.count == 9 && corpus.sentences.count == 18)
      #expect(corpus.photos[0].name == "001.Auk/Bird_2.jpg")
      #expect(corpus.sentences.filter { $0.photo == 1 }.map(\.text) == ["fine", "fine too"])
    }
  }

  @Test func whatMacOSAndWindowsLeaveIsNoData() throws {
    try withTemporaryFolder { folder in
      try writeCUB(folder)
      for name in ["._Bird_1.txt", ".DS_Store", "Thumbs.db", "~$Bird_1.txt"] {
        try writeBytes([0, 5, 0x16, 7, 0], to: folder + "/text_c10/001.Auk/" + name)
      }
      let corpus = try CUB.read(folder)
      #expect(corpus.photos.count == 10 && corpus.badItems.count == 0)
    }
  }

  /// Blanks around names, and tabs between columns, say nothing.
  @Test func blanksAroundNamesAreNoPartOfThem() throws {
    try withTemporaryFolder { folder in
      try writeCUB(folder)
      try write("002.Bunting \n\u{FEFF}001.Auk\u{A0}\n", to: folder + "/trainclasses.txt")
      try write(
        "1\t001.Auk \n2 002.Bunting\n3 003.Crow\n4 004.Dove\n5 005.Egret\n", to: folder + "/CUB_200_2011/classes.txt")
      #expect(try CUB.read(folder).photos.count == 10)
    }
  }

  @Test func aPhotoOutsideTheFolderIsRefused() throws {
    let text = try complaint { folder in
      let path = folder + "/CUB_200_2011/images.txt", images = try String(contentsOfFile: path, encoding: .utf8)
      try write(images.replacingOccurrences(of: "001.Auk/Bird_1", with: "../../x"), to: path)
    }
    #expect(
      text
        == "RAW/CUB_200_2011/images.txt: the photo “../../x.jpg” is not named by its path beneath "
        + "RAW/CUB_200_2011/images."
    )
  }

  /// PowerShell's > writes them so. Two U+FFFD for the byte-order mark would pass for a space.
  @Test func captionsInUTF16AreRefused() throws {
    let text = try complaint { folder in
      let bytes = try #require("\u{FEFF}a red bird\r\n".data(using: .utf16LittleEndian))
      try bytes.write(to: URL(fileURLWithPath: folder + "/text_c10/001.Auk/Bird_1.txt"))
    }
    #expect(text == "RAW/text_c10/001.Auk/Bird_1.txt: not UTF-8 text (UTF-16): save the file as UTF-8.")
  }

  @Test func bytesThatAreNoUTF8DoNotStopTheReader() throws {
    try withTemporaryFolder { folder in
      try writeCUB(folder)
      try Data([0x61, 0xFF, 0x20, 0xC3, 0x0A]).write(to: URL(fileURLWithPath: folder + "/text_c10/001.Auk/Bird_1.txt"))
      #expect(try CUB.read(folder).sentences[0].text == "a\u{FFFD} \u{FFFD}")
    }
  }

  @Test(.enabled(if: FileManager.default.fileExists(atPath: "../shared/data/cub"), "needs ../shared/data/cub"))
  func thePublishedDataPassAsTheyAre() throws {
    let corpus = try CUB.read("../shared/data/cub")
    #expect(corpus.badItems.count == 0)
    #expect(corpus.photos.count == 8855 && corpus.sentences.count == 88_550 && corpus.identities.count == 150)
    #expect(corpus.photos.filter { $0.split == .test }.count == 2958)
    #expect(corpus.identities[100...].elementsEqual(try lines(of: "../shared/data/cub/testclasses.txt")))
  }
}
