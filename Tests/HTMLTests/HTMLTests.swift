import Foundation
import Testing

@testable import HTML

struct HTMLTests {
  private let hostile = "\"><script>alert('x')</script>&amp;"

  @Test func elementsHaveAttributesAndContent() {
    let list = tag("ul", ["class": "names", "id": nil]) {
      for name in ["a", "b"] { tag("li") { name } }
      if hostile.isEmpty { "never" }
      tag("br")
    }
    #expect(list.markup == "<ul class=\"names\"><li>a</li><li>b</li><br></ul>")
  }

  /// Neither as text nor as a value does it end what it stands in.
  @Test func textIsNoMarkup() {
    let page = document(title: hostile, style: "p { color: red }") {
      tag("p", ["title": hostile, "aria-label": hostile]) { hostile }
      [HTML.text(hostile)]
    }
    #expect(!page.contains("<script") && !page.contains("alert('"))
    #expect(
      page.components(separatedBy: "&quot;&gt;&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt;&amp;amp;").count == 6)
    #expect(page.hasPrefix("<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">"))
    #expect(page.contains("<style>p { color: red }</style>"))
    for name in ["html", "head", "body", "p", "title"] {
      #expect(page.components(separatedBy: "</\(name)>").count == 2, "\(name)")
    }
  }

  @Test func optionalPiecesMayBeAbsent() {
    let absent: HTML? = nil
    let there = true
    let piece = tag("p") {
      absent
      if there { "yes" } else { "no" }
    }
    #expect(piece.markup == "<p>yes</p>")
  }
}
