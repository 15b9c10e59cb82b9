import TestSupport
import Testing

@testable import Reporting

struct ProvenanceSectionTests {
  @Test func everyFileHasItsOptionsAndDigests() throws {
    try withTemporaryFolder { folder in
      let run = try TinyRun(folder).run(), text = ProvenanceSection(run: run).html.markup
      for name in TinyRun.all {
        #expect(text.contains("<strong>\(name).h5</strong>, by test"), "\(name)")
        #expect(text.contains(run[name]!.digest))
      }
      #expect(text.contains("option   --option 1") && text.contains("seed     3") && text.contains("threads  1"))
    }
  }
}
