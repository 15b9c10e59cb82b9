import Tensor
import TestSupport
import Testing

@testable import Artifacts

struct PackTests {
  private func write(_ folder: String, cohort: Tensor?) throws -> Pack {
    let weights = "\(folder)/weights.h5", path = "\(folder)/pack.h5"
    try Weights(
      Backbone("tiny", mean: [1, 2, 3], factor: [4, 5, 6]),
      parameters: ["a.weight": Tensor(shape: [2], elements: [7, 8])]
    ).write(to: weights, provenance: provenance, lineage: Lineage())
    try Pack.write(
      to: path, configuration: ["x": 1], vocabulary: ["UNK", "bird"], cnn: WeightsReader(readingFrom: weights),
      stage1: Model(parameters: ["photo.bias": Tensor(shape: [1], elements: [9])]), stage2: nil, cohort: cohort,
      provenance: provenance, lineage: Lineage(WeightsReader(readingFrom: weights)))
    return try Pack(readingFrom: path)
  }

  @Test func whatIsPackedComesBack() throws {
    try withTemporaryFolder { folder in
      let pack = try write(folder, cohort: Tensor(shape: [1, 2], elements: [1, -1]))
      #expect(pack.vocabulary == ["UNK", "bird"] && pack.cohort?.elements == [1, -1])
      #expect(pack.stage1.parameters == ["photo.bias": Tensor(shape: [1], elements: [9])])
      #expect(pack.stage2.parameters.isEmpty)
      #expect(try pack.artifact.configuration(as: [String: Int].self) == ["x": 1])
      // Its CNN is read as that of a weights.h5.
      let cnn = try WeightsReader(pack.artifact)
      #expect(cnn.names == ["a.weight"] && cnn.backbone.mean == [1, 2, 3])
      #expect(try cnn.tensor(named: "a.weight").elements == [7, 8])
      #expect(pack.artifact.inputs.map(\.name) == ["weights.h5"])
    }
  }

  @Test func aPackNeedsNoCohort() throws {
    let cohort = try withTemporaryFolder { try write($0, cohort: nil).cohort }
    #expect(cohort == nil)
  }

  @Test func numbersThatAreNoneAreNamed() throws {
    try withTemporaryFolder { folder in
      let error = errorText { _ = try write(folder, cohort: Tensor(shape: [1, 2], elements: [.nan, 0])) }
      #expect(error.contains("pack.h5: cohort/sentences: number 0 is nan, which is not finite: run make redo-pack"))
    }
  }
}
