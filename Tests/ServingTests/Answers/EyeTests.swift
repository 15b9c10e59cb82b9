import Artifacts
import Files
import Foundation
import Retrieval
import TestSupport
import Testing
import TinyPack

@testable import Serving

struct EyeTests {
  /// A photo of the index has the embedding that it has there.
  @Test func aPhotoIsSeenAsItWasIndexed() throws {
    try withTemporaryFolder { folder in
      let tiny = try TinyGallery(folder), answerer = try tiny.answerer(), eye = try #require(answerer.eye)
      let own = try eye.embedding(of: [UInt8](bytes(of: "\(tiny.photos)/b/2.png")))
      let stored = try answerer.retriever.embedding(ofPhoto: 2)
      #expect(own.shape == stored.shape && zip(own.elements, stored.elements).allSatisfy { abs($0 - $1) < 1e-4 })
      #expect(eye.crop > 0.9 && eye.crop <= 1)
      for text in ["", "<script>", "\u{FFFD}"] {
        #expect(errorText { _ = try eye.embedding(of: Array(text.utf8)) }.hasPrefix("the photo: "), "\(text)")
      }
    }
  }

  @Test func anotherMethodsPackIsNoticed() throws {
    try withTemporaryFolder { folder in
      let eye = Eye(try TinyPack(folder).networks()), weights = try WeightsReader(readingFrom: "\(folder)/weights.h5")
      try eye.check(isOf: Lineage(weights))
      let other = "\(folder)/other"
      try FileManager.default.createDirectory(atPath: other, withIntermediateDirectories: true)
      _ = try TinyPack(other, seed: 6)
      let strange = try Lineage(WeightsReader(readingFrom: "\(other)/weights.h5"))
      #expect(errorText { try eye.check(isOf: strange) }.contains("was packed from another weights.h5 than"))
    }
  }
}
