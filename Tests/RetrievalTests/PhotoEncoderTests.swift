import Artifacts
import Files
import Foundation
import TestSupport
import Testing
import TinyPack

@testable import Retrieval

struct PhotoEncoderTests {
  /// A photo of the index has the embedding that it has there.
  @Test func aPhotoIsSeenAsItWasIndexed() throws {
    try withTemporaryFolder { folder in
      let retriever = try TinyIndex(folder).retriever(), path = "\(folder)/photos/b/3.png"
      let encoder = PhotoEncoder(try #require(retriever.gallery.networks))
      let stored = try retriever.embedding(ofPhoto: 4)
      for own in [
        try encoder.embedding(of: [UInt8](bytes(of: path))), try encoder.embedding(ofPhotoAt: RawPath(path)),
      ] {
        #expect(own.shape == stored.shape && zip(own.elements, stored.elements).allSatisfy { abs($0 - $1) < 1e-4 })
      }
      #expect(encoder.crop > 0.9 && encoder.crop <= 1)
      for text in ["", "<script>", "\u{FFFD}"] {
        #expect(!errorText { _ = try encoder.embedding(of: Array(text.utf8)) }.isEmpty, "\(text)")
      }
    }
  }

  @Test func anotherMethodsPackIsNoticed() throws {
    try withTemporaryFolder { folder in
      let encoder = PhotoEncoder(try TinyPack(folder).networks())
      // The CNN is the same, and of stage 1 nothing is known.
      let alone = try Lineage(WeightsReader(readingFrom: "\(folder)/weights.h5"))
      #expect(errorText { try encoder.check(isOf: alone) }.contains("was packed from another stage1.h5 than"))
      let other = "\(folder)/other"
      try FileManager.default.createDirectory(atPath: other, withIntermediateDirectories: true)
      _ = try TinyPack(other, seed: 6)
      let strange = try Lineage(WeightsReader(readingFrom: "\(other)/weights.h5"))
      #expect(errorText { try encoder.check(isOf: strange) }.contains("was packed from another "))
    }
  }
}
