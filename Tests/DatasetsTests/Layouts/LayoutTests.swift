import Foundation
import Testing

@testable import Datasets

/// A folder with these files in it, each empty.
private func withFiles<Result>(_ names: [String], _ body: (String) throws -> Result) throws -> Result {
  try withTemporaryFolder { folder in
    for name in names { try write("", to: folder + "/" + name) }
    return try body(folder)
  }
}

/// What is said of a folder with these files.
private func complaint(_ names: [String]) throws -> String {
  try withFiles(names) { folder in
    let error = #expect(throws: DatasetError.self) { try Layout.auto.found(in: folder) }
    return error?.description.replacingOccurrences(of: folder, with: "RAW") ?? ""
  }
}

struct LayoutTests {
  @Test(arguments: [
    (["CUB_200_2011/images.txt", "text_c10/001.Auk/a.txt"], "cub", "CUB_200_2011"),
    (["cvpr2016_cub/trainclasses.txt"], "cub", "cvpr2016_cub"),
    (["jpg/image_00001.jpg", "text_c10/class_00001/image_06734.txt"], "flowers", "jpg/image_00001.jpg"),
    (["text_c10/class_00001/image_06734.txt"], "flowers", "text_c10/class_00001"),
    (["reid_raw.json", "imgs/cam_a/1.jpg"], "cuhk-pedes", "reid_raw.json"),
    (["caption_all.json"], "cuhk-pedes", "caption_all.json"), (["ICFG_PEDES.json"], "cuhk-pedes", "ICFG_PEDES.json"),
    (["data_captions.json"], "cuhk-pedes", "data_captions.json"),
    (["reidtalk.h5", "reidtalk.json"], "reidtalk", "reidtalk.h5"),
    (["Flickr8k.token.txt", "Flicker8k_Dataset/1.jpg"], "flickr8k", "Flickr8k.token.txt"),
    (["Flickr_8k.trainImages.txt"], "flickr8k", "Flickr_8k.trainImages.txt"),
    (["Flickr8k_text/Flickr8k.token.txt"], "flickr8k", "Flickr8k_text/Flickr8k.token.txt"),
    (["dataset_flickr8k.json", "Flicker8k_Dataset/1.jpg"], "karpathy", "dataset_flickr8k.json"),
    (["dataset_flickr30k.json"], "karpathy", "dataset_flickr30k.json"),
    (["dataset_coco.json", "val2014/1.jpg"], "karpathy", "dataset_coco.json"),
    (["table.csv", "jpg/tom.jpg"], "plain", "table.csv"), (["table.jsonl"], "plain", "table.jsonl"),
  ])
  func eachIsKnownByItsFiles(names: [String], layout: String, sign: String) throws {
    let found = try withFiles(names) { try Layout.auto.found(in: $0) }
    #expect(found.layout.name == layout && found.sign == sign)
  }

  @Test func noSignIsNamedWithWhatWasLookedFor() throws {
    let text = try complaint(["photos/tom.jpg"])
    #expect(text.hasPrefix("RAW: no layout is recognised. One of these would have to be in it:\n"))
    #expect(
      text.contains(/\n  plain +table.csv, table.jsonl\n/) && text.contains(/\n  cub +CUB_200_2011/)
        && text.hasSuffix("docs/datasets.md shows how they lie."))
  }

  @Test(arguments: ["table.xlsx", "Table.CSV", "table.ods"]) func aTableOfAnotherFormatIsSeen(name: String) throws {
    #expect(try complaint([name, "tom.jpg"]).hasSuffix("RAW/\(name): save it as table.csv, in “CSV UTF-8”."))
  }

  @Test func aStepTooManyOrTooFewIsSeen() throws {
    #expect(try complaint(["birds/CUB_200_2011/images.txt"]).hasSuffix("RAW/birds lies as cub: give that folder."))
    try withFiles(["CUB_200_2011/images.txt"]) { folder in
      let error = #expect(throws: DatasetError.self) { try Layout.auto.found(in: folder + "/CUB_200_2011") }
      #expect(
        error?.description.hasSuffix("\(folder) lies as cub: give that folder.") == true, "\(error?.description ?? "")")
    }
  }

  @Test func twoSignsAreAskedAbout() throws {
    #expect(
      try complaint(["table.csv", "CUB_200_2011/images.txt"])
        == "RAW: lies as cub (CUB_200_2011) and as plain (table.csv): say which is meant with --layout.")
  }

  @Test func aMissingFolderIsNamed() {
    let error = #expect(throws: DatasetError.self) { try Layout.auto.found(in: "/nowhere/raw") }
    #expect(error?.description == "/nowhere/raw is missing: name the folder of the photos and sentences.")
    let other = #expect(throws: DatasetError.self) { try Layout.auto.found(in: #filePath) }
    #expect(other?.description == "\(#filePath) is no folder: name the folder of the photos and sentences.")
  }

  /// As a shell takes it.
  @Test(arguments: [("raw/cats_1", "raw/cats_1"), ("my cats", "'my cats'"), ("a;b", "'a;b'")])
  func theNextCommandNamesTheFolder(folder: String, word: String) {
    #expect(Plain.command(for: folder, dataset: "cats") == "make all DATASET=cats RAW=\(word)")
    #expect(Plain.optionsFile(for: folder, dataset: "cats") == "pipelines/cats/preprocess.conf")
    #expect(Plain.optionsFile(for: folder, dataset: nil) == "pipelines/plain/preprocess.conf")
  }

  /// From any folder: data without options of their own get a copy of others'.
  @Test func theNextCommandWorks() throws {
    #expect(
      WebDataset.command(for: "raw", dataset: nil)
        == "cp -r pipelines/flickr8k pipelines/webdataset && make all DATASET=webdataset RAW=raw")
    #expect(
      COCO.command(for: "raw", dataset: nil)
        == "cp -r pipelines/flickr8k pipelines/coco && make all DATASET=coco RAW=raw")
    #expect(
      ReidTalk.command(for: "raw", dataset: nil)
        == "cp -r pipelines/cuhk-pedes pipelines/reidtalk, put --layout reidtalk into "
        + "pipelines/reidtalk/preprocess.conf, then make all DATASET=reidtalk RAW=raw")
    #expect(CUB.command(for: "raw", dataset: nil) == "make all DATASET=cub RAW=raw")
    let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent("../../..").path
    for layout in Layout.all {
      #expect(layout.pipelines.contains(layout.pipeline.name))
      for name in layout.pipelines {
        #expect(FileManager.default.fileExists(atPath: "\(root)/pipelines/\(name)/dataset.mk"), "\(name)")
      }
    }
  }

  @Test func whatIsSaidNeedsNoSign() throws {
    try withFiles(["CUB_200_2011/images.txt"]) { folder in
      let found = try #require(Layout("plain")).found(in: folder)
      #expect(found.layout == Plain.self && found.sign == nil)
      #expect(try Layout.auto.found(in: folder).layout == CUB.self && Layout("other") == nil)
    }
  }

  @Test func theFolderIsReadAsItLies() throws {
    try withTemporaryFolder { folder in
      try write("photo,identity,sentence,split\na.jpg,tom,a cat,train\n", to: folder + "/table.csv")
      try write("", to: folder + "/a.jpg")
      #expect(try Layout.auto.found(in: folder).layout.read(folder, ReadingOptions()).photos.map(\.name) == ["a.jpg"])
    }
  }
}
