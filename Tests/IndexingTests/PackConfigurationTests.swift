import Artifacts
import Foundation
import TestSupport
import Testing
import TinyPack

@testable import Indexing

struct PackConfigurationTests {
  /// What decides an embedding or a grid decides the digest, and nothing else does.
  @Test func theDigestIsOfWhatPhotosSee() throws {
    try withTemporaryFolder { folder in
      let configuration = try TinyPack(folder).networks().configuration, photos = configuration.photos
      let digest = try photos.digest(.int8)
      #expect(digest.count == 64)
      #expect(try photos.digest(.int8) == digest && photos.digest(.float16) != digest)
      for change in [
        { $0.fitting.side = 256 }, { $0.fitting.fit = .squash }, { $0.fitting.exifOrientation = .ignore },
        { $0.views = ["center"] }, { $0.embeddedViews = 2 }, { $0.judgedViews = 1 }, { $0.gridLayer = "3.conv" },
        { $0.cohortTemperature = 1 }, { $0.madeFrom["stage1.h5"] = "another" },
      ] as [(inout PackConfiguration.Photos) -> Void] {
        var other = photos
        change(&other)
        #expect(try other.digest(.int8) != digest)
      }
    }
  }

  @Test func itComesBackFromJSON() throws {
    try withTemporaryFolder { folder in
      let configuration = try TinyPack(folder).networks().configuration
      let json = Data(try sortedJSON(configuration).utf8)
      #expect(try JSONDecoder().decode(PackConfiguration.self, from: json) == configuration)
    }
  }
}
