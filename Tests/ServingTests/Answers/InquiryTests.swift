import TestSupport
import Testing

@testable import Serving

struct InquiryTests {
  @Test func theAddressSaysIt() throws {
    let inquiry = try Inquiry(Parameters("q=a+bird&without=a+cat&top=5&within=a/b&since=2024&until=2025-01"))
    #expect(inquiry.sentence == "a bird" && inquiry.without == "a cat" && inquiry.top == 5)
    #expect(inquiry.within == "a/b" && inquiry.since == "2024" && inquiry.until == "2025-01" && inquiry.isFiltered)
    let plain = try Inquiry(Parameters(""), like: .photo(3))
    #expect(plain.sentence == nil && plain.model == .photo(3) && plain.top == 24 && !plain.isFiltered)
  }

  @Test func oddOnesAreRefused() {
    for (query, words) in [
      ("", "q= is empty"), ("q=", "q= is empty"), ("q=a&top=0", "top=: give 1 to 200"),
      ("q=a&top=201", "give 1 to 200"),
      ("q=a&like=/etc/passwd", "like=: there is no such parameter"),
      ("q=" + String(repeating: "a", count: 3000), "make it shorter"), ("q=a&since=2024-01-011", "make it shorter"),
    ] {
      #expect(errorText { _ = try Inquiry(Parameters(query)) }.contains(words), "\(query.prefix(40))")
    }
  }
}
