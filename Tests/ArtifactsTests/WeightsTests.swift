import Artifacts
import Tensor
import TestSupport
import Testing

@Suite struct WeightsTests {
  private let weights = Weights(
    Backbone("small", mean: [1, 2, 3], factor: [0.5, 0.25, 1], source: "a.pth", sourceDigest: "00ff"),
    parameters: [
      "_blocks.0.w": Tensor(shape: [1, 2, 1, 1], elements: [1, 2]), "b": Tensor(shape: [3], elements: [3, 4, 5]),
    ])

  @Test func everythingComesBack() throws {
    try withTemporaryFolder { folder in
      let path = "\(folder)/weights.h5"
      try weights.write(to: path, provenance: provenance, lineage: Lineage())
      let reader = try WeightsReader(readingFrom: path)
      #expect(reader.backbone == weights.backbone && reader.names == ["_blocks.0.w", "b"])
      for name in reader.names { #expect(try reader.tensor(named: name) == weights.parameters[name]) }
      #expect(errorText { _ = try reader.tensor(named: "c") }.contains("weights.h5: no dataset parameters/c"))
    }
  }

  @Test(
    arguments: [
      (.nan, 1, 1, "scaling/mean: number 1 is nan, which is not finite"),
      (2, .infinity, 1, "scaling/factor: number 2 is inf, which is not finite"),
      (2, 0, 1, "scaling/factor has a 0, so that every photo looks alike"),
      (2, 1, .nan, "parameters/b: number 0 is nan, which is not finite"),
    ] as [(Float, Float, Float, String)])
  func aWrongValueIsNamed(mean: Float, factor: Float, parameter: Float, message: String) throws {
    try withTemporaryFolder { folder in
      let path = "\(folder)/weights.h5"
      try Weights(
        Backbone("small", mean: [1, mean, 3], factor: [1, 1, factor]),
        parameters: ["b": Tensor(shape: [1], elements: [parameter])]
      ).write(to: path, provenance: provenance, lineage: Lineage())
      let text = errorText { _ = try WeightsReader(readingFrom: path).tensor(named: "b") }
      #expect(text == "\(path): \(message): run make redo-weights")
    }
  }

  @Test func writingOneByOneIsTheSameBytes() throws {
    try withTemporaryFolder { folder in
      let (path, other) = ("\(folder)/weights.h5", "\(folder)/others.h5")
      let writer = try WeightsWriter(path: path, backbone: weights.backbone, provenance: provenance)
      for name in ["_blocks.0.w", "b"] { try writer.write(name, weights.parameters[name]!) }
      try writer.finish()
      try weights.write(to: other, provenance: provenance, lineage: Lineage())
      #expect(try bytes(of: path) == bytes(of: other))
    }
  }

  /// The CNN of a tuned network is read as a weights.h5 is, and the network as that of its stage.
  @Test func theCNNOfATunedNetworkIsRead() throws {
    try withTemporaryFolder { folder in
      let path = "\(folder)/tuned2.h5"
      try Model(parameters: ["w": Tensor(shape: [1], elements: [7])], cnn: weights).write(
        Tuned2Schema.self, to: path, configuration: "", provenance: provenance, lineage: Lineage())
      let reader = try WeightsReader(readingFrom: path)
      #expect(reader.backbone == weights.backbone && reader.names == ["_blocks.0.w", "b"])
      #expect(try reader.tensor(named: "b") == weights.parameters["b"])
      #expect(try Model.read(Stage2Schema.self, from: path).model.parameters["w"]?.elements == [7])
      #expect(errorText { _ = try Model.read(Stage1Schema.self, from: path) }.contains("holds tuned2, not stage1"))
    }
  }
}
