import Artifacts
import Tensor
import TestSupport
import Testing

struct NetworkArraysTests {
  @Test func whatATrainingRemembersIsLeftOut() throws {
    try withTemporaryFolder { folder in
      let path = "\(folder)/stage2.h5", tensor = Tensor(shape: [2], elements: [1, 2])
      let model = Model(
        parameters: ["lstm.bias": tensor, "a": tensor], buffers: ["photos": Tensor(shape: [1, 2], elements: [1, 2])],
        history: ["loss": [3]])
      try model.write(
        Stage2Schema.self, to: path, configuration: ["x": 1],
        provenance: Provenance(program: "test", options: "", seed: 1, threads: 1), lineage: Lineage())
      let artifact = try ArtifactReader(Stage2Schema.self, path: path)
      #expect(try artifact.networkArrays().map(\.name) == ["parameters.a", "parameters.lstm.bias"])
      #expect(try artifact.networkArrays().map(\.field.name) == ["parameters/a", "parameters/lstm.bias"])
      let facts = try artifact.networkFacts()
      #expect(facts["kind"] == "stage2" && facts["configuration"] == #"{"x":1}"# && facts["backbone"] == nil)
      #expect(facts["digest"] == artifact.digest)
    }
  }
}
