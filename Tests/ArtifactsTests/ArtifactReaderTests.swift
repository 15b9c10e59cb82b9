import Artifacts
import Foundation
import HDF5
import TestSupport
import Testing

@Suite struct ArtifactReaderTests {
  /// Writes examples, lets `damage` loose on the file, and returns what its reader says.
  private func message(after damage: (String) throws -> Void) throws -> String {
    try withTemporaryFolder { folder in
      let path = "\(folder)/examples.h5"
      try writeTinyExamples(path)
      try damage(path)
      let text = errorText { _ = try Examples(readingFrom: path) }
      #expect(text.contains(path))
      return text.replacingOccurrences(of: path, with: "examples.h5")
    }
  }

  @Test func anUndamagedFileIsRead() throws {
    try withTemporaryFolder { folder in
      try writeTinyExamples("\(folder)/a.h5")
      _ = try Examples(readingFrom: "\(folder)/a.h5")
    }
  }

  @Test func whatIsRecordedIsFound() throws {
    try withTemporaryFolder { folder in
      let path = "\(folder)/a.h5", made = Provenance(program: "p", options: "--a 7\n--b\n--a 8", seed: 1, threads: 2)
      try writeTinyExamples(path, provenance: made)
      let artifact = try Examples(readingFrom: path).artifact
      #expect(try artifact.recorded("--a", as: Int.self) == 8)
      for option in ["--b", "--c"] {
        let error = errorText { _ = try artifact.recorded(option, as: Int.self) }
        #expect(error == "\(path): does not record its \(option): run make redo-preprocess")
      }
      #expect(artifact.wasMade(by: made, of: Lineage()))
      let other = Provenance(program: "p", options: "--a 7", seed: 1, threads: 2)
      #expect(!artifact.wasMade(by: other, of: Lineage()))
    }
  }

  @Test func damageIsNamedWithItsRemedy() throws {
    #expect(
      try message { try truncate($0, to: 2000) }.hasPrefix(
        "examples.h5: is damaged: it has 2000 bytes, and was written with "))
    #expect(
      try message { try FileManager.default.removeItem(atPath: $0) }
        == "examples.h5: no such file: run make redo-preprocess")
    #expect(try message { try Data("text".utf8).write(to: URL(fileURLWithPath: $0)) }.contains("has no seal"))
    #expect(
      try message { try edit($0) { try $0.setAttribute("version", Int64(99)) } }
        == "examples.h5: made by lineup artifact version 99, this is 2: run make redo-preprocess")
    #expect(
      try message { try edit($0) { try $0.setAttribute("kind", "features") } }
        == "examples.h5: holds features, not examples: give another file, or run make redo-preprocess")
  }

  /// What to do about it is said of the program that wrote the file.
  @Test(arguments: [("test", "make redo-dump-buffers"), ("import-embeddings", "import-embeddings again")])
  func extentsMustAgree(program: String, remedy: String) throws {
    try withTemporaryFolder { folder in
      let path = "\(folder)/buffers.h5"
      let provenance = Provenance(program: program, options: "", seed: 7, threads: 2)
      let writer = try ArtifactWriter(BuffersSchema.self, path: path, provenance: provenance, lineage: Lineage())
      typealias S = BuffersSchema
      try writer.write(S.photoEmbeddings, [Float](repeating: 0, count: 6), shape: [2, 3])
      try writer.write(S.sentenceEmbeddings, [Float](repeating: 0, count: 8), shape: [2, 4])
      try writer.write(ExamplesSchema.photoIdentities, [Int32(0), 0])
      try writer.write(ExamplesSchema.photoSplits, [UInt8(0), 0])
      try writer.write(ExamplesSchema.sentencePhotos, [Int32(0), 1])
      try writer.write(ExamplesSchema.identityNames, ["wren"])
      try writer.setConfiguration(BuffersConfiguration(trainSplits: [.train]))
      try writer.finish()
      #expect(
        errorText { _ = try Buffers(readingFrom: path) }
          == "\(path): sentences/embeddings has D = 4 where photos/embeddings has 3: run \(remedy)")
    }
  }

  @Test func fixedExtentsAreChecked() throws {
    try withTemporaryFolder { folder in
      let path = "\(folder)/weights.h5", backbone = Backbone("small", mean: [1, 2, 3], factor: [1, 1, 1])
      try Weights(backbone, parameters: [:]).write(to: path, provenance: provenance, lineage: Lineage())
      try edit(path) { file in
        try file.remove("scaling/mean")
        _ = try Dataset.create("scaling/mean", in: file, .float32, shape: [4])
      }
      #expect(
        errorText { _ = try WeightsReader(readingFrom: path) }
          == "\(path): scaling/mean has shape [4], not [3]: run make redo-weights")
    }
  }

  @Test func filesInAnyOrderAreOpenedByWhatTheyHold() throws {
    try withTemporaryFolder { folder in
      let examples = "\(folder)/x.h5", stage1 = "\(folder)/s.h5", tuned = "\(folder)/t.h5", text = "\(folder)/text"
      try writeTinyExamples(examples)
      try Model(parameters: [:]).write(
        Stage1Schema.self, to: stage1, configuration: "", provenance: provenance, lineage: Lineage())
      let cnn = Weights(Backbone("small", mean: [1, 2, 3], factor: [1, 1, 1]), parameters: [:])
      try Model(parameters: [:], cnn: cnn).write(
        Tuned1Schema.self, to: tuned, configuration: "", provenance: provenance, lineage: Lineage())
      try Data("no artifact".utf8).write(to: URL(fileURLWithPath: text))
      func open(_ files: String...) throws -> [(kind: String, artifact: ArtifactReader)] {
        try ArtifactReader.open(files, among: [Stage1Schema.self, ExamplesSchema.self], for: "search")
      }
      let found = try open(tuned, examples)
      #expect(found.map(\.kind) == ["stage1", "examples"])
      #expect(found.map(\.artifact.name) == ["tuned1.h5", "examples.h5"])
      #expect(
        errorText { _ = try open(stage1, tuned) } == "\(tuned): holds stage1, as \(stage1) does: give one of them")
      #expect(
        errorText { _ = try ArtifactReader.open([tuned], among: [ExamplesSchema.self], for: "fuse") }
          == "\(tuned): holds tuned1, which fuse does not need: leave it out")
      #expect(
        errorText { _ = try open(examples, text) }
          == "\(text): has no seal: an older lineup wrote it, which --no-verify reads, or it is no artifact of lineup: "
          + "make it again"
      )
      let absent = errorText { _ = try open("\(folder)/none") }
      #expect(absent == "\(folder)/none: no such file: correct its path, or make it")
    }
  }

  @Test func aMissingDatasetIsNamed() throws {
    try withTemporaryFolder { folder in
      let path = "\(folder)/features.h5"
      let writer = try ArtifactWriter(FeaturesSchema.self, path: path, provenance: provenance, lineage: Lineage())
      try writer.write(FeaturesSchema.views, ["center"])
      try writer.finish()
      #expect(
        errorText { _ = try Features(readingFrom: path) }
          == "\(path): no dataset vectors: run make redo-extract-features")
    }
  }
}
