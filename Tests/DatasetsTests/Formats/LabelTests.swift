import Testing

@testable import Datasets

struct LabelTests {
  @Test(arguments: [" tom", "tom\t", "tom\u{A0}", "\u{FEFF}tom", "tom\u{200B} ", "\u{200F}tom\r\n", "\u{3000}tom"])
  func whatNobodySeesAroundALabelIsNoPartOfIt(text: String) { #expect(text.label == "tom") }

  @Test(arguments: ["a b", "a\u{A0}b", "\u{1F408}\u{200D}\u{2B1B}", "שלום", "e\u{301}", "“x”", ""])
  func whatIsWithinStays(text: String) {
    #expect(Array(text.label.unicodeScalars) == Array(text.unicodeScalars))
  }

  @Test func excerptsAreShortAndPrintable() {
    #expect("a\u{1B}[31m\tb".excerpt == "a\\u{1B}[31m\tb" && "é\u{1F426}".excerpt == "é\u{1F426}")
    #expect(String(repeating: "x", count: 300).excerpt.count == 300)
    #expect(String(repeating: "x", count: 301).excerpt == String(repeating: "x", count: 300) + "…")
  }
}
