import Exchange
import Foundation
import Pools
import TestSupport
import Testing

/// Those of an examples.h5 are tested with the tiny chain: EmbeddingsTests.
struct EmbeddedItemsTests {
  private func items(_ tables: [String: String]? = nil, sentences: [Float]? = nil) throws -> EmbeddedItems {
    try withTemporaryFolder { folder in
      try writeEmbeddings(to: folder, sentences: sentences ?? [1, 0, 0, 1, 1, 1, 2, 0], tables: tables)
      return try EmbeddedItems(EmbeddingFolder(readingFrom: folder))
    }
  }

  @Test func tablesSayWhatRowsAre() throws {
    let items = try items()
    #expect(items.photoIdentities == [0, 1, 1] && items.identityNames == ["wren", "jay"])
    #expect(items.photoSplits == [.train, .test, .test] && items.sentencePhotos == [1, 0, 1, 2])
    #expect(items.photoRows == [0, 1, 2] && items.sentenceRows == [0, 1, 2, 3])
  }

  @Test func aPhotoOfSeveralPairsCountsOnce() throws {
    let pairs = "image_path\tcaption\na.jpg\tone\na.jpg\ttwo\nb.jpg\tthree\n"
    let items = try items(["metadata_0.tsv": pairs], sentences: [1, 0, 0, 1, 1, 1])
    #expect(items.photoRows == [0, 2] && items.sentencePhotos == [0, 0, 1] && items.photoIdentities == [0, 1])
    #expect(items.photoSplits == [.test, .test])
  }

  @Test(arguments: [
    ("x\n1\n2\n3\n", "with the column image_path is missing"),
    ("image_path\na\nb\nc\n", "a sentence is of b.jpg, which"),
    (
      "image_path\tsplit\tidentity\na.jpg\tval\twren\nb.jpg\ttest\twren\nc.jpg\ttest\tjay\n",
      "identity wren is in val and in test"
    ),
    ("image_path\tsplit\na.jpg\tdev\nb.jpg\ttest\nc.jpg\ttest\n", "has the split “dev”: write train"),
  ])
  func contradictionsAreNamed(table: String, words: String) {
    let sentences = "image_path\nb.jpg\na.jpg\nb.jpg\nc.jpg\n"
    #expect { _ = try items(["img_metadata_0.tsv": table, "text_metadata_0.tsv": sentences]) } throws: {
      "\($0)".contains(words)
    }
  }
}
