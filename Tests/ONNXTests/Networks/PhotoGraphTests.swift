import Backbones
import Matching
import Tensor
import TestSupport
import Testing

@testable import ONNX

struct PhotoGraphTests {
  private let pixels: [UInt8] = {
    var generator = SplitMix64(seed: 9)
    return (0..<2 * 12 * 12 * 3).map { _ in UInt8.random(in: 0...255, using: &generator) }
  }()

  private func outputs(_ architecture: Architecture, stage1: JointEmbedding?, cohort: (Tensor, Double)? = nil) throws
    -> [String: NDArray]
  {
    let weights = randomWeights(architecture)
    let graph = ONNXGraph.photos(
      architecture, scaling: architecture.scaling, stage1: stage1, cohort: cohort.map { ($0.0, $0.1) }
    ) { weights[$0]! }
    try expectWellFormed(graph)
    return try GraphInterpreter(graph)(["pixels": NDArray([2, 12, 12, 3], pixels.map(Int.init))])
  }

  /// Stage 1 of vectors of 7.
  private func stage1() -> JointEmbedding {
    var generator = SplitMix64(seed: 10)
    return JointEmbedding(
      configuration: .init(), channels: 7, words: (vocabulary: 5, embedding: 3, hidden: 4), dimensions: 6,
      using: &generator)
  }

  @Test func outputsAreThoseOfTheNetworks() throws {
    let weights = randomWeights(tinyArchitecture), network = try Network(tinyArchitecture) { weights[$0]! }
    let expected = network.features(pixels, side: 12, views: [View.all[0]], gridViews: 1)
    let found = try outputs(tinyArchitecture, stage1: stage1())
    #expect(found["vector"]!.shape == [2, 7] && found["grid"]!.shape == [2, 9, 5])
    #expect(difference(found["vector"]!.elements, expected.vectors.elements) < 1e-4)
    #expect(difference(found["grid"]!.elements, expected.grids.elements) < 1e-4)
    let embedding = stage1().embedding(ofPhotos: expected.vectors.reshaped([2, 7]))
    #expect(found["embedding"]!.shape == [2, 6])
    #expect(difference(found["embedding"]!.elements, embedding.elements) < 1e-5)
  }

  @Test func withoutStage1ThereIsNoEmbedding() throws {
    #expect(try outputs(tinyArchitecture, stage1: nil).keys.sorted() == ["grid", "vector"])
  }

  /// The grid of an earlier layer has more cells, and the vector stays.
  @Test func theGridMayBeAnEarlierLayers() throws {
    let earlier = try outputs(tinyArchitecture.withGrid(of: "stem"), stage1: nil)
    #expect(earlier["grid"]!.shape == [2, 36, 4])
    #expect(earlier["vector"] == (try outputs(tinyArchitecture, stage1: nil))["vector"])
  }

  @Test func aCohortAddsTwoNumbers() throws {
    var generator = SplitMix64(seed: 11)
    let sentences = Tensor(normal: 0.5, shape: [3, 6], using: &generator)
    let plain = try outputs(tinyArchitecture, stage1: stage1())["embedding"]!
    let compared = Cohort(sentences: sentences, photoTemperature: 0.2).compared(
      photos: Tensor(shape: plain.shape, elements: plain.elements.map(Float.init)))
    let found = try outputs(tinyArchitecture, stage1: stage1(), cohort: (sentences, 0.2))["embedding"]!
    #expect(found.shape == [2, 8] && difference(found.elements, compared.elements) < 1e-5)
  }
}
