import TestSupport
import Testing

@testable import Serving

struct SearchRequestTests {
  @Test func theAddressSaysIt() throws {
    let request = try SearchRequest(Parameters("q=a+bird&without=a+cat&top=5&within=a/b&since=2024&until=2025-01"))
    #expect(request.sentence == "a bird" && request.without == "a cat" && request.top == 5)
    #expect(request.within == "a/b" && request.since == "2024" && request.until == "2025-01")
    let plain = try SearchRequest(Parameters(""), like: .photo(3))
    #expect(plain.sentence == nil && plain.like == .photo(3) && plain.top == 24)
  }

  @Test func oddOnesAreRefused() {
    for (query, words) in [
      ("", "q= is empty"), ("q=", "q= is empty"), ("q=a&top=0", "top=: give 1 to 200"),
      ("q=a&top=201", "give 1 to 200"),
      ("q=a&like=/etc/passwd", "like=: there is no such parameter"),
      ("q=" + String(repeating: "a", count: 3000), "make it shorter"), ("q=a&since=2024-01-011", "make it shorter"),
    ] {
      #expect(errorText { _ = try SearchRequest(Parameters(query)) }.contains(words), "\(query.prefix(40))")
    }
  }
}
