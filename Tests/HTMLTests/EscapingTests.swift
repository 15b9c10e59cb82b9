import Testing

@testable import HTML

struct EscapingTests {
  @Test func markupBecomesText() {
    #expect(
      "<script>alert(\"x\")</script> & 'y'".escaped
        == "&lt;script&gt;alert(&quot;x&quot;)&lt;/script&gt; &amp; &#39;y&#39;")
  }

  /// What browsers would drop, or take as a sign of direction, is spelled out; letters of any script stay.
  @Test func whatIsNotToBeSeenIsSpelledOut() {
    #expect("a\u{0}b\u{1B}[2J\u{85}\u{7F}".escaped == "a\\u{0}b\\u{1B}[2J\\u{85}\\u{7F}")
    #expect("gnp\u{202E}.exe\u{2066}\u{200F}\u{2028}".escaped == "gnp\\u{202E}.exe\\u{2066}\\u{200F}\\u{2028}")
    for value in [0xFFFE, 0xFFFF, 0x1FFFF, 0xFDD0] as [UInt32] {
      let text = String(Character(Unicode.Scalar(value)!))
      #expect(text.escaped == "\\u{\(String(value, radix: 16, uppercase: true))}")
    }
    for text in ["", "a\tb\nc", "é e\u{301} 鳥 🐦 שלום مرحبا", "a\u{A0}b", "\u{FFFD}"] { #expect(text.escaped == text) }
  }

  /// A sequence that only looks like one of ours is left as it is, and cannot be told from it: no markup either way.
  @Test func nothingOfAnyTextIsMarkup() {
    for value in UInt32(0)...0x2100 {
      guard let scalar = Unicode.Scalar(value) else { continue }
      let text = "\(Character(scalar))".escaped
      #expect(!text.contains { "<>\"'".contains($0) }, "U+\(String(value, radix: 16))")
      #expect(!text.contains("&") || text.hasSuffix(";"))
    }
  }
}
