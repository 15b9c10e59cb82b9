import Evaluation
import Foundation
import Retrieval
import TestSupport
import Testing

@testable import Serving

struct ThumbnailCaptionTests {
  /// The scores of the stages that there are, each rounded.
  @Test func stagesAreNamed() throws {
    try withTemporaryFolder { folder in
      for hasStage2 in [true, false] {
        let place = "\(folder)/\(hasStage2)"
        try FileManager.default.createDirectory(atPath: place, withIntermediateDirectories: true)
        let answerer = try TinyGallery(place, hasStage2: hasStage2).answerer()
        let query = try Query("a red bird", answerer.retriever.wording)
        let found = try answerer.retriever.ranking(of: Question(sentence: query), among: [0, 1], depth: 20)
        let words = ThumbnailCaption.words(found[0])
        let both = /^stage 1 −?\d\.\d\d, stage 2 −?\d+\.\d\d$/
        #expect(words.contains(hasStage2 ? both : /^stage 1 −?\d\.\d\d$/), "\(words)")
      }
    }
  }

  /// One that says how probable matches are says that alone.
  @Test func aProbabilityIsAPercentage() throws {
    try withTemporaryFolder { folder in
      let probability = MatchProbability(intercept: 0, stage1: 0.5, stage2: 0.5, photos: 4)
      let answerer = try TinyGallery(folder, probability: probability).answerer()
      let answer = try answerer.answer(SearchRequest(Parameters("q=a+red+bird"), like: nil)), photo = answer.photos[0]
      #expect(photo.caption == ThumbnailCaption.percentage(try #require(photo.probability)))
      for (probability, words) in [(0.7345, "73 %"), (1, "100 %"), (0.0996, "10 %"), (0.0994, "9.9 %"), (0, "0.0 %")] {
        #expect(ThumbnailCaption.percentage(probability) == words)
      }
    }
  }
}
