import Foundation
import TestSupport
import Testing

@testable import Exchange

struct TRECLinesTests {
  @Test func blankLinesAreCountedAndLeftOut() throws {
    try withTemporaryFolder { folder in
      try "a b\n\n c \t d\n".write(toFile: "\(folder)/x", atomically: true, encoding: .utf8)
      var seen: [String] = []
      try TRECLines("\(folder)/x", form: "one two").forEach { seen.append("\($0) \($1)") }
      #expect(seen == [#"1 ["a", "b"]"#, #"3 ["c", "d"]"#])
    }
  }

  @Test func aMissingFileIsNamed() {
    #expect { _ = try TRECLines("/absent/x", form: "one two") } throws: { "\($0)".contains("/absent/x") }
  }
}
