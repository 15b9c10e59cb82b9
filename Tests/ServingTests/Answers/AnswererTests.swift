import Evaluation
import Foundation
import TestSupport
import Testing

@testable import Serving

struct AnswererTests {
  private func request(_ query: String, like: SearchRequest.Like? = nil) throws -> SearchRequest {
    try SearchRequest(Parameters(query), like: like)
  }

  @Test func sentencesAndPhotosAreAskedFor() throws {
    try withTemporaryFolder { folder in
      let tiny = try TinyGallery(folder), answerer = try tiny.answerer()
      let answer = try answerer.answer(request("q=a+red+zebra&top=3"))
      #expect(answer.question == "a red zebra" && answer.unknownWords == ["zebra"] && answer.searched == 4)
      #expect(answer.photos.count == 3 && Set(answer.photos.map(\.number)).count == 3)
      #expect(try answerer.answer(request("", like: .photo(2))).photos[0].number == 2)
      let bytes = try [UInt8](bytes(of: "\(tiny.photos)/a/1.png"))
      #expect(try answerer.answer(request("", like: .file(bytes))).photos[0].number == 1)
      #expect(try answerer.answer(request("q=a+bird&without=red")).photos.count == 4)
    }
  }

  /// A page shows the nearest photos all the same.
  @Test func noPhotoMayFit() throws {
    try withTemporaryFolder { folder in
      for (least, isRefused) in [(0.0, false), (1, true)] {
        let probability = MatchProbability(intercept: 0, stage1: 1, stage2: 1, photos: 4, least: least)
        let place = "\(folder)/\(isRefused)"
        try FileManager.default.createDirectory(atPath: place, withIntermediateDirectories: true)
        let answerer = try TinyGallery(place, probability: probability).answerer()
        let answer = try answerer.answer(request("q=a+bird"))
        #expect(answer.photos.count == 4 && answer.refused == (isRefused ? answer.photos[0].probability : nil))
        #expect(try answerer.answer(request("q=a+bird&without=red")).refused == nil)
      }
    }
  }

  @Test func filtersAreThoseOfASearch() throws {
    try withTemporaryFolder { folder in
      let answerer = try TinyGallery(folder).answerer()
      #expect(try Set(answerer.answer(request("q=bird&within=b")).photos.map(\.number)) == [2, 3])
      #expect(try answerer.answer(request("q=bird&until=1999")).photos == [])
      for (query, words) in [
        ("since=never", "since never: give a year"), ("within=/etc", "within /etc: is not in"),
      ] {
        let text = errorText { _ = try answerer.answer(request("q=bird&\(query)")) }
        #expect(text.contains(words) && !text.contains("--"), "\(text)")
      }
      #expect(try answerer.answer(request("q=bird&within=../../etc")).photos == [])
      #expect(errorText { _ = try answerer.answer(request("q=zebra")) }.contains("the vocabulary has no “zebra”"))
      #expect(errorText { _ = try answerer.answer(request("", like: .photo(4))) }.hasPrefix("photo 4: there is none"))
    }
  }
}
