import Foundation
import Testing

/// The whole chain on a few drawn birds, in a folder of its own.
struct TinyChain {
  let folder: String

  static let matcher = ["--steps", "6", "--width", "16", "--photos-per-batch", "4", "--pairs-per-photo", "2"]
  /// More options, for the other matcher. It has no width: this is the default, as if none was said.
  static let words = ["--matcher", "words", "--width", "512"]

  /// Program, arguments and output of each stage; paths are file names in the folder.
  static let stages: [(program: String, inputs: [String], options: [String], output: String)] = [
    (
      "synthesize", [],
      ["--identities", "4,2,2", "--photos-per-identity", "3", "--sentences-per-photo", "2", "--side", "224"], "raw"
    ),
    ("preprocess", ["raw"], [], "examples.h5"),
    ("train-cnn", ["examples.h5"], ["--epochs", "2", "--batch", "4"], "weights.h5"),
    (
      "extract-features", ["examples.h5", "weights.h5"], ["--views", "center,center-flipped", "--grid-views", "2"],
      "features.h5"
    ),
    (
      "train-stage1", ["examples.h5", "features.h5"],
      [
        "--epochs", "3", "--batch", "4", "--dimensions", "16", "--embedding-size", "12", "--hidden-size", "20",
        "--sentence-dropout", "0.2",
      ], "stage1.h5"
    ),
    ("dump-buffers", ["examples.h5", "features.h5", "stage1.h5"], [], "buffers.h5"),
    ("screen-pairs", ["buffers.h5"], ["--k", "3"], "pairs.h5"),
    (
      "train-stage2", ["examples.h5", "features.h5", "stage1.h5", "pairs.h5"],
      matcher, "stage2.h5"
    ),
    ("score", ["examples.h5", "features.h5", "stage1.h5", "buffers.h5", "pairs.h5", "stage2.h5"], [], "scores.h5"),
  ]

  func arguments(_ stage: (program: String, inputs: [String], options: [String], output: String), output: String? = nil)
    -> [String]
  {
    stage.inputs.map { "\(folder)/\($0)" } + stage.options + ["--output", output ?? "\(folder)/\(stage.output)"]
  }

  func make() throws {
    for stage in Self.stages {
      let ending = try BuiltProgram(stage.program)(arguments(stage))
      guard ending.status == 0 else {
        throw Failure(description: "\(stage.program) ended with \(ending.status)\n\(ending.errors)")
      }
    }
  }

  /// The same artifacts in another folder, by links, so that some can be made anew there.
  func linked(in folder: String) throws -> TinyChain {
    for file in try FileManager.default.contentsOfDirectory(atPath: self.folder) where file.hasSuffix(".h5") {
      try FileManager.default.createSymbolicLink(
        atPath: "\(folder)/\(file)", withDestinationPath: "\(self.folder)/\(file)")
    }
    return TinyChain(folder: folder)
  }

  /// Makes what a stage writes anew, with more options.
  func remake(_ stage: (program: String, inputs: [String], options: [String], output: String), _ more: [String] = [])
    throws -> Ending
  {
    // A program writes through a link.
    try FileManager.default.removeItem(atPath: "\(folder)/\(stage.output)")
    let ending = try BuiltProgram(stage.program)(arguments(stage) + more)
    #expect(ending.status == 0, "\(stage.program): \(ending.errors)")
    return ending
  }

  struct Failure: Error, CustomStringConvertible { let description: String }

  private static let sharedFolder = FileManager.default.temporaryDirectory.appendingPathComponent(
    "lineup-chain-\(getpid())"
  ).path

  /// Made once for all tests, and removed when they end.
  static let shared = Result<TinyChain, any Error> {
    atexit { try? FileManager.default.removeItem(atPath: sharedFolder) }
    try FileManager.default.createDirectory(atPath: sharedFolder, withIntermediateDirectories: true)
    let chain = TinyChain(folder: sharedFolder)
    try chain.make()
    return chain
  }

  static func stage(_ program: String) throws -> (program: String, inputs: [String], options: [String], output: String)
  {
    try #require(stages.first { $0.program == program })
  }
}
