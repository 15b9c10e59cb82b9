import Testing

@testable import Serving

struct PageFilesTests {
  /// Nothing comes from elsewhere, and no text becomes markup.
  @Test func theyAreWholeAndSafe() {
    #expect(PageFiles.script.hasSuffix("askAddress();\n") && PageFiles.style.hasSuffix("}\n"))
    for odd in ["innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval(", "https://", "import("] {
      #expect(!PageFiles.script.contains(odd), "\(odd)")
    }
    for odd in ["url(", "@import", "http"] { #expect(!PageFiles.style.contains(odd), "\(odd)") }
    #expect(PageFiles.icon.hasPrefix("<svg ") && !PageFiles.icon.contains("\n"))
  }
}
