import Tensor
import TestSupport
import Testing

@testable import Artifacts

@Suite struct LineageTests {
  private func writeFeatures(_ path: String, of examples: Examples) throws {
    let writer = try FeaturesWriter(
      path: path, provenance: provenance, lineage: Lineage(examples), views: ["center"], vector: 2, grids: [1, 1, 1, 2])
    for _ in 0..<3 { try writer.append(vectors: [1, 2], grids: [3, 4]) }
    try writer.finish()
  }

  @Test func inputsAreKnownThroughOthers() throws {
    try withTemporaryFolder { folder in
      try writeTinyExamples("\(folder)/examples.h5")
      let examples = try Examples(readingFrom: "\(folder)/examples.h5")
      try writeFeatures("\(folder)/features.h5", of: examples)
      let features = try Features(readingFrom: "\(folder)/features.h5")
      #expect(features.artifact.inputs.map(\.name) == ["examples.h5"])
      try Model(parameters: ["w": Tensor(shape: [1], elements: [2])])
        .write(
          Stage1Schema.self, to: "\(folder)/stage1.h5", configuration: "", provenance: provenance,
          lineage: Lineage(features))
      let stage1 = try Model.read(Stage1Schema.self, from: "\(folder)/stage1.h5").artifact
      #expect(stage1.inputs.map(\.name) == ["examples.h5", "features.h5"])
      #expect(
        try Lineage([examples.artifact, features.artifact, stage1]).digests.map(\.name) == [
          "examples.h5", "features.h5", "stage1.h5",
        ])
    }
  }

  /// A tuned CNN has the stage 1 that it began with in its lineage, and makes other embeddings.
  @Test func embeddingsAreOfTheStage1ThatIsGiven() throws {
    try withTemporaryFolder { folder in
      try writeTinyExamples("\(folder)/examples.h5")
      let examples = try Examples(readingFrom: "\(folder)/examples.h5")
      func network(_ schema: any ModelSchema.Type, _ lineage: Lineage) throws -> ArtifactReader {
        let path = "\(folder)/\(schema.kind).h5"
        let cnn =
          schema is any CNNSchema.Type
          ? Weights(Backbone("small-cnn", mean: [0, 0, 0], factor: [1, 1, 1]), parameters: [:]) : nil
        try Model(parameters: ["w": Tensor(shape: [1], elements: [2])], cnn: cnn)
          .write(schema, to: path, configuration: "", provenance: provenance, lineage: lineage)
        return try ArtifactReader(schema, path: path)
      }
      func buffers(_ name: String, _ lineage: Lineage) throws -> ArtifactReader {
        let path = "\(folder)/\(name).h5"
        let writer = try BuffersWriter(
          path: path, configuration: BuffersConfiguration(trainSplits: [.train]), provenance: provenance,
          lineage: lineage, examples: examples, dimensions: 1)
        try writer.append(photos: Tensor(shape: [3, 1]))
        try writer.append(sentences: Tensor(shape: [4, 1]))
        try writer.finish()
        return try ArtifactReader(BuffersSchema.self, path: path)
      }
      let stage1 = try network(Stage1Schema.self, Lineage(examples))
      let tuned1 = try network(Tuned1Schema.self, Lineage([examples.artifact, stage1]))
      let plain = try buffers("plain", Lineage([examples.artifact, stage1]))
      let tuned = try buffers("tuned", Lineage([examples.artifact, tuned1])),
        imported = try buffers("i", Lineage(examples))
      _ = try Lineage([stage1, plain])
      _ = try Lineage([tuned1, tuned])
      _ = try Lineage([examples.artifact, imported])
      for (given, words) in [
        ([stage1, tuned], "tuned.h5: is of a tuned1.h5, and not of"),
        ([tuned1, plain], "plain.h5: is of a stage1.h5, and"),
        ([stage1, imported], "i.h5: is of embeddings that no stage 1 made, and not of"),
      ] {
        #expect(errorText { _ = try Lineage(given) }.contains(words))
      }
    }
  }

  /// What makes a text has no lineage in it, and asks before it writes.
  @Test func anInputThatChangedSinceTheBeginningIsNamed() throws {
    try withTemporaryFolder { folder in
      let path = "\(folder)/examples.h5", text = "\(folder)/notes.csv"
      try writeTinyExamples(path)
      let start = Provenance(
        program: "report", options: "", seed: 1, threads: 1,
        given: [path, text].map { ($0, try? ArtifactHeader.read($0)) })
      try start.requireUnchanged()
      try writeTinyExamples(path, tint: 1)
      #expect(errorText { try start.requireUnchanged() }.hasPrefix("\(path): was written to while it was read"))
    }
  }

  @Test func inputsThatDoNotBelongTogetherAreNamed() throws {
    try withTemporaryFolder { folder in
      let (a, b, path) = ("\(folder)/a.h5", "\(folder)/b.h5", "\(folder)/features.h5")
      try writeTinyExamples(a)
      try writeTinyExamples(b, tint: 1)
      let (first, second) = (try Examples(readingFrom: a), try Examples(readingFrom: b))
      try writeFeatures(path, of: first)
      let features = try Features(readingFrom: path)
      #expect(
        errorText { _ = try Lineage(second, features) }
          == "\(path) was made from another examples.h5 than \(b): run make redo-extract-features")

      try Model(parameters: [:]).write(
        Stage1Schema.self, to: "\(folder)/stage1.h5", configuration: "", provenance: provenance,
        lineage: Lineage(second))
      let stage1 = try Model.read(Stage1Schema.self, from: "\(folder)/stage1.h5").artifact
      #expect(
        errorText { _ = try Lineage([features.artifact, stage1]) }
          == "\(folder)/stage1.h5 and \(path) were made from different examples.h5: run make redo-train-stage1, or "
          + "redo-extract-features"
      )
    }
  }
}
