import Artifacts
import Foundation
import HDF5
import TestSupport
import Testing

private enum RowsSchema: Schema {
  static let kind = "rows", version = 1, stage = "nothing"
  static let rows = Field("rows", .float32, ["N", "2"])
  static let fields = [rows]
}

@Suite struct ArtifactWriterTests {
  @Test func aRerunIsTheSameBytes() throws {
    try withTemporaryFolder { folder in
      try writeTinyExamples("\(folder)/a.h5")
      try writeTinyExamples("\(folder)/b.h5")
      #expect(try bytes(of: "\(folder)/a.h5") == bytes(of: "\(folder)/b.h5"))
    }
  }

  /// The digest is of the content: neither of how it was made nor of the pieces in which it was written.
  @Test func theDigestIsOfTheContent() throws {
    try withTemporaryFolder { folder in
      func digest(_ pieces: [[Float]], attribute: Int64 = 1, _ provenance: Provenance = provenance) throws -> String {
        let path = "\(folder)/x.h5"
        let writer = try ArtifactWriter(RowsSchema.self, path: path, provenance: provenance, lineage: Lineage())
        try writer.setAttribute("K", attribute)
        let stream = try writer.stream(RowsSchema.rows, row: [2], chunkRows: 2)
        for piece in pieces { try stream.append(piece) }
        try writer.finish()
        return try ArtifactReader(RowsSchema.self, path: path).digest
      }
      let one = try digest([[1, 2, 3, 4, 5, 6]])
      #expect(one.count == 64)
      #expect(try digest([[1, 2], [3, 4, 5, 6], []]) == one)
      #expect(try digest([[1, 2, 3, 4, 5, 6]], Provenance(program: "other", options: "", seed: 0, threads: 1)) == one)
      #expect(try digest([[1, 2, 3, 4, 5, 7]]) != one)
      #expect(try digest([[1, 2, 3, 4, 5, 6]], attribute: 2) != one)
    }
  }

  @Test func anUnfinishedArtifactLeavesNothing() throws {
    try withTemporaryFolder { folder in
      let path = "\(folder)/a.h5"
      try writeTinyExamples(path)
      let before = try bytes(of: path)
      do {
        let writer = try ExamplesWriter(path: path, configuration: ["text": "tiny"], provenance: provenance, side: 2)
        try writer.append(photo: "x", identity: 0, split: .train, pixels: [UInt8](repeating: 0, count: 12))
        #expect(FileManager.default.fileExists(atPath: path + ".partial"))
      }
      #expect(!FileManager.default.fileExists(atPath: path + ".partial"))
      #expect(try bytes(of: path) == before)
    }
  }

  @Test func provenanceIsInTheRoot() throws {
    try withTemporaryFolder { folder in
      try writeTinyExamples("\(folder)/a.h5")
      let artifact = try ArtifactReader(ExamplesSchema.self, path: "\(folder)/a.h5"), file = artifact.file
      #expect(try file.text(ofAttribute: "program") == "test" && file.text(ofAttribute: "options") == "--flag value")
      #expect(try file.number(ofAttribute: "seed") == UInt64(7) && file.number(ofAttribute: "threads") == Int64(2))
      #expect(artifact.inputs.isEmpty && artifact.name == "examples.h5")
    }
  }
}
