import Artifacts
import Tensor
import TestSupport
import Testing

@Suite struct WeightsTests {
  @Test func everythingComesBack() throws {
    try withTemporaryFolder { folder in
      let path = "\(folder)/weights.h5"
      let weights = Weights(
        backbone: "small", source: "a.pth", sourceDigest: "00ff", parameters: ["_blocks.0.w": Tensor(shape: [1, 2, 1, 1], elements: [1, 2])])
      try weights.write(to: path, provenance: provenance)
      let read = try Weights.read(from: path).weights
      #expect(read.backbone == "small" && read.source == "a.pth" && read.sourceDigest == "00ff")
      #expect(read.parameters == weights.parameters)
    }
  }
}
