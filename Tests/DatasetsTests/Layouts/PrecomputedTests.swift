import Foundation
import TestSupport
import Testing

@testable import Datasets

@Suite struct PrecomputedTests {
  /// Photos in train, dev and test, each list with its sentences "list p s", and features.
  private func withData<Result>(
    _ counts: [String: Int] = ["train": 3, "dev": 2, "test": 1], repeated: Bool = false, ids: Bool = true,
    changing change: (String) throws -> Void = { _ in },
    body: (String) throws -> Result
  ) throws -> Result {
    try withTemporaryFolder { folder in
      for (list, count) in counts {
        let captions = (0..<5 * count).map { "\(list) \($0 / 5) \($0 % 5)\n" }.joined()
        try Data(captions.utf8).write(to: URL(fileURLWithPath: "\(folder)/\(list)_caps.txt"))
        let rows = repeated ? 5 * count : count
        try writeNumPy("\(folder)/\(list)_ims.npy", (0..<rows * 6).map { Float($0 / 6) }, shape: [rows, 2, 3])
        if ids {
          try Data((0..<count).map { "\(list)-\($0).jpg\n" }.joined().utf8).write(
            to: URL(fileURLWithPath: "\(folder)/\(list)_ids.txt"))
        }
      }
      try change(folder)
      return try body(folder)
    }
  }

  private func error(_ change: @escaping (String) throws -> Void) throws -> String {
    try withData(changing: change) { folder in
      errorText { _ = try Precomputed.read(folder) }.replacingOccurrences(of: folder, with: "raw")
    }
  }

  private func write(_ text: String, _ path: String) throws {
    try Data(text.utf8).write(to: URL(fileURLWithPath: path))
  }

  @Test(arguments: [false, true])
  func fiveLinesAreAPhotoHoweverOftenItsFeaturesAreThere(repeated: Bool) throws {
    try withData(repeated: repeated) { folder in
      let corpus = try Layout.auto.found(in: folder).layout.read(folder, ReadingOptions())
      #expect(
        corpus.photos.map(\.name) == [
          "train-0.jpg", "train-1.jpg", "train-2.jpg", "dev-0.jpg", "dev-1.jpg", "test-0.jpg",
        ])
      #expect(
        corpus.photos.map(\.split) == [.train, .train, .train, .val, .val, .test] && corpus.photos.areIdentities
          && !corpus.hasPixels)
      #expect(corpus.sentences.count == 30 && corpus.sentences[17].text == "dev 0 2" && corpus.sentences[17].photo == 3)
      let features = try PrecomputedFeatures(folder, photos: ["dev-1.jpg", "train-2.jpg"], testList: .test)
      #expect(
        features.regions == 2 && features.channels == 3
          && features.place(of: 1) == "\(folder)/train_ims.npy: row \(repeated ? 10 : 2)")
      var values = [Float](repeating: -1, count: 6)
      _ = try features.read(photo: 0, into: &values)
      #expect(values == [Float](repeating: repeated ? 5 : 1, count: 6))
    }
  }

  @Test func withoutIdsPhotosAreCalledByTheirPlaces() throws {
    try withData(["test": 2], ids: false) { folder in
      let corpus = try Precomputed.read(folder)
      #expect(corpus.photos.map(\.name) == ["test[0]", "test[1]"] && corpus.photos.allSatisfy { $0.split == .test })
    }
  }

  @Test func testallIsTakenWhereItIsAskedFor() throws {
    try withData(["test": 1, "testall": 3]) { folder throws -> Void in
      #expect(try Precomputed.read(folder).photos.count == 1)
      #expect(
        try Precomputed.read(folder).notes.contains(
          "testall left out: --test-list testall takes it in the place of test"))
      #expect(
        try Precomputed.read(folder, ReadingOptions(testList: .testall)).photos.map(\.name) == [
          "testall-0.jpg", "testall-1.jpg", "testall-2.jpg",
        ])
    }
  }

  @Test func imramCallsItsFeaturesOtherwise() throws {
    try withData(["train": 1]) { folder in
      try FileManager.default.moveItem(atPath: "\(folder)/train_ims.npy", toPath: "\(folder)/train_feat.npy")
      #expect(try Precomputed.read(folder).notes == ["train: 2 regions of 3 channels in \(folder)/train_feat.npy"])
      try FileManager.default.removeItem(atPath: "\(folder)/train_feat.npy")
      #expect(try Precomputed.read(folder).notes == ["train: no features in \(folder)/train_ims.npy"])
      let text = errorText { _ = try PrecomputedFeatures(folder, photos: ["train-0.jpg"], testList: .test) }
      #expect(
        text.contains("has sentences of the photo train-0.jpg, and no features: put the …_ims.npy there"), "\(text)")
    }
  }

  @Test func whatDoesNotBelongTogetherIsRefused() throws {
    #expect(
      try error { try write("a\nb\n", "\($0)/dev_caps.txt") }
        == "raw/dev_caps.txt has 2 lines, where each photo has five: was one lost, or is one broken in two?")
    #expect(
      try error { try writeNumPy("\($0)/dev_ims.npy", [1, 2, 3], shape: [3, 1, 1]) }.hasPrefix(
        "raw/dev_ims.npy has 3 rows, and raw/dev_caps.txt 10 lines: there must be a row for each line, or for each "
          + "five."
      ))
    #expect(
      try error { try writeNumPy("\($0)/dev_ims.npy", [1, 2], shape: [2]) }.hasPrefix(
        "raw/dev_ims.npy: has the shape [2], where photos"))
    #expect(try error { try write("x", "\($0)/dev_ims.npy") }.hasPrefix("raw/dev_ims.npy: is not a .npy file"))
    #expect(
      try error { try write("a\nb\nc\n", "\($0)/dev_ids.txt") }.hasPrefix(
        "raw/dev_ids.txt has 3 lines, where 2 photos are described"))
    #expect(
      try error { try write("a\n\nb", "\($0)/train_ids.txt") }
        == "raw/train_ids.txt:2: the line is empty, where a photo's id should be.")
    #expect(
      try error { try write("train-1.jpg\nb\n", "\($0)/dev_ids.txt") }
        == "raw/dev_ids.txt: train-1.jpg is there twice, first in train.")
    #expect(
      try error { folder in
        for list in ["train", "dev", "test"] {
          try FileManager.default.removeItem(atPath: "\(folder)/\(list)_caps.txt")
        }
      }.hasPrefix(
        "raw/test_caps.txt is missing. Precomputed data must lie like this:"))
  }

  @Test func anEmptySentenceIsABadItemAndMovesNoOther() throws {
    try withData(changing: { try write("a\n\nc\nd\ne\nf\ng\nh\ni\nj\n", "\($0)/dev_caps.txt") }) { folder in
      let corpus = try Precomputed.read(folder)
      #expect(corpus.badItems.first == ["sentence 2 of dev-0.jpg is empty"])
      #expect(corpus.sentences.filter { $0.photo == 4 }.map(\.text) == ["f", "g", "h", "i", "j"])
    }
  }

  /// A blank last sentence is one of the five; blank lines beyond are none.
  @Test(arguments: [("\n", false), ("\n\n \n", false), (" \n", true), ("\n", true)])
  func aBlankLastSentenceIsABadItem(end: String, repeated: Bool) throws {
    let captions = "a\nb\nc\nd\ne\nf\ng\nh\ni\n" + end
    try withData(repeated: repeated, changing: { try write(captions, "\($0)/dev_caps.txt") }) { folder in
      let corpus = try Precomputed.read(folder)
      #expect(corpus.badItems.first == ["sentence 5 of dev-1.jpg is empty"])
      #expect(corpus.sentences.filter { $0.photo == 4 }.map(\.text) == ["f", "g", "h", "i"])
    }
    #expect(try error { try write("a\nb\nc\nd\n", "\($0)/dev_caps.txt") }.contains("dev_caps.txt has 4 lines"))
    let whole = "a\nb\nc\nd\ne\nf\ng\nh\ni\nj\n" + end
    try withData(repeated: repeated, changing: { try write(whole, "\($0)/dev_caps.txt") }) { folder throws -> Void in
      #expect(try Precomputed.read(folder).badItems.count == 0)
    }
  }

  @Test func aFolderIsToldByItsName() throws {
    try withData { folder in
      let named = "\(folder)/coco_precomp"
      try FileManager.default.createDirectory(atPath: named, withIntermediateDirectories: true)
      #expect(
        Precomputed.dataset(in: named) == "coco-precomputed"
          && Precomputed.dataset(in: "\(named)/raw") == "coco-precomputed")
      #expect(
        Precomputed.dataset(in: folder) == "precomputed" && Precomputed.published(in: folder, ReadingOptions()) == nil)
      #expect(Precomputed.published(in: named, ReadingOptions())?.count(.photos, [.train]) == 113_287)
      try write("", "\(folder)/f30k_precomp_vocab.json")
      #expect(Precomputed.dataset(in: folder) == "f30k-precomputed")
    }
  }

  @Test func whatHalfPrecisionDoesNotHoldIsRefused() throws {
    func error(_ values: [Float]) -> String {
      errorText { try values.withUnsafeBufferPointer { try checkHalfPrecision($0, "x_ims.npy: row 7") } }
    }
    #expect(error([0, -65_519, 65_504, 1e-9]) == "")
    #expect(
      error([0, -65_520])
        == "x_ims.npy: row 7: has the feature -65520.0, beyond what half precision holds (65,504): divide all features "
        + "by a number."
    )
    #expect(
      error([.nan]).hasPrefix("x_ims.npy: row 7: has a feature that is no number (nan)")
        && error([.infinity]).contains("no number (inf)"))
  }
}
