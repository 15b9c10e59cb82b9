import Foundation
import Tensor
import TestSupport
import Testing

@testable import Backbones
@testable import PublishedFiles

struct PublishedWeightsTests {
  private func opened(_ bytes: Data) throws -> PublishedWeights {
    try withTemporaryFolder { folder in
      try bytes.write(to: URL(fileURLWithPath: "\(folder)/weights"))
      return try PublishedWeights(readingFrom: "\(folder)/weights")
    }
  }

  @Test func aWholeTensorIsAllItsRows() throws {
    let tensors = [
      "a": Tensor(shape: [2, 2], elements: [1, 2, 3, 4]), "scalar": Tensor(shape: [], elements: [5]),
    ]
    let weights = PublishedWeights(inMemory: tensors)
    #expect(weights.names == ["a", "scalar"] && weights.shape(of: "a") == [2, 2] && weights.shape(of: "b") == nil)
    for name in weights.names { #expect(try weights.tensor(named: name) == tensors[name]) }
    #expect(throws: WeightsError.damaged("no tensor b")) { try weights.tensor(named: "b") }
  }

  @Test func aSettingIsWhatItsTextLooksLike() {
    typealias Setting = PublishedWeights.Setting
    #expect(
      ["true", "false", "4.5", "1e3", "t2i", ""].map(Setting.init)
        == [.truth(true), .truth(false), .number(4.5), .number(1000), .text("t2i"), .text("")])
  }

  /// By their content: none of them has a telling name here.
  @Test func everyFormatIsRecognised() throws {
    for name in ["legacy.pth", "zip.pth", "before2018.pth"] {
      #expect(try opened(fixture(name)).names == PublishedWeights(pyTorch: fixture(name)).names)
    }
    #expect(try Set(opened(fixture("metadata.safetensors")).names) == ["a", "count", "none", "q\"é\n"])
  }

  @Test(arguments: [
    ("<!DOCTYPE html>", "a web page"), ("", "an empty file"),
    ("version https://git-lfs.github.com/spec/v1\n", "a pointer"), ("# Weights\n", "a text"),
    ("\u{1}\u{2}", "an unknown kind"),
  ])
  func otherFilesAreCalledWhatTheyAre(text: String, kind: String) {
    let error = #expect(throws: WeightsError.self) { try opened(Data(text.utf8)) }
    #expect(error?.description.contains(kind) == true)
    #expect(error?.description.contains("what can be read is a .pth of torch.save or a .safetensors file") == true)
  }

  @Test func archivesAndOtherPicklesToo() {
    #expect(errorText { _ = try opened(Data([0x1F, 0x8B, 8])) }.contains("a gzip archive"))
    #expect(errorText { _ = try opened(Data([0x80, 4, 0x95])) }.contains("a pickle of protocol 4"))
  }

  @Test func aFileThatBecomesShorterIsNamed() throws {
    try withTemporaryFolder { folder in
      let path = "\(folder)/weights"
      try fixture("tiny.safetensors").write(to: URL(fileURLWithPath: path))
      let weights = try PublishedWeights(readingFrom: path), name = try #require(weights.names.last)
      try FileHandle(forWritingTo: URL(fileURLWithPath: path)).truncate(atOffset: 100)
      #expect(errorText { _ = try weights.tensor(named: name) } == "\(path): cannot be read: it has become shorter")
    }
  }

  @Test(arguments: [Float.nan, .infinity, -.infinity]) func whatIsNoNumberIsNamed(value: Float) throws {
    let weights = PublishedWeights(inMemory: ["a.b": Tensor(shape: [2, 3], elements: [1, 2, 3, 4, value, 6])])
    let error = #expect(throws: WeightsError.self) { try weights.without("a.").tensor(named: "b") }
    #expect(
      error?.description.hasPrefix("damaged weights file: tensor a.b holds \(value) (number 4 of it), with which")
        == true
    )
    var row = [Float](repeating: 0, count: 3)
    try weights.read("a.b", rows: 0..<1, into: &row)  // the others are sound
    #expect(row == [1, 2, 3])
  }

  @Test func prefixesThatAllNamesShareAreFound() {
    let one = Tensor(repeating: 1, shape: [1])
    func prefixes(_ names: String...) -> [String] {
      PublishedWeights(inMemory: Dictionary(uniqueKeysWithValues: names.map { ($0, one) })).sharedPrefixes
    }
    #expect(prefixes("module.model.a", "module.model.b.c") == ["module.", "module.model."])
    for none in [prefixes("a.b", "a"), prefixes("a.b", "ab.c"), prefixes()] { #expect(none.isEmpty) }
    let weights = PublishedWeights(inMemory: ["m.a": one, "m.b": one]).without("m.")
    #expect(weights.names == ["a", "b"] && weights.prefix == "m.")
    #expect(weights.shape(of: "a") == [1])
  }
}
