import Foundation
import TestSupport
import Testing

struct ImportWeightsTests {
  private func ending(_ bytes: Data, _ options: [String] = []) throws -> Ending {
    try withTemporaryFolder { folder in
      let source = "\(folder)/published.pth"
      try bytes.write(to: URL(fileURLWithPath: source))
      let ending = try BuiltProgram("import-weights")([source, "--output", "\(folder)/weights.h5"] + options)
      #expect(try FileManager.default.contentsOfDirectory(atPath: folder) == ["published.pth"])
      #expect(ending.status == 1)
      #expect(ending.errors.contains("published.pth: "), "\(ending.errors)")
      return ending
    }
  }

  @Test func otherFilesAreNamed() throws {
    #expect(try ending(Data("<html>".utf8)).errors.contains("it is no file of torch.save"))
    #expect(try ending(Data()).errors.contains("it is no file of torch.save"))
  }

  @Test func aDownloadWithAnotherDigestIsRefused() throws {
    let ending = try ending(Data("abc".utf8), ["--sha256", String(repeating: "0", count: 64)])
    #expect(ending.errors.contains("has SHA-256 ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad, not 000"))
  }

  @Test func tensorsOfAnotherNetworkAreListed() throws {
    let fixture = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .appending(path: "BackbonesTests/Fixtures/legacy.pth")
    let errors = try ending(Data(contentsOf: fixture)).errors
    #expect(errors.contains("_conv_stem.weight [32, 3, 3, 3] is missing") && errors.contains("transposed [3, 2] is unknown"))
  }

  @Test func aMissingFileIsNamed() throws {
    try withTemporaryFolder { folder in
      let ending = try BuiltProgram("import-weights")(["/nonexistent/published.pth", "--output", "\(folder)/weights.h5"])
      #expect(ending.status == 1 && ending.errors.contains("/nonexistent/published.pth: cannot be read"))
    }
  }
}
