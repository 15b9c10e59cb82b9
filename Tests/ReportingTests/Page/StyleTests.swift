import Testing

@testable import Reporting

struct StyleTests {
  private let style = "\(pageStyle)"

  /// The style sheet is not escaped, so that it may hold nothing that ends it; and a page needs no network.
  @Test func nothingIsFetchedOrEndsTheSheet() {
    for word in ["<", "url(", "@import", "http"] { #expect(!style.contains(word), "\(word)") }
    #expect(style.count { $0 == "{" } == style.count { $0 == "}" })
  }

  /// Every colour of the light page has one of the dark page, and is used.
  @Test func coloursAreDefinedTwiceAndUsed() {
    let defined = style.matches(of: /(--[a-z-]+):/).map { String($0.1) }
    for name in Set(defined) {
      #expect(defined.count { $0 == name } == 2, "\(name)")
      #expect(style.contains("var(\(name))"), "\(name)")
    }
    let used = Set(style.matches(of: /var\((--[a-z-]+)\)/).map { String($0.1) })
    #expect(used.subtracting(defined) == ["--share"])  // which a table's cells define themselves
  }

  @Test func darkAndNarrowAndPaperAreThoughtOf() {
    for query in ["(prefers-color-scheme: dark)", "(min-width: 48rem)", "@media print"] {
      #expect(style.contains(query))
    }
  }
}
