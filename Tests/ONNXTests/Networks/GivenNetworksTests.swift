import Artifacts
import Backbones
import Foundation
import Tensor
import TestSupport
import Testing
import TinyPack

@testable import ONNX

struct GivenNetworksTests {
  @Test func aPackHasAllThree() throws {
    try withTemporaryFolder { folder in
      let pack = try TinyPack(folder)
      for (part, inputs, outputs) in [
        (.photos, ["pixels"], ["embedding", "vector", "grid"]), (.sentences, ["words", "lengths"], ["embedding"]),
        (.pairs, ["grids", "words", "lengths"], ["score"]),
      ] as [(GivenNetworks.Part, [String], [String])] {
        let networks = try GivenNetworks([pack.path], for: part), graph = try networks.graph()
        try expectWellFormed(graph)
        #expect(graph.inputs.map(\.name) == inputs && graph.outputs.map(\.name) == outputs)
        let facts = try networks.facts()
        #expect(facts["pack.digest"]?.count == 64 && facts["pack.backbone"] == "small-cnn")
      }
    }
  }

  @Test func aPacksCohortIsInItsGraphs() throws {
    try withTemporaryFolder { folder in
      let pack = try TinyPack(folder, cohort: Tensor(repeating: 0.5, shape: [2, 3]))
      for part in [GivenNetworks.Part.photos, .sentences] {
        let graph = try GivenNetworks([pack.path], for: part).graph()
        #expect(graph.outputs[0].extents == [.free("N"), .fixed(5)])
      }
    }
  }

  @Test func aCNNAloneGivesNoEmbedding() throws {
    try withTemporaryFolder { folder in
      _ = try TinyPack(folder)
      let graph = try GivenNetworks(["\(folder)/weights.h5"], for: .photos).graph()
      #expect(graph.outputs.map(\.name) == ["vector", "grid"])
      let earlier = try GivenNetworks(["\(folder)/weights.h5"], for: .photos).graph(gridLayer: "3.conv")
      #expect(earlier.outputs[1].extents != graph.outputs[1].extents)
    }
  }

  /// Of two methods with CNNs of one kind, each stage 1 goes with its own. Features say the layer of the grid.
  @Test func theCNNIsThatOfStage1() throws {
    try withTemporaryFolder { folder in
      _ = try TinyPack(folder)
      let other = "\(folder)/other", lineage = try Lineage(WeightsReader(readingFrom: "\(folder)/weights.h5"))
      try FileManager.default.createDirectory(atPath: other, withIntermediateDirectories: true)
      _ = try TinyPack(other, seed: 6)
      let provenance = Provenance(program: "test", options: "", seed: 1, threads: 1)
      let layer = try Architecture.named("small-cnn").withGrid(of: "3.conv"), grid = layer.grid
      let features = try FeaturesWriter(
        path: "\(folder)/features.h5", provenance: provenance, lineage: lineage, views: ["center"],
        vector: layer.vectorCount, grids: [1, grid.side, grid.side, grid.channels])
      try features.setGridLayer("3.conv")
      try features.finish()
      func graph(_ weights: String, _ layer: String? = nil) throws -> ONNXGraph {
        try GivenNetworks([weights, "\(folder)/features.h5"], for: .photos).graph(gridLayer: layer)
      }
      let made = try graph("\(folder)/weights.h5")
      #expect(made.outputs[1].extents[2] == .fixed(grid.channels))
      #expect(
        errorText { _ = try graph("\(folder)/weights.h5", "2.conv") }.contains("says which layer makes its grids"))
      #expect(errorText { _ = try graph("\(other)/weights.h5") }.contains("was made from another weights.h5 than"))
    }
  }

  @Test func whatDoesNotBelongTogetherIsRefused() throws {
    try withTemporaryFolder { folder in
      let pack = try TinyPack(folder, hasStage2: false), weights = "\(folder)/weights.h5"
      func refusal(_ files: [String], _ part: GivenNetworks.Part, gridLayer: String? = nil) -> String {
        do { _ = try GivenNetworks(files, for: part).graph(gridLayer: gridLayer) } catch { return "\(error)" }
        return "nothing"
      }
      #expect(refusal([pack.path], .pairs) == "\(pack.path): has no stage 2: export its photos and sentences")
      #expect(
        refusal([pack.path, weights], .photos)
          == "\(weights): \(pack.path) has all networks: leave one of them out")
      #expect(
        refusal([weights], .sentences)
          == "\(weights): holds weights, which export-onnx --network sentences does not need: leave it out")
      #expect(refusal([weights], .photos, gridLayer: "x").hasPrefix("--grid-layer: small-cnn has no grid of a layer x"))
      #expect(
        refusal([pack.path], .photos, gridLayer: "3.conv").hasPrefix("--grid-layer: \(pack.path) says which layer"))
    }
  }
}
