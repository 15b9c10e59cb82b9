@testable import PublishedFiles
import Foundation
import TestSupport
import Testing

@testable import Backbones

struct PublishedFileTests {
  private func opened(_ bytes: Data) throws -> any PublishedWeights {
    try withTemporaryFolder { folder in
      try bytes.write(to: URL(fileURLWithPath: "\(folder)/weights"))
      return try openPublishedWeights(at: "\(folder)/weights")
    }
  }

  /// By their content: none of them has a telling name here.
  @Test func everyFormatIsRecognised() throws {
    for name in ["legacy.pth", "zip.pth", "before2018.pth"] { #expect(try opened(fixture(name)) is PyTorchCheckpoint) }
    #expect(try opened(fixture("tiny.safetensors")) is SafeTensors)
  }

  @Test(arguments: [
    ("<!DOCTYPE html>", "a web page"), ("", "an empty file"),
    ("version https://git-lfs.github.com/spec/v1\n", "a pointer"), ("# Weights\n", "a text"),
    ("\u{1}\u{2}", "an unknown kind"),
  ])
  func otherFilesAreCalledWhatTheyAre(text: String, kind: String) {
    let error = #expect(throws: WeightsError.self) { try opened(Data(text.utf8)) }
    #expect(error?.description.contains("\(kind)") == true)
    #expect(
      error?.description.contains("what can be read is a .pth of torch.save or a .safetensors file")
        == true)
  }

  @Test func archivesAndOtherPicklesToo() {
    #expect(errorText { _ = try opened(Data([0x1F, 0x8B, 8])) }.contains("a gzip archive"))
    #expect(errorText { _ = try opened(Data([0x80, 4, 0x95])) }.contains("a pickle of protocol 4"))
  }
}
