import TestSupport
import Testing

@testable import Reporting

struct AskedSentenceTests {
  @Test func itIsSearchedAsSearchDoes() throws {
    try withTemporaryFolder { folder in
      let run = try TinyRun(folder).run(), retriever = try run.retriever()
      let asked = try AskedSentence("blue a", run, retriever, depth: 3)
      #expect(asked.words == [3, 1] && asked.orders.map(\.name) == ["stage 1", "both stages"])
      #expect(asked.orders.allSatisfy { $0.photos.sorted() == Array(0..<8) })
      #expect(Set(asked.orders[0].photos.prefix(3)) == Set(asked.orders[1].photos.prefix(3)))
      #expect(asked.orders[0].photos.dropFirst(3) == asked.orders[1].photos.dropFirst(3))
      #expect(
        errorText { _ = try AskedSentence("zyzzyva", run, retriever) }.contains("the vocabulary has no “zyzzyva”"))
    }
  }
}
