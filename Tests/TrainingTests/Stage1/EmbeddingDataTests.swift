import Artifacts
import Tensor
import TestSupport
import Testing

@testable import Training

struct EmbeddingDataTests {
  @Test func photosAndSentencesAreThoseOfEachIdentityThatIsTrainedOn() throws {
    try withTemporaryFolder { folder in
      let examples = try tinyExamples(folder, splits: [.train, .val, .train, .train], identities: [1, 1, 0, 1])
      let labelled = try EmbeddingData(examples, of: [.train], for: .parse([]))
      #expect(labelled.photos == [[2], [0, 3]] && labelled.sentences == [[4, 5], [0, 1, 6, 7]])
      let single = try EmbeddingData(examples, of: [.train, .val], for: .parse(["--identities", "photo"]))
      #expect(single.photos == [[0], [1], [2], [3]] && single.sentences[1] == [2, 3])
      let large = errorText { _ = try EmbeddingData(examples, of: [.train], for: .parse(["--batch", "2048"])) }
      #expect(large.hasPrefix("--batch 2048: makes 2048 sentences a batch, and there are 6"))
      let many = errorText {
        _ = try EmbeddingData(examples, of: [.train], for: .parse(["--photos-per-identity", "9"]))
      }
      #expect(many.hasPrefix("--photos-per-identity 9: makes 1152 photos a batch, and there are 3"))
      for sentence in 0..<examples.sentenceCount { #expect(labelled.words(sentence) == examples.sentence(sentence)) }
    }
  }

  /// Photos of which each has another number in each view.
  private func data(views: Int) -> EmbeddingData {
    EmbeddingData(
      vectors: { photos, views in
        Tensor(shape: [photos.count, 1], elements: zip(photos, views).map { Float(10 * $0 + $1) })
      }, words: { [Int32($0)] }, views: views, photos: [[0], [1]], sentences: [[0], [1]])
  }

  @Test func everyViewIsDrawn() throws {
    var generator = SplitMix64(seed: 1), seen: Set<Float> = []
    for _ in 0..<40 {
      seen.formUnion(try data(views: 3).vectors(ofRandomViewsOf: [0, 1], using: &generator).elements)
    }
    #expect(seen == [0, 1, 2, 10, 11, 12])
    #expect(try data(views: 3).vectors(ofFirstViewsOf: [1, 0]).elements == [10, 0])
  }

  @Test func vectorsMayBeStandardized() throws {
    var data = data(views: 1)
    _ = try data.standardize()
    expectClose(try data.vectors(ofFirstViewsOf: [0, 1]), Tensor(shape: [2, 1], elements: [-1, 1]), within: 1e-4)
  }

  /// So a training on one view has the chance of one without views.
  @Test func aSingleViewIsNotDrawn() throws {
    var generator = SplitMix64(seed: 1), untouched = generator
    #expect(try data(views: 1).vectors(ofRandomViewsOf: [1, 0], using: &generator).elements == [10, 0])
    #expect(generator.next() == untouched.next())
  }
}
