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
        buffers: ["photos": Tensor(shape: [0, 4], elements: [])], history: ["loss": [3, 2, 1], "val": []])
      try model.write(
        Stage1Schema.self, to: path, configuration: ["dropout": 0.1], provenance: provenance, lineage: Lineage())
      let (read, artifact) = try Model.read(Stage1Schema.self, from: path)
      #expect(try artifact.configuration(as: [String: Double].self) == ["dropout": 0.1])
      #expect(read.parameters == model.parameters && read.buffers == model.buffers && read.history == model.history)
      #expect(errorText { _ = try Model.read(Stage2Schema.self, from: path) }.contains("holds stage1, not stage2"))
    }
  }
}
