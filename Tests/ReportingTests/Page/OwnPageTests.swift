import HTML
import Testing

@testable import Reporting

struct OwnPageTests {
  @Test func pagesOfOthersAreToldApart() {
    func isOurs(_ text: String) -> Bool { beginsAsPage(Array(text.utf8)) }
    #expect(isOurs(document(title: "<any>" + titleEnd, style: pageStyle) { HTML.text("x") }))
    #expect(!isOurs(document(title: "any", style: pageStyle) { HTML.text("x") }))
    #expect(!isOurs("my notes: – Lineup</title>\n") && !isOurs(""))
  }
}
