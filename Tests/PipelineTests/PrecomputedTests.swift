import Artifacts
import Attention
import Foundation
import HDF5
import Matching
import TestSupport
import Testing

/// The programs on features that were computed elsewhere.
@Suite struct PrecomputedTests {
  private let options = ["--tokenizer", "treebank", "--sentence-marks", "--min-count", "1"]

  /// Photos with three regions of four channels: feature i of photo p in a list is p + i / 100.
  private func write(
    _ folder: String, _ counts: [(list: String, photos: Int)] = [("train", 4), ("dev", 2), ("test", 2)]
  ) throws {
    for (list, count) in counts {
      try text((0..<5 * count).map { "A \(list) dog's no. \($0 / 5).\n" }.joined(), "\(folder)/\(list)_caps.txt")
      try text((0..<count).map { "\(list)\($0)\n" }.joined(), "\(folder)/\(list)_ids.txt")
      try writeNumPy(
        "\(folder)/\(list)_ims.npy", (0..<count * 12).map { Float($0 / 12) + Float($0 % 12) / 100 },
        shape: [count, 3, 4])
    }
  }

  private func text(_ text: String, _ path: String) throws { try Data(text.utf8).write(to: URL(fileURLWithPath: path)) }

  private func run(_ program: String, _ arguments: [String]) throws -> String {
    let ending = try BuiltProgram(program)(arguments)
    #expect(ending.status == 0, "\(ending.errors)")
    return ending.output
  }

  @Test func featuresComeFromTheFolder() throws {
    try withTemporaryFolder { folder in
      try write(folder)
      let examples = "\(folder)/examples.h5", output = "\(folder)/features.h5"
      #expect(try run("preprocess", ["--check", folder]).contains("make all DATASET=precomputed RAW=\(folder)\n"))
      #expect(
        try run("preprocess", [folder, "--output", examples] + options).contains(
          "layout precomputed, known by train_caps.txt"))
      let read = try Examples(readingFrom: examples)
      #expect(
        read.side == 0 && read.photoNames == ["train0", "train1", "train2", "train3", "dev0", "dev1", "test0", "test1"])
      #expect(
        read.sentence(0).map { read.vocabulary[Int($0)] } == [
          "<start>", "a", "train", "dog", "'s", "no", ".", "0", ".", "<end>",
        ])
      #expect(
        try run("import-features", [examples, folder, "--output", output]).contains(
          "8 photos, 3 regions of 4 channels each"))
      let features = try Features(readingFrom: output)
      #expect(features.cells == 3 && features.channels == 4 && features.vectorCount == 4)
      #expect(
        try features.grids(photos: [7], views: [0]).elements == (0..<12).map { Float(Float16(1 + Float($0) / 100)) })
      #expect(
        zip(try features.vectors(photos: [7], views: [0]).elements, [1.04, 1.05, 1.06, 1.07] as [Float]).allSatisfy {
          abs($0 - $1) < 1e-3
        })
      #expect(!features.artifact.file.contains("boxes"))
      let embedded = try run(
        "train-stage1",
        [
          examples, output, "--epochs", "1", "--batch", "4", "--dimensions", "8", "--watch", "identities", "--output",
          "\(folder)/stage1.h5",
        ])
      #expect(embedded.contains("train-stage1: "))
      let cnn = try BuiltProgram("train-cnn")([examples, "--batch", "2", "--output", "\(folder)/weights.h5"])
      #expect(
        cnn.status == 1 && cnn.errors.contains("examples.h5: has no photos, whose features were computed elsewhere"),
        "\(cnn.errors)")
    }
  }

  @Test func aPublishedVocabularyAndATestListAreEnough() throws {
    try withTemporaryFolder { folder in
      try write(folder, [("test", 2)])
      let examples = "\(folder)/examples.h5"
      let without = try BuiltProgram("preprocess")([folder, "--output", examples] + options)
      #expect(
        without.status == 1 && without.errors.contains("not one photo of the training split is left"),
        "\(without.errors)")
      let words = ["<pad>", "<start>", "<end>", "<unk>", "a", "dog", "."]
      try text(
        "{\"idx2word\": {\(words.enumerated().map { "\"\($0)\": \"\($1)\"" }.joined(separator: ", "))}}",
        "\(folder)/x_vocab.json")
      _ = try run("preprocess", [folder, "--output", examples] + options)
      let read = try Examples(readingFrom: examples)
      #expect(read.vocabulary == ["<unk>", "<start>", "<end>", "<pad>", "a", "dog", "."])
      #expect(Array(read.sentence(0)) == [1, 4, 0, 5, 0, 0, 6, 0, 6, 2])
      #expect(
        try run("preprocess", ["--check", folder]).contains(
          "note: no photo of the training split: matchers that others trained can be scored"))
      _ = try run("import-features", [examples, folder, "--output", "\(folder)/features.h5"])
    }
  }

  /// The command that check-data ends with is one that make takes.
  @Test func dataWithoutAPipelineGetACopyOfOne() throws {
    try withTemporaryFolder { folder in
      for part in ["raw", "pipelines/f30k-precomputed"] {
        try FileManager.default.createDirectory(atPath: "\(folder)/\(part)", withIntermediateDirectories: true)
      }
      try write("\(folder)/raw")
      func last() throws -> String? {
        try BuiltProgram("preprocess")(["--check", "raw"], in: folder).output.split(separator: "\n").last.map(
          String.init)
      }
      #expect(
        try last()
          == "ready: cp -r pipelines/f30k-precomputed pipelines/precomputed && make all DATASET=precomputed RAW=raw")
      try FileManager.default.createDirectory(
        atPath: "\(folder)/pipelines/precomputed", withIntermediateDirectories: true)
      #expect(try last() == "ready: make all DATASET=precomputed RAW=raw")
    }
  }

  @Test func boxesAreKept() throws {
    try withTemporaryFolder { folder in
      try write(folder, [("train", 2)])
      try FileManager.default.removeItem(atPath: "\(folder)/train_ims.npy")
      func base64(_ values: [Float]) -> String { values.withUnsafeBytes { Data($0).base64EncodedString() } }
      try text(
        ["train1", "other", "train0"].enumerated().map { row, id in
          let boxes = base64((0..<8).map { Float(100 * row + $0) }), regions = base64((0..<6).map { Float(row + $0) })
          return "\(id)\t640\t480\t2\t\(boxes)\t\(regions)\n"
        }.joined(), "\(folder)/x.tsv")
      let examples = "\(folder)/examples.h5", output = "\(folder)/features.h5"
      _ = try run("preprocess", [folder, "--output", examples] + options)
      #expect(
        try run("import-features", [examples, folder, "--output", output]).contains(
          "2 regions of 3 channels each, with their boxes"))
      let features = try Features(readingFrom: output),
        boxes: [Float] = try features.artifact.read(FeaturesSchema.boxes)
      #expect(Array(boxes.prefix(8)) == (0..<8).map { Float(200 + $0) })
      #expect(try features.artifact.integers(FeaturesSchema.sizes).prefix(2) == [640, 480])
      #expect(try features.grids(photos: [0, 1], views: [0, 0]).elements == [2, 3, 4, 5, 6, 7, 0, 1, 2, 3, 4, 5])
    }
  }

  @Test func whatIsTooLargeOrMissingIsToldWithItsPlace() throws {
    try withTemporaryFolder { folder in
      try write(folder)
      let examples = "\(folder)/examples.h5", output = "\(folder)/features.h5"
      _ = try run("preprocess", [folder, "--output", examples] + options)
      try writeNumPy("\(folder)/dev_ims.npy", (0..<24).map { $0 == 13 ? 1e6 : 1 }, shape: [2, 3, 4])
      let large = try BuiltProgram("import-features")([examples, folder, "--output", output])
      #expect(
        large.status == 1
          && large.errors.contains("dev_ims.npy: row 1 (photo ")
          && large.errors.contains("): has the feature 1000000.0, beyond what half precision holds"),
        "\(large.errors)")
      #expect(
        !FileManager.default.fileExists(atPath: output) && !FileManager.default.fileExists(atPath: output + ".partial"))
      try text("another\nstill another\n", "\(folder)/dev_ids.txt")
      let missing = try BuiltProgram("import-features")([examples, folder, "--output", output])
      #expect(
        missing.status == 1 && missing.errors.contains("has no photo dev0, which examples.h5 has"), "\(missing.errors)")
    }
  }
}

/// import-matcher on the checkpoints of Tests/PublishedFilesTests/Fixtures, and two photos of three regions with
/// features and words as they want them.
@Suite struct ImportMatcherTests {
  private func run(
    _ name: String, _ options: [String] = [], channels: Int = 6,
    cut: [String] = ["--tokenizer", "treebank", "--sentence-marks"], body: (Ending, String) throws -> Void
  ) throws {
    let fixtures = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .appendingPathComponent("PublishedFilesTests/Fixtures")
    try withTemporaryFolder { folder in
      try Data(String(repeating: "a dog .\n", count: 10).utf8).write(
        to: URL(fileURLWithPath: "\(folder)/test_caps.txt"))
      let words = ["<pad>", "<start>", "<end>", "<unk>", "a", "dog", "."].enumerated().map { "\"\($0)\": \"\($1)\"" }
        .joined(separator: ", ")
      try Data("{\"idx2word\": {\(words)}}".utf8).write(to: URL(fileURLWithPath: "\(folder)/x_vocab.json"))
      try writeNumPy("\(folder)/test_ims.npy", (0..<2 * 3 * channels).map { Float($0 % 5) }, shape: [2, 3, channels])
      let (examples, features, output) = ("\(folder)/examples.h5", "\(folder)/features.h5", "\(folder)/model.h5")
      for (program, arguments) in [
        ("preprocess", [folder] + cut + ["--output", examples]),
        ("import-features", [examples, folder, "--output", features]),
      ] {
        let ending = try BuiltProgram(program)(arguments)
        #expect(ending.status == 0, "\(ending.errors)")
      }
      try body(
        BuiltProgram("import-matcher")(
          [fixtures.appendingPathComponent("\(name).pth.tar").path, examples, features] + options + [
            "--output", output,
          ]), output)
    }
  }

  @Test func whatItBecomesIsScored() throws {
    try run("scan") { ending, output in
      #expect(ending.status == 0, "\(ending.errors)")
      let folder = URL(fileURLWithPath: output).deletingLastPathComponent().path
      let scored = try BuiltProgram("score")([
        "\(folder)/examples.h5", "\(folder)/features.h5", output, "--output", "\(folder)/scores.h5",
      ])
      #expect(
        scored.status == 0 && scored.output.contains("\ntest: by stage 2 the right photo comes first for "),
        "\(scored.errors)")
    }
  }

  @Test func featuresOfAnotherSizeAreRefused() throws {
    try run("scan", channels: 4) { ending, output in
      #expect(
        ending.status == 1 && ending.errors.contains("features.h5: has 4 channels, and ")
          && ending.errors.contains("is for 6"), "\(ending.errors)")
      #expect(!FileManager.default.fileExists(atPath: output))
    }
  }

  @Test func scanBecomesAStage2() throws {
    try run("scan", ["--setting", "lambda_softmax=8"]) { ending, output in
      #expect(
        ending.status == 0 && ending.output.contains("cross-attention, 11 parameters, 7 words"), "\(ending.errors)")
      let (model, artifact) = try Model.read(Stage2Schema.self, from: output)
      #expect(
        model.parameters["regions.projection"]?.shape == [6, 8]
          && model.parameters["gru-backward.recurrent"]?.shape == [8, 24])
      let attention = FragmentMatcher.Attention.stacked(.init(direction: .textToImage, smoothing: 8, sharpness: 6))
      #expect(
        try artifact.configuration(as: Stage2Configuration.self)
          == Stage2Configuration(matcher: .fragments(.init(attention: attention)), trainSplits: [.train]))
      #expect(try artifact.file.text(ofAttribute: "options") == "--setting lambda_softmax=8")
    }
  }

  @Test func imramBecomesAStage2AndVSEAStage1() throws {
    try run("imram") { ending, output in
      #expect(ending.status == 0, "\(ending.errors)")
      let (model, artifact) = try Model.read(Stage2Schema.self, from: output)
      let directions = StackedCrossAttention.Direction.allCases.map {
        RecurrentAttention.Configuration(direction: $0, steps: 3, normalizesMemory: false)
      }
      #expect(
        try artifact.configuration(as: Stage2Configuration.self).matcher
          == .fragments(.init(attention: .recurrent(directions))))
      #expect(model.parameters.count == 17)
    }
    try run("vse") { ending, output in
      #expect(ending.status == 0, "\(ending.errors)")
      let (model, artifact) = try Model.read(Stage1Schema.self, from: output)
      #expect(model.parameters["photo.projection"]?.shape == [6, 8])
      #expect(try artifact.configuration(as: Stage1Configuration.self).network == .init(encoder: .gru))
    }
  }

  @Test func whatCannotBeReadIsToldWithTheFile() throws {
    try run("malicious") { ending, output in
      #expect(
        ending.status == 1
          && ending.errors.contains(
            "malicious.pth.tar: weights file not supported: it asks for posix.system, which is not run"),
        "\(ending.errors)")
      #expect(!FileManager.default.fileExists(atPath: output))
    }
    try run("absent") { ending, _ in
      #expect(ending.status == 1 && ending.errors.contains("absent.pth.tar: no such file"), "\(ending.errors)")
    }
    try run("scan", ["--setting", "lambda_softmax=-1"]) { ending, _ in
      #expect(
        ending.status == 1 && ending.errors.contains("lambda_softmax is -1.0, where a number above 0 is needed"))
    }
    try run("scan", ["--setting", "lambda_softmax"]) { ending, _ in
      #expect(ending.status == 64 && ending.errors.contains("--setting lambda_softmax: give a name and a value"))
    }
  }
}
