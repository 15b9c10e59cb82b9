import Foundation
import Tensor
import Testing

@testable import Backbones
@testable import PublishedFiles

struct PyTorchCheckpointTests {
  @Test(arguments: ["legacy.pth", "zip.pth", "nested.pth"])
  func readsWhatPyTorchWrote(name: String) throws {
    let checkpoint = try PublishedWeights(pyTorch: fixture(name))
    #expect(checkpoint.names == ["a", "transposed", "counter", "half"])
    #expect(try checkpoint.tensor(named: "a") == Tensor(shape: [2, 3], elements: [0, 0.25, 0.5, 0.75, 1, 1.25]))
    #expect(try checkpoint.tensor(named: "transposed") == Tensor(shape: [3, 2], elements: [0, 3, 1, 4, 2, 5]))
    #expect(try checkpoint.tensor(named: "counter") == Tensor(shape: [], elements: [41]))
    #expect(try checkpoint.tensor(named: "half") == Tensor(shape: [2], elements: [0.5, -2]))
  }

  @Test func readsWhatPython2AndOldPyTorchWrote() throws {
    let checkpoint = try PublishedWeights(pyTorch: fixture("before2018.pth"))
    #expect(checkpoint.names == ["a", "b"])
    #expect(try checkpoint.tensor(named: "a") == Tensor(shape: [2, 3], elements: [0, 0.25, 0.5, 0.75, 1, 1.25]))
    #expect(try checkpoint.tensor(named: "b") == Tensor(shape: [3], elements: [0.75, 1, 1.25]))
  }

  @Test func refusesOtherGlobalsByName() throws {
    #expect(
      throws: WeightsError.unsupported(
        "it asks for numpy.linalg.norm, which is not run; save only the tensors (a state_dict)")
    ) {
      try PublishedWeights(pyTorch: fixture("global.pth"))
    }
  }

  /// Every cut of a file is refused, or, where it only loses the end of a zip's comment, read.
  @Test(arguments: ["legacy.pth", "zip.pth"])
  func refusesTruncatedFiles(name: String) throws {
    let whole = try fixture(name)
    for count in 0..<whole.count {
      #expect(throws: WeightsError.self, "\(count) bytes of \(name)") {
        try PublishedWeights(pyTorch: whole.prefix(count))
      }
    }
  }

  /// A changed byte may change a value or be refused, but never crashes or asks for memory that the file does not back.
  @Test(arguments: ["legacy.pth", "zip.pth"])
  func survivesChangedBytes(name: String) throws {
    let whole = try fixture(name)
    for position in whole.indices {
      for value in [UInt8(0), 0x7F, 0xFF, whole[position] ^ 1] {
        var changed = whole
        changed[position] = value
        guard let checkpoint = try? PublishedWeights(pyTorch: changed) else { continue }
        for name in checkpoint.names {  // one that is no number now is refused
          #expect(try #require(checkpoint.shape(of: name)).reduce(1, *) <= whole.count)
          _ = try? checkpoint.tensor(named: name)
        }
      }
    }
  }

  @Test func refusesOtherFiles() {
    #expect(throws: WeightsError.damaged("it is no file of torch.save (neither a zip archive nor a legacy checkpoint)"))
    {
      try PublishedWeights(pyTorch: Data("a photo, perhaps".utf8))
    }
    #expect(throws: WeightsError.self) { try PublishedWeights(pyTorch: Data()) }
  }

  @Test func refusesTensorsBeyondTheirStorage() throws {
    // The sizes (2, 3) of `a` become (2, 200).
    var bytes = try fixture("legacy.pth")
    let sizes = try #require(bytes.range(of: Data([0x4B, 2, 0x4B, 3, 0x86])))
    bytes[sizes.lowerBound + 3] = 200
    let error = #expect(throws: WeightsError.self) { try PublishedWeights(pyTorch: bytes) }
    #expect(error?.description.contains("a: [2, 200]") == true)
  }
}
