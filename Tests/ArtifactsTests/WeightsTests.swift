import Artifacts
import Tensor
import TestSupport
import Testing

@Suite struct WeightsTests {
  private let weights = Weights(
    backbone: "small", mean: [1, 2, 3], factor: [0.5, 0.25, 1], source: "a.pth", sourceDigest: "00ff",
    parameters: [
      "_blocks.0.w": Tensor(shape: [1, 2, 1, 1], elements: [1, 2]), "b": Tensor(shape: [3], elements: [3, 4, 5]),
    ])

  @Test func everythingComesBack() throws {
    try withTemporaryFolder { folder in
      let path = "\(folder)/weights.h5"
      try weights.write(to: path, provenance: provenance)
      let read = try Weights.read(from: path).weights
      #expect(read.backbone == "small" && read.source == "a.pth" && read.sourceDigest == "00ff")
      #expect(read.mean == [1, 2, 3] && read.factor == [0.5, 0.25, 1])
      #expect(read.parameters == weights.parameters)
    }
  }

  @Test func tensorsComeOneByOne() throws {
    try withTemporaryFolder { folder in
      let (path, other) = ("\(folder)/weights.h5", "\(folder)/others.h5")
      let writer = try WeightsWriter(
        path: path, provenance: provenance, backbone: "small", mean: weights.mean, factor: weights.factor,
        source: "a.pth", sourceDigest: "00ff")
      for name in ["_blocks.0.w", "b"] { try writer.write(name, weights.parameters[name]!) }
      try writer.finish()
      try weights.write(to: other, provenance: provenance)
      #expect(try bytes(of: path) == bytes(of: other))

      let reader = try WeightsReader(readingFrom: path)
      #expect(reader.backbone == "small" && reader.names == ["_blocks.0.w", "b"] && reader.factor == weights.factor)
      #expect(try reader.shape(of: "_blocks.0.w") == [1, 2, 1, 1])
      #expect(try reader.tensor(named: "b") == weights.parameters["b"])
      #expect(errorText { _ = try reader.tensor(named: "c") }.contains("weights.h5: no dataset parameters/c"))
    }
  }
}
