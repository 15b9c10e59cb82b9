import Tensor
import TestSupport
import Testing

@testable import Retrieval

struct RetrieverPhotosTests {
  @Test func aPhotoIsMostLikeItself() throws {
    try withTemporaryFolder { folder in
      let retriever = try TinyIndex(folder).retriever()
      for photo in 0..<6 {
        let question = try Question(photo: retriever.embedding(ofPhoto: photo))
        #expect(try retriever.ranking(of: question, among: Array(0..<6), depth: 0, top: 1)[0].photo == photo)
      }
      #expect(retriever.knownWords == ["UNK", "a", "red", "blue", "bird"])
    }
  }

  @Test func attentionIsThatOfStage2() throws {
    try withTemporaryFolder { folder in
      let retriever = try TinyIndex(folder).retriever(), query = try Query("a red zebra", retriever.wording)
      let (words, maps) = try #require(try retriever.attention(of: query, photo: 1))
      #expect(words == ["a", "red", "(unknown)"] && maps.maps.allSatisfy { $0.weights.rows == 3 })
      let found = try retriever.ranking(of: Question(sentence: query), among: [1], depth: 1)
      #expect(found[0].stage2 != nil)
    }
    try withTemporaryFolder { folder in
      let retriever = try TinyIndex(folder, hasStage2: false).retriever()
      #expect(try retriever.attention(of: Query("a bird", retriever.wording), photo: 1) == nil)
    }
  }

  @Test func withoutStage1NothingIsCompared() throws {
    try withTemporaryFolder { folder in
      let method = try TinyMethod(folder)
      let retriever = try Retriever(method.paths("examples", "features", "stage2"), for: "test")
      #expect(errorText { _ = try retriever.embedding(ofPhoto: 0) }.contains("give stage1.h5 and buffers.h5 too"))
    }
  }
}
