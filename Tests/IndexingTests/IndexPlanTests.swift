import Artifacts
import Datasets
import Files
import Foundation
import TestSupport
import Testing
import TinyPack

@testable import Indexing

struct IndexPlanTests {
  /// A plan for three photos and a file that is none, all indexed in the past, after a change.
  /// - Parameter photos: the folder that is planned for.
  private func plan(of photos: String = "p", _ change: (_ folder: String) throws -> Void) throws -> IndexPlan {
    try withTemporaryFolder { folder in
      let pack = try TinyPack(folder), output = "\(folder)/index.h5", networks = try pack.networks()
      for photo in 1...3 { try TinyPack.writePhoto(photo, to: "\(folder)/p/\(photo).png") }
      try Data("x".utf8).write(to: URL(fileURLWithPath: "\(folder)/p/4.png"))
      try pack.index("\(folder)/p", to: output)
      // As if the index was written when the photos had long been there.
      setTime(of: output, to: clockTime() + 3_000_000_000)
      try change(folder)
      let sources = IndexSources(
        for: output, try networks.indexConfiguration(.int8), dimensions: networks.dimensions, anew: false)
      return try IndexPlan(
        PhotoTree(RawPath("\(folder)/\(photos)")), sources, of: RawPath("\(folder)/\(photos)").withoutLinks())
    }
  }

  @Test func whatIsAsItWasIsKept() throws {
    let plan = try plan { _ in }
    #expect(plan.items.map(\.state) == [.kept, .kept, .kept, .refused] && plan.gone == 0)
    #expect(plan.items.map(\.row) == [0, 1, 2, 0] && plan.items.allSatisfy { $0.source == 0 })
    #expect(plan.open == [] && plan.digests == [:])
  }

  @Test func whatIsGoneOrNewIsKnown() throws {
    let plan = try plan { folder in
      try FileManager.default.removeItem(atPath: "\(folder)/p/1.png")
      try TinyPack.writePhoto(9, to: "\(folder)/p/0.png")
    }
    #expect(plan.items.map(\.state) == [.open, .kept, .kept, .refused] && plan.gone == 1)
    #expect(plan.items.map(\.row) == [-1, 1, 2, 0] && plan.digests == [:])
  }

  /// Of another folder, size and times say nothing.
  @Test func thePhotosOfAnotherFolderAreReadAgain() throws {
    let plan = try plan(of: "q") { folder in
      // As with cp -a.
      try FileManager.default.moveItem(atPath: "\(folder)/p", toPath: "\(folder)/q")
    }
    #expect(plan.items.allSatisfy { $0.state == .open && $0.source == 0 } && plan.digests.count == 4)
  }

  /// Another size, another time, or a change that left both: the content decides.
  @Test func whatMayHaveChangedIsReadAgain() throws {
    let plan = try plan { folder in
      setTime(of: "\(folder)/p/2.png", to: 5)
      setTime(of: "\(folder)/index.h5", to: clockTime() - 60_000_000_000)
    }
    #expect(plan.items.allSatisfy { $0.state == .open && $0.source == 0 })
    #expect(plan.digests.count == 4)
    let png = TinyPhoto(2).png
    #expect(plan.digests[1] == png.withUnsafeBytes { ContentDigest.bytes(of: $0) })
    #expect(plan.items.map(\.wasRefused) == [false, false, false, true] && plan.items[1].time == 5)
  }
}
