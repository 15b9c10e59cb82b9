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
    let errors = try ending(Data("<html>".utf8)).errors
    #expect(errors.contains("a web page; what can be read is a .pth of torch.save or a .safetensors file"))
    #expect(try ending(Data()).errors.contains("an empty file"))
  }

  @Test func aDownloadWithAnotherDigestIsRefused() throws {
    let errors = try ending(Data("abc".utf8), ["--sha256", String(repeating: "0", count: 64)]).errors
    #expect(errors.contains("has SHA-256 ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad, not 000"))
    #expect(
      try ending(Data("abc".utf8), ["--sha256", "BA7816BF"]).errors.contains("a text; "), "the beginning is enough")
  }

  private func fixture(_ name: String) -> String {
    URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent().appending(
      path: "PublishedFilesTests/Fixtures/\(name)"
    ).path
  }

  @Test func tensorsOfAnotherNetworkAreListed() throws {
    let file = try bytes(of: fixture("legacy.pth"))
    let errors = try ending(file, ["--backbone", "efficientnet-lite0"]).errors
    #expect(
      errors.contains(
        "as efficientnet-lite0 of PyTorch: these are not the network's weights:\n  _conv_stem.weight [32, 3, 3, 3] is"))
    #expect(errors.contains("transposed [3, 2] is unknown"))
    #expect(
      try ending(file).errors.contains("its tensors (a, transposed, counter, half) are those of no known network"))
    #expect(
      try ending(file, ["--backbone", "resnet"]).errors.contains(
        "no backbone is called resnet; there are vgg16, googlenet"))
  }

  @Test func aMissingFileIsNamed() throws {
    try withTemporaryFolder { folder in
      let ending = try BuiltProgram("import-weights")([
        "/nonexistent/published.pth", "--output", "\(folder)/weights.h5",
      ])
      #expect(
        ending.status == 1
          && ending.errors.contains("/nonexistent/published.pth: no such file; give the path"))
      let other = try BuiltProgram("import-weights")([folder, "--output", "\(folder)/weights.h5"])
      #expect(
        other.status == 1 && other.errors.contains("\(folder): is a folder: give a file; give the path"),
        "\(other.errors)")
    }
  }
}
