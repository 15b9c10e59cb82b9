import Datasets
import Exchange
import Foundation
import HDF5
import NumPy
import Reporting
import Stage

extension ReaderTarget {
  private static func fixtures(_ tests: String, _ suffixes: [String], _ origin: Origin) throws -> [String] {
    let folder = "\(origin.repository)/Tests/\(tests)/Fixtures"
    let names = try FileManager.default.contentsOfDirectory(atPath: folder).sorted()
    return names.filter { name in suffixes.contains { name.hasSuffix($0) } }.map { "\(folder)/\($0)" }
  }

  private static let text = ExamplesConfiguration.Text(tokenizer: .treebank, maximumWords: 50, hasMarks: true)

  private static let options = Result { try OptionTable(of: Torture.self) }

  /// Reads a folder as preprocess does.
  /// - Parameter side: that of the photos; 0: only lists and sentences are read.
  private static func preprocess(_ folder: String, _ layout: any DatasetLayout.Type, side: Int = 32) throws {
    var data = try RawData(folder, layout, ReadingOptions(), text, vocabulary: nil)
    guard side > 0 else { return }
    _ = try data.forEachPhoto(fit: .squash, side: side) { _, _ in }
    // It lists photos and sentences by their names.
    do { try data.requireUsable(.refuse) } catch { throw TortureError("\(folder): \(error)") }
  }

  // MARK: - Photos

  static let photos: [ReaderTarget] = [photo("JPEG", [".jpg"]), photo("PNG", [".png"])]

  /// One photo of a table, in whose place every sample comes.
  private static func photo(_ name: String, _ suffixes: [String]) -> ReaderTarget {
    ReaderTarget(name: name) { folder, origin in
      try write("photo,identity,sentence,split\nphoto,tom,a cat,train\n", to: "\(folder)/table.csv")
      return try fixtures("DatasetsTests", suffixes, origin).map {
        try Sample("photo", .binary, in: folder, bytes: fileBytes(of: $0))
      }
    } read: {
      try preprocess($0, Plain.self)
    }
  }

  // MARK: - Tables

  static let tables: [ReaderTarget] = [
    .texts("CSV", ["table.csv": Samples.csv]) { _ = try Plain.read($0) },
    .texts("JSON lines", ["table.jsonl": Samples.jsonLines]) { _ = try Plain.read($0) },
    .texts("CUHK-PEDES JSON", ["reid_raw.json": Samples.cuhk]) { _ = try CUHKPEDES.read($0) },
    .texts(
      "Karpathy JSON", ["dataset_flickr8k.json": Samples.karpathy], others: ["Flicker8k_Dataset/1.jpg": ""]
    ) { _ = try Karpathy.read($0) },
    .texts(
      "COCO JSON", ["annotations/captions_train2017.json": Samples.coco], others: ["train2017/1.jpg": ""]
    ) { _ = try COCO.read($0) },
    .texts("vocabulary JSON", ["x_vocab.json": Samples.vocabulary]) {
      _ = try PublishedVocabulary.read("\($0)/x_vocab.json")
    },
    .texts("item list .csv", ["list.csv": Samples.items]) { _ = try ItemList(readingFrom: "\($0)/list.csv") },
    .texts("item list .txt", ["list.txt": "wren\njay\nwren\n"]) { _ = try ItemList(readingFrom: "\($0)/list.txt") },
    .texts("TREC run", ["a.run": "q1 Q0 a 1 0.5 x\nq1 Q0 b 2 0.25 x\nq2 Q0 a 1 1e-3 x\n"]) {
      _ = try TRECRun("\($0)/a.run").map { _, list in list }
    },
    .texts("TREC qrels", ["a.qrels": "q1 0 a 1\nq1 0 b 0\nq2 0 a 2\n"]) {
      _ = try TRECAnswers(readingFrom: "\($0)/a.qrels")
    },
    .texts("sentences and drawn parts", ["answers.csv": Samples.answers, "drawn.csv": Samples.drawnParts]) {
      _ = try KnownAnswers(readingFrom: "\($0)/answers.csv", drawnIn: "\($0)/drawn.csv")
    },
    .texts("queries of a report", ["report.csv": Samples.queries]) {
      let path = "\($0)/report.csv"
      _ = try QueryTable(CSV(readingFrom: path).rows.map { ($0.line, $0.fields) }, source: path)
    },
    .texts("options file", ["a.conf": Samples.options]) {
      _ = try ResolvedOptions(options.get(), commandLine: ["--config", "\($0)/a.conf"])
    },
    ReaderTarget(name: "reidtalk JSON and HDF5", patience: 80) { folder, _ in
      try write(Samples.reidTalk, to: "\(folder)/reidtalk.json")
      try Samples.writeReidTalk(to: "\(folder)/reidtalk.h5")
      return [
        try Sample("reidtalk.json", .text, in: folder), try Sample("reidtalk.h5", .binary, in: folder),
      ]
    } read: {
      try preprocess($0, ReidTalk.self)
    },
  ]

  // MARK: - Lists

  static let lists: [ReaderTarget] = [
    .texts(
      "Flickr8k lists",
      [
        "Flickr8k.token.txt": Samples.tokens, "Flickr_8k.trainImages.txt": "1.jpg\n",
        "Flickr_8k.devImages.txt": "2.jpg\n", "Flickr_8k.testImages.txt": "3.jpg\n",
      ], others: ["Flicker8k_Dataset/1.jpg": ""]
    ) { _ = try Flickr8k.read($0) },
    ReaderTarget(name: "CUB lists and captions") { folder, _ in
      let demo = Demo(identities: [2, 1, 1], photosPerIdentity: 1, sentencesPerPhoto: 2, side: 32, seed: 1)
      try FileManager.default.removeItem(atPath: folder)  // it replaces no folder of others
      try demo.write(to: folder)
      return try changed(in: folder) { $0.hasSuffix(".txt") && $0 != "synthesized.txt" }
    } read: {
      try preprocess($0, CUB.self, side: 0)
    },
    ReaderTarget(name: "Flowers lists and captions") { folder, _ in
      for (photo, identity) in ["class_00001", "class_00002", "class_00003"].enumerated() {
        try write("", to: "\(folder)/jpg/image_0000\(photo).jpg")
        try write("a red flower\nit has petals .\n", to: "\(folder)/text_c10/\(identity)/image_0000\(photo).txt")
        try write("\(identity)\n", to: "\(folder)/\(["train", "val", "test"][photo])classes.txt")
      }
      return try changed(in: folder) { $0.hasSuffix(".txt") }
    } read: {
      try preprocess($0, Flowers.self, side: 0)
    },
    .texts(
      "SCAN caption lists",
      [
        "train_caps.txt": String(repeating: "a dog .\n", count: 10), "train_ids.txt": "7\n12\n",
        "test_caps.txt": String(repeating: "b'a cat .'\n", count: 5),
      ]
    ) { try preprocess($0, Precomputed.self, side: 0) },
  ]

  private static func changed(in folder: String, _ isChanged: (String) -> Bool) throws -> [Sample] {
    try FileManager.default.subpaths(atPath: folder)!.filter(isChanged).sorted().map {
      try Sample($0, .text, in: folder)
    }
  }

  // MARK: - Archives

  static let archives: [ReaderTarget] = [
    ReaderTarget(name: "WebDataset shards") { folder, origin in
      try fixtures("DatasetsTests", ["000001.tar", "train-000000.tar", "gnu.tar", "pax.tar", "ustar.tar"], origin).map {
        try Sample("train-0.tar", .binary, in: folder, bytes: fileBytes(of: $0))
      }
    } read: {
      let archive = try TarArchive("\($0)/train-0.tar")
      for member in archive.members { _ = try archive.bytes(of: member) }
      var data = try RawData($0, WebDataset.self, ReadingOptions(), text, vocabulary: nil)
      _ = try data.forEachPhoto(fit: .squash, side: 32) { _, _ in }
    }
  ]

  // MARK: - Arrays

  static let arrays: [ReaderTarget] = [
    ReaderTarget(name: "NumPy matrix") { folder, origin in
      try fixtures("NumPyTests", [".npy"], origin).map {
        try Sample("s.npy", .binary, in: folder, bytes: fileBytes(of: $0))
      }
    } read: {
      let matrix = try NumPyArray(opening: "\($0)/s.npy")
      guard matrix.shape.count == 2, matrix.shape[0] > 0 else { return }
      var row = [Double](repeating: 0, count: matrix.shape[1])
      try matrix.read(rows: matrix.shape[0] - 1..<matrix.shape[0], columns: 0..<matrix.shape[1], into: &row)
    },
    ReaderTarget(name: "HDF5 matrix", patience: 80) { folder, _ in
      try Samples.writeMatrix(to: "\(folder)/s.h5")
      return [try Sample("s.h5", .binary, in: folder)]
    } read: {
      let matrix = try ForeignFile(opening: "\($0)/s.h5").dataset("s").holding(.float32)
      guard let rows = matrix.shape.first, rows > 0 else { return }
      let _: [Float] = try matrix.read(rows: rows - 1..<rows)
    },
    ReaderTarget(name: "NumPy regions") { folder, _ in
      try write(String(repeating: "a dog .\n", count: 10), to: "\(folder)/train_caps.txt")
      let regions = Samples.numPy((0..<24).map { Float($0) }, shape: [2, 3, 4])
      try write(regions, to: "\(folder)/train_ims.npy")
      return [try Sample("train_ims.npy", .binary, in: folder)]
    } read: {
      try importFeatures(PrecomputedFeatures($0, photos: ["train[0]", "train[1]"], testList: .test))
    },
    ReaderTarget(name: "embeddings of others") { folder, _ in
      let array = Samples.numPy([3, 4, 0, 2], shape: [2, 2])
      try write(array, to: "\(folder)/img_emb/img_emb_0.npy")
      try write(array, to: "\(folder)/text_emb/text_emb_0.npy")
      try write(
        "image_path\tcaption\tsplit\na.jpg\tone\ttest\nb.jpg\ttwo\tval\n", to: "\(folder)/metadata/metadata_0.tsv")
      return [
        try Sample("img_emb/img_emb_0.npy", .binary, in: folder),
        try Sample("metadata/metadata_0.tsv", .text, in: folder),
      ]
    } read: {
      let embeddings = try EmbeddingFolder(readingFrom: $0)
      let items = try EmbeddedItems(embeddings)
      try embeddings.photos.forEachBlock(of: items.photoRows, ofUnitLength: true) { _ in }
    },
    .texts("bottom-up .tsv", ["a.tsv": Samples.bottomUp()]) {
      try importFeatures(BottomUpFeatures(["\($0)/a.tsv"], photos: ["7.jpg", "COCO_0012.jpg"]))
    },
  ]

  /// Reads all photos' features, as import-features does.
  private static func importFeatures(_ source: some RegionFeatures) throws {
    var features = [Float](repeating: 0, count: source.regions * source.channels)
    for photo in 0..<2 {
      _ = try source.read(photo: photo, into: &features)
      try features.withUnsafeBufferPointer { try checkHalfPrecision($0, source.place(of: photo)) }
    }
  }
}
