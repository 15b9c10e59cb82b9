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
