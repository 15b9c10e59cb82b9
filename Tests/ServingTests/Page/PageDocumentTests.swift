import TestSupport
import Testing

@testable import Serving

struct PageDocumentTests {
  @Test func itSaysWhatCanBeAsked() throws {
    try withTemporaryFolder { folder in
      let html = PageDocument(try About(TinyGallery(folder).answerer())).html
      for part in [
        "<!DOCTYPE html>\n<html lang=\"en\">", "which of 4 photos it describes", "know 4 words", "id=\"within\"",
        "<option value=\"a\">2 photos</option>", "type=\"file\"", "aria-live=\"polite\"",
        "class=\"skip\" href=\"#found\"",
        "<script src=\"/page.js\" type=\"module\">", "<label for=\"sentence\">",
      ] {
        #expect(html.contains(part), "\(part)")
      }
      // What the policy of the page forbids.
      for odd in ["style=", "onclick", "<style", "javascript:"] { #expect(!html.contains(odd), "\(odd)") }
    }
  }

  @Test func textIsNoMarkup() throws {
    var about = try withTemporaryFolder { try About(TinyGallery($0).answerer()) }
    about.sentences = ["\"><script>alert(1)</script>"]
    let html = PageDocument(about).html
    #expect(!html.contains("<script>") && html.contains("data-sentence=\"&quot;&gt;&lt;script&gt;"))
  }
}
