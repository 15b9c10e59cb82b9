import Files
import Foundation
import TestSupport
import Testing

@testable import Artifacts

struct ArtifactHeaderTests {
  @Test func itSaysHowAFileWasMade() throws {
    try withTemporaryFolder { folder in
      let path = "\(folder)/examples.h5", input = "\(folder)/input.h5"
      try writeTinyExamples(input)
      let given = try #require(try ArtifactHeader.read(input))
      let provenance = Provenance(
        program: "test", options: "--flag value\n--other 'a b'", seed: 7, threads: 2,
        given: [(input, given), ("\(folder)/photos", nil)])
      try writeTinyExamples(path, provenance: provenance)
      let header = try #require(try ArtifactHeader.read(path)), size = try bytes(of: path).count
      #expect(header.name == "examples.h5" && header.program == "test" && header.seed == 7 && header.threads == 2)
      #expect(header.options == provenance.options && header.size == size)
      #expect(header.given.map(\.name) == ["examples.h5"] && header.given.map(\.digest) == [given.content])
      #expect(try header.content == ArtifactReader(ExamplesSchema.self, path: path).digest)
      #expect(try bytes(of: path).starts(with: Array("lineup \(InputFile(path).digest(from: 72))\nsize ".utf8)))
    }
  }

  @Test func longOptionsHaveRoom() throws {
    try withTemporaryFolder { folder in
      let path = "\(folder)/examples.h5", options = (0..<900).map { "--option-\($0) value" }.joined(separator: "\n")
      try writeTinyExamples(path, provenance: Provenance(program: "test", options: options, seed: 1, threads: 1))
      #expect(try ArtifactHeader.read(path)?.options == options)
      _ = try Examples(readingFrom: path)
    }
  }

  @Test func anotherFileHasNone() throws {
    try withTemporaryFolder { folder in
      for text in ["", "text", "lineu"] {
        try writeWhole(text, to: "\(folder)/a")
        #expect(try ArtifactHeader.read("\(folder)/a") == nil)
      }
      try writeWhole("lineup of birds", to: "\(folder)/a")
      #expect(
        errorText { _ = try ArtifactHeader.read("\(folder)/a") }.contains("is damaged: its first bytes are no header"))
    }
  }

  /// Whatever byte is changed, the file is refused before HDF5 reads it; only blank lines behind the header could be.
  @Test func everyChangedByteIsFound() throws {
    try withTemporaryFolder { folder in
      let path = "\(folder)/examples.h5"
      try writeTinyExamples(path)
      let whole = try bytes(of: path)
      for place in stride(from: 0, to: whole.count, by: 97) {
        var changed = whole
        changed[place] ^= 0x10
        try Data(changed).write(to: URL(fileURLWithPath: path))
        let message = errorText { _ = try Examples(readingFrom: path) }
        #expect(
          message.hasPrefix("\(path): ") && message.hasSuffix(": run make redo-preprocess"), "\(place): \(message)")
      }
    }
  }

  @Test func aNewSealIsAccepted() throws {
    try withTemporaryFolder { folder in
      let path = "\(folder)/examples.h5"
      try writeTinyExamples(path)
      try edit(path) { try $0.setAttribute("threads", Int64(3)) }
      _ = try Examples(readingFrom: path)
    }
  }
}
