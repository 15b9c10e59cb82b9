import Artifacts
import Tensor
import TestSupport
import Testing
import TinyPack

@testable import Indexing

struct PackedNetworksTests {
  @Test func allOfThemAreThere() throws {
    try withTemporaryFolder { folder in
      let networks = try TinyPack(folder).networks()
      #expect(networks.vocabulary == TinyPack.vocabulary && networks.stage1.dimensions == 3 && networks.dimensions == 3)
      #expect(networks.stage2 != nil && networks.cohort == nil)
      #expect(try networks.cnn().architecture.name == "small-cnn")
      #expect(try networks.indexConfiguration(.int8).gridShape == [2, 36, 256])
      #expect(try networks.indexConfiguration(.int8).gridBytes == 2 * 36 * 264)
    }
  }

  @Test func withoutStage2ThereAreNoGrids() throws {
    try withTemporaryFolder { folder in
      let networks = try TinyPack(folder, hasStage2: false).networks()
      #expect(networks.stage2 == nil)
      let (one, other) = (try networks.indexConfiguration(.int8), try networks.indexConfiguration(.float16))
      #expect(one == other && one.gridBytes == 0)
    }
  }

  @Test func aCohortAddsTwoNumbers() throws {
    try withTemporaryFolder { folder in
      let networks = try TinyPack(folder, cohort: Tensor(repeating: 0.5, shape: [4, 3])).networks()
      #expect(networks.cohort != nil && networks.dimensions == 5)
    }
  }

  @Test func whatDoesNotFitIsNamed() throws {
    let cohort = Tensor(repeating: 0.5, shape: [4, 2])
    for (cohort, change, words) in [
      (nil, { $0.photos.views = ["middle"] }, "no view 'middle'"),
      (nil, { $0.photos.gridLayer = "x" }, "no grid of a layer x"),
      (nil, { $0.photos.judgedViews = 3 }, "numbers that do not fit"),
      (nil, { $0.photos.fitting.side = 100 }, "numbers that do not fit"),
      (cohort, { _ in }, "its cohort of D = 3 has the shape [4, 2]"),
      (Tensor(shape: [0, 3]), { _ in }, "its cohort of D = 3 has the shape [0, 3]"),
      (Tensor(shape: [4, 3]), { $0.photos.cohortTemperature = 0 }, "its cohort has the temperature 0.0"),
    ] as [(Tensor?, (inout PackConfiguration) -> Void, String)] {
      try withTemporaryFolder { folder in
        let pack = try TinyPack(folder, cohort: cohort, change: change)
        let error = errorText { _ = try pack.networks() }
        #expect(error.hasPrefix("\(folder)/pack.h5: ") && error.contains(words), "\(error)")
        #expect(error.hasSuffix(": run make redo-pack"), "\(error)")
      }
    }
  }
}
