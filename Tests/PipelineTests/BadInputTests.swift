import Artifacts
import Foundation
import HDF5
import TestSupport
import Testing

@Suite(.serialized) struct BadInputTests {
  /// Runs a stage of the chain on a copy of its inputs that `damage` has changed. Nothing may be left of its output.
  private func ending(_ program: String, _ extra: [String] = [], damage: (String) throws -> Void = { _ in }) throws
    -> Ending
  {
    let chain = try TinyChain.shared.get()
    let stage = try TinyChain.stage(program)
    return try withTemporaryFolder { folder in
      for input in stage.inputs {
        try FileManager.default.copyItem(atPath: "\(chain.folder)/\(input)", toPath: "\(folder)/\(input)")
      }
      try damage(folder)
      let before = try FileManager.default.contentsOfDirectory(atPath: folder).sorted()
      let ending = try BuiltProgram(program)(TinyChain(folder: folder).arguments(stage) + extra)
      #expect(try FileManager.default.contentsOfDirectory(atPath: folder).sorted() == before)
      return Ending(
        status: ending.status, output: ending.output,
        errors: ending.errors.replacingOccurrences(of: folder + "/", with: ""))
    }
  }

  @Test func optionsFilesAreNamedWithTheirLine() throws {
    try withTemporaryFolder { folder in
      let path = "\(folder)/train.conf"
      try Data("# settings\n--epoch 3   # too few\n".utf8).write(to: URL(fileURLWithPath: path))
      let ending = try BuiltProgram("train-stage1")(["a", "b", "--config", path, "-o", "\(folder)/x"])
      #expect(ending.status == 64)
      #expect(ending.errors.contains("\(path):2: unknown option '--epoch': did you mean --epochs?"))
    }
  }

  @Test func aMissingRawFolderIsNamed() throws {
    let ending = try BuiltProgram("preprocess")(["/nowhere/raw", "--output", "/tmp/lineup-never.h5"])
    #expect(ending.status == 1)
    #expect(ending.errors.contains("/nowhere/raw"))
  }

  @Test(arguments: [
    (
      "train-stage1", ["--image-dropout", "1"],
      "The value '1' is invalid for '--image-dropout <image-dropout>': give at least 0.0, less than 1.0"
    ),
    (
      "train-stage1", ["--learning-rate", "-1"],
      "The value '-1' is invalid for '--learning-rate <learning-rate>': give 0.0 to 1.0"
    ),
    (
      "train-stage1", ["--epochs", "inf"], "The value 'inf' is invalid for '--epochs <epochs>': give 0.001 to 1000000.0"
    ),
    (
      "train-cnn", ["--learning-rate", "nan"],
      "The value 'nan' is invalid for '--learning-rate <learning-rate>': give 0.0 to 1.0"
    ),
    ("preprocess", ["--table", "x.csv"], "--table is for --layout plain"),
  ])
  func valuesThatMakeNoSenseAreRefused(program: String, options: [String], words: String) throws {
    let ending = try ending(program, options)
    #expect(ending.status == 64)
    #expect(ending.errors.contains("\(program): error: \(words)\n"), "\(ending.errors)")
  }

  /// The readers' bad items and the decoder's are told together, so that mending takes one round.
  @Test func allBadItemsAreNamedAtOnce() throws {
    let ending = try ending("preprocess") { folder in
      let photos = try FileManager.default.subpathsOfDirectory(atPath: "\(folder)/raw/CUB_200_2011/images").filter {
        $0.hasSuffix(".jpg")
      }.sorted()
      try FileManager.default.removeItem(atPath: "\(folder)/raw/CUB_200_2011/images/\(photos[0])")
      try truncate("\(folder)/raw/CUB_200_2011/images/\(photos[1])", to: 1000)
      try Data("!\n".utf8).write(to: URL(fileURLWithPath: "\(folder)/raw/text_c10/\(photos[2].dropLast(4)).txt"))
    }
    #expect(ending.status == 1)
    for words in [
      "3 bad photos or sentences:", "is listed in images.txt but missing", "Premature end of JPEG file", "“!” of photo",
    ] {
      #expect(ending.errors.contains(words), "\(ending.errors)")
    }
  }

  @Test func whatIsLeftOutIsNamedAndCounted() throws {
    let chain = try TinyChain.shared.get()
    try withTemporaryFolder { folder in
      try FileManager.default.copyItem(atPath: "\(chain.folder)/raw", toPath: "\(folder)/raw")
      let names = try FileManager.default.subpathsOfDirectory(atPath: "\(folder)/raw/CUB_200_2011/images")
      let photo = try #require(names.filter { $0.hasSuffix(".jpg") }.min())
      try truncate("\(folder)/raw/CUB_200_2011/images/\(photo)", to: 1000)
      let ending = try BuiltProgram("preprocess")([
        "\(folder)/raw", "--on-bad-item", "skip", "--output", "\(folder)/x.h5",
      ])
      #expect(ending.status == 0)
      #expect(
        ending.output.contains(
          "left out: 1 bad photo or sentence:\n  \(folder)/raw/CUB_200_2011/images/\(photo): Premature end of JPEG "
            + "file: fetch the photo again\n"
        ))
      #expect(ending.output.contains("preprocess: 23 photos, 46 sentences") && ending.output.contains("; 1 refused; "))
    }
  }

  @Test func somethingMustBeLeftToTrainOn() throws {
    let ending = try ending("preprocess", ["--on-bad-item", "skip"]) { folder in
      let classes = try String(contentsOfFile: "\(folder)/raw/trainclasses.txt", encoding: .utf8).split(separator: "\n")
      for name in classes { try FileManager.default.removeItem(atPath: "\(folder)/raw/text_c10/\(name)") }
    }
    #expect(ending.status == 1)
    #expect(ending.errors.contains("raw: not one photo of the training split is left"))
  }

  @Test func anOutputThatIsInTheWayIsRefusedBeforeTheWork() throws {
    let chain = try TinyChain.shared.get()
    let training = try TinyChain.stage("train-stage1")
    func errors(_ output: String) throws -> String {
      // It would take days.
      let ending = try BuiltProgram("train-stage1")(
        chain.arguments(training, output: output) + ["--epochs", "1000000"])
      #expect(ending.status == 1)
      return ending.errors
    }
    try withTemporaryFolder { folder in
      #expect(
        try errors("\(folder)/absent/x.h5").contains(
          "absent/x.h5: cannot be written: there is no folder \(folder)/absent: make it first"))
      #expect(try errors(folder).contains("\(folder): is a folder: name a file in it"))
      let input = "\(chain.folder)/features.h5", before = try bytes(of: "\(chain.folder)/features.h5")
      #expect(try errors(input).contains("\(input): is an input too, and would be lost"))
      #expect(try bytes(of: input) == before)
    }
  }

  @Test func aTruncatedArtifactIsNamed() throws {
    let ending = try ending("train-stage1") { try truncate("\($0)/features.h5", to: 5000) }
    #expect(ending.status == 1)
    #expect(
      ending.errors.hasPrefix("train-stage1: error: features.h5: is damaged: it has 5000 bytes, and was written with "))
    #expect(ending.errors.hasSuffix("(a copy that broke off?): run make redo-extract-features\n"))
  }

  @Test func anArtifactOfAnotherVersionIsNamed() throws {
    let ending = try ending("screen-pairs") { folder in
      let file = try File(opening: "\(folder)/buffers.h5", writable: true)
      try file.setAttribute("version", Int64(0))
      try file.close()
      try ArtifactHeader.reseal("\(folder)/buffers.h5")
    }
    #expect(ending.status == 1)
    #expect(
      ending.errors.contains(
        "buffers.h5: made by lineup artifact version 0, this is \(BuffersSchema.version): run make redo-dump-buffers"))
  }

  @Test func anArtifactOfAnotherKindIsNamed() throws {
    let ending = try ending("dump-buffers") { folder in
      try FileManager.default.removeItem(atPath: "\(folder)/stage1.h5")
      try FileManager.default.copyItem(atPath: "\(folder)/features.h5", toPath: "\(folder)/stage1.h5")
    }
    #expect(ending.status == 1)
    #expect(ending.errors.contains("stage1.h5: holds features, not stage1"))
  }

  @Test func inputsThatDoNotBelongTogetherAreNamed() throws {
    let ending = try ending("dump-buffers") { folder in
      let other = "\(folder)/examples.h5"
      try FileManager.default.removeItem(atPath: other)
      let chain = try TinyChain.shared.get()
      let made = try BuiltProgram("preprocess")(["\(chain.folder)/raw", "--max-words", "4", "--output", other])
      #expect(made.status == 0, "\(made.errors)")
    }
    #expect(ending.status == 1)
    #expect(ending.errors.contains("was made from another examples.h5 than examples.h5: run make redo-"))
  }

  /// The features of other views, put among the files that were made from the first.
  @Test(arguments: ["train-stage2", "score"])
  func featuresThatTheOthersWereNotMadeFromAreNamed(program: String) throws {
    let ending = try ending(program) { folder in
      let other = "\(folder)/features.h5"
      try FileManager.default.removeItem(atPath: other)
      let chain = try TinyChain.shared.get()
      let made = try BuiltProgram("extract-features")(
        ["\(chain.folder)/examples.h5", "\(chain.folder)/weights.h5", "--views", "top-left", "--output", other])
      #expect(made.status == 0, "\(made.errors)")
    }
    #expect(ending.status == 1)
    #expect(
      ending.errors.contains("was made from another features.h5 than features.h5: run make redo-"), "\(ending.errors)")
  }

  /// A limit on the size of files stands for the disk, as the system reports both in the same way.
  @Test(arguments: [
    "preprocess", "extract-features", "train-stage1", "dump-buffers", "screen-pairs", "train-stage2", "score",
  ])
  func aFullDiskIsNamedAndLeavesNothing(program: String) throws {
    let chain = try TinyChain.shared.get()
    let stage = try TinyChain.stage(program)
    try withTemporaryFolder { folder in
      let command = ([BuiltProgram(program).path] + chain.arguments(stage, output: "\(folder)/\(stage.output)")).joined(
        separator: "' '")
      let ending = try run("/bin/sh", ["-c", "ulimit -f 4; exec '\(command)'"])
      #expect(ending.status == 1)
      #expect(ending.errors.contains("\(folder)/\(stage.output): disk full"))
      #expect(!ending.errors.contains("infinite loop"))
      #expect(try FileManager.default.contentsOfDirectory(atPath: folder) == [])
    }
  }

  /// Not a training that diverges, later.
  @Test func weightsThatAreNoNumbersAreNamed() throws {
    let ending = try ending("extract-features") { folder in
      let reader = try WeightsReader(readingFrom: "\(folder)/weights.h5")
      var parameters = Dictionary(uniqueKeysWithValues: try reader.names.map { ($0, try reader.tensor(named: $0)) })
      for name in parameters.keys { parameters[name]?.elements[0] = .nan }
      let provenance = Provenance(program: "test", options: "", seed: 0, threads: 1)
      try Weights(reader.backbone, parameters: parameters)
        .write(to: "\(folder)/weights.h5", provenance: provenance, lineage: Lineage())
    }
    #expect(ending.status == 1)
    #expect(
      ending.errors.contains("weights.h5: parameters/")
        && ending.errors.contains("number 0 is nan, which is not finite"),
      "\(ending.errors)")
  }
}
