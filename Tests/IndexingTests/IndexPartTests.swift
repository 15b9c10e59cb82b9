import Artifacts
import Datasets
import Files
import Foundation
import TestSupport
import Testing
import TinyPack

@testable import Indexing

struct IndexPartTests {
  /// What is flushed is an index of its own, and the plan knows where each photo is.
  @Test func whatIsEmbeddedIsInThePart() throws {
    try withTemporaryFolder { folder in
      let networks = try TinyPack(folder).networks(), output = "\(folder)/index.h5"
      for photo in 1...2 { try TinyPack.writePhoto(photo, to: "\(folder)/p/\(photo).png") }
      let configuration = try networks.indexConfiguration(.int8)
      let making = IndexUpdate.Making(
        output: output, folder: RawPath("\(folder)/p"), configuration: configuration, dimensions: 3,
        provenance: TinyPack.provenance, lineage: Lineage(), start: 7_000_000_000)
      let sources = IndexSources(for: output, configuration, dimensions: 3, anew: false)
      var plan = try IndexPlan(
        PhotoTree(RawPath("\(folder)/p")), sources, of: RawPath("\(folder)/p").withoutLinks())
      let embedder = try PhotoEmbedder(networks, grids: true), part = IndexPart(making)
      let path = plan.photos[1].path,
        reading = PhotoReading(making.folder.appending(path), known: nil, embedder.fitting)
      guard case .pixels(let pixels) = reading.content else { return #expect(Bool(false), "\(reading)") }
      let embedded = try embedder.embed([pixels])[0]
      try part.flush(to: sources, &plan)
      #expect(sources.paths == [] && !part.isDue)
      part.append(photo: 1, path, reading, embedded)
      part.append(refused: 0, plan.photos[0].path, reading, "why")
      try part.flush(to: sources, &plan)
      #expect(sources.paths == ["\(output).parts/1.h5"] && FileStamp(sources.paths[0])?.modified == 7_000_000_000)
      #expect(plan.items.map(\.state) == [.refused, .kept] && plan.items.map(\.row) == [0, 0])
      let index = try sources.index(0)
      #expect(index.photos.path(0) == RawPath("2.png") && index.refused.path(0) == RawPath("1.png"))
      #expect(try index.embeddings(0..<1).elements == embedded.embedding && index.reason(0) == "why")
      let grids = try index.grids(photos: [0, 0], views: [0, 1]).elements
      #expect(zip(grids, embedded.grids).allSatisfy { abs($0 - $1) < 0.01 } && grids.count == embedded.grids.count)
      // Nothing is left for the next.
      try part.flush(to: sources, &plan)
      #expect(sources.paths.count == 1)
    }
  }
}
