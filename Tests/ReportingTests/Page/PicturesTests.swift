import Artifacts
import Foundation
import HTML
import TestSupport
import Testing

@testable import Reporting

struct PicturesTests {
  @Test func eachPhotoIsInThePageOnce() throws {
    try withTemporaryFolder { folder in
      let pictures = try Pictures(Examples(readingFrom: TinyRun(folder, side: 16).path("examples")), size: 8)
      let shown = try [1, 5, 1].map { try pictures.photo($0, label: "\"\($0)\"").markup }
      #expect(
        shown[0] == shown[2] && shown[0].contains("aria-label=\"&quot;1&quot;\"") && shown[0].contains("#photo-1"))
      let text = pictures.definitions.markup
      #expect(text.components(separatedBy: "<image ").count == 3 && text.contains("id=\"photo-5\""))
      let data = try #require(
        text.firstMatch(of: /data:image\/jpeg;base64,([^"]+)"/).map { Data(base64Encoded: String($0.1)) })
      #expect(data?.starts(with: [0xFF, 0xD8]) == true)
    }
  }

  @Test func aPartOfAPhotoIsShown() throws {
    try withTemporaryFolder { folder in
      let pictures = try Pictures(Examples(readingFrom: TinyRun(folder).path("examples")))
      let text = try pictures.photo(0, label: "x", crop: 0.5, overlay: tag("rect")).markup
      #expect(text.contains("viewBox=\"25.00 25.00 50.00 50.00\"") && text.hasSuffix("<rect></rect></svg>"))
    }
  }

  @Test func withoutPixelsAPlaceIsKept() throws {
    try withTemporaryFolder { folder in
      let pictures = try Pictures(Examples(readingFrom: TinyRun(folder, side: 0).path("examples")))
      #expect(!pictures.arePhotosThere)
      #expect(try pictures.photo(2, label: "x").markup.contains("class=\"no-photo\""))
      #expect(pictures.definitions.markup.contains("<defs></defs>"))
    }
  }
}
