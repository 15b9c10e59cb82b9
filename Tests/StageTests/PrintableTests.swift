import Testing

@testable import Stage

@Suite struct PrintableTests {
  @Test(arguments: [
    ("a red bird", "a red bird"), ("鳥 e\u{301} 👩‍👧", "鳥 e\u{301} 👩‍👧"), ("\u{1B}[2J", "\\u{1B}[2J"),
    ("a\nb\tc\r", "a\\u{A}b\\u{9}c\\u{D}"), ("\0\u{7F}\u{9B}1m", "\\u{0}\\u{7F}\\u{9B}1m"),
    ("gpj.\u{202E}exe", "gpj.\\u{202E}exe"), ("\u{2028}\u{2066}", "\\u{2028}\\u{2066}"), ("", ""),
  ]) func whatSteersATerminalIsSpelledOut(text: String, shown: String) {
    #expect(text.printable() == shown)
  }

  @Test func linesStay() { #expect("a\n\tb\u{7}".printableLines == "a\n\tb\\u{7}") }
}
