import Artifacts
import Tensor
import TestSupport
import Testing

@Suite struct ModelTests {
  @Test func everythingComesBack() throws {
    try withTemporaryFolder { folder in
      let path = "\(folder)/stage1.h5"
      let model = Model(
        parameters: [
          "embedding": Tensor(shape: [2, 3], elements: [1, 2, 3, 4, 5, 6]),
          "lstm/bias": Tensor(shape: [1], elements: [-1]),
        ],
        buffers: ["photos": Tensor(shape: [0, 4], elements: [])], history: ["loss": [3, 2, 1], "val": [4, 5, 6]])
      try model.write(
        Stage1Schema.self, to: path, configuration: ["dropout": 0.1], provenance: provenance, lineage: Lineage())
      let (read, artifact) = try Model.read(Stage1Schema.self, from: path)
      #expect(try artifact.configuration(as: [String: Double].self) == ["dropout": 0.1])
      #expect(read.parameters == model.parameters && read.buffers == model.buffers && read.history == model.history)
      #expect(errorText { _ = try Model.read(Stage2Schema.self, from: path) }.contains("holds stage1, not stage2"))
    }
  }

  static let wrongValues: [(@Sendable (inout Model) -> Void, String)] = [
    ({ $0.parameters["w"]!.elements[1] = .nan }, "parameters/w: number 1 is nan, which is not finite"),
    ({ $0.buffers["photos"]!.elements[0] = -.infinity }, "buffers/photos: number 0 is -inf, which is not finite"),
    ({ $0.history["val"] = [1] }, "history/val has epochs = 1 where history/loss has 2"),
  ]

  /// A history may have what is no number: a period that lacks the figure.
  @Test(arguments: wrongValues.indices) func aWrongValueIsNamed(place: Int) throws {
    let (change, message) = Self.wrongValues[place]
    try withTemporaryFolder { folder in
      let path = "\(folder)/stage1.h5"
      var model = Model(
        parameters: ["w": Tensor(shape: [2], elements: [1, 2])],
        buffers: ["photos": Tensor(shape: [1, 1], elements: [3])], history: ["loss": [2, 1], "val": [.nan, 1]])
      func read(_ model: Model) throws {
        try model.write(Stage1Schema.self, to: path, configuration: "", provenance: provenance, lineage: Lineage())
        _ = try Model.read(Stage1Schema.self, from: path)
      }
      try read(model)
      change(&model)
      let text = errorText { try read(model) }
      #expect(text == "\(path): \(message): run make redo-train-stage1")
    }
  }
}
