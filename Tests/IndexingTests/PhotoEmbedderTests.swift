import Artifacts
import Tensor
import TestSupport
import Testing
import TinyPack

@testable import Indexing

struct PhotoEmbedderTests {
  private func pixels(_ embedder: PhotoEmbedder) throws -> [[UInt8]] {
    try (0..<5).map { try embedder.fitting.pixels(of: TinyPhoto($0).png) }
  }

  /// A photo has the same bits alone, among others, and on any number of threads.
  @Test(arguments: [1, 2]) func photosDoNotDependOnOthers(views: Int) throws {
    try withTemporaryFolder { folder in
      let pack = try TinyPack(folder) { ($0.photos.embeddedViews, $0.photos.judgedViews) = (views, views) }
      let embedder = try PhotoEmbedder(pack.networks(), grids: true)
      let pixels = try Array(pixels(embedder).prefix(embedder.photosAtOnce))
      let together = try Threads.using(1) { try embedder.embed(pixels) }
      #expect(together.count >= 4 && Set(together.map(\.embedding)).count == together.count)
      for (photo, all) in zip(pixels, together) {
        let alone = try Threads.using(1) { try embedder.embed([photo]) }
        #expect(alone[0].embedding == all.embedding && alone[0].grids == all.grids)
        #expect(all.grids.count == views * 36 * 256)
      }
      #expect(try embedder.embed([]).isEmpty)
    }
  }

  /// It is stage 1's of the CNN's vectors in half precision, as in features.h5.
  @Test(arguments: [1, 2])
  func embeddingsAreThoseOfTheChain(views: Int) throws {
    try withTemporaryFolder { folder in
      let networks = try TinyPack(folder, change: { $0.photos.embeddedViews = views }).networks()
      let embedder = try PhotoEmbedder(networks, grids: false), photo = try pixels(embedder)[0]
      let (vectors, _) = try networks.cnn().features(photo, side: 192, views: networks.views, gridViews: 0)
      let halves = (0..<views).map { view in
        Tensor(shape: [1, 256], elements: vectors.elements[view * 256..<(view + 1) * 256].map { Float(Float16($0)) })
      }
      let expected = networks.stage1.embedding(ofViews: halves).elements
      let embedded = try embedder.embed([photo])[0]
      #expect(embedded.grids.isEmpty)
      for (x, y) in zip(embedded.embedding, expected) { #expect(abs(x - y) < 1e-5) }
    }
  }

  @Test func aCohortIsCompared() throws {
    try withTemporaryFolder { folder in
      let means = Tensor(shape: [2, 3], elements: [1, 0, 0, 0, 1, 0])
      let networks = try TinyPack(folder, cohort: means).networks()
      let embedder = try PhotoEmbedder(networks, grids: false)
      let embedding = try embedder.embed([pixels(embedder)[0]])[0].embedding
      let expected = networks.cohort!.compared(photos: Tensor(shape: [1, 3], elements: Array(embedding[..<3])))
      #expect(embedding == expected.elements && embedding[3] == 1)
    }
  }
}
