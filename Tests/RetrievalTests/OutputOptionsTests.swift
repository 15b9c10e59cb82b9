import ArgumentParser
import Testing

@testable import Retrieval

struct OutputOptionsTests {
  @Test(arguments: [
    ([], AnswerFormat.table), (["--json"], .json), (["--paths-only"], .paths(10)),
    (["--paths-only", "--null"], .paths(0)),
  ])
  func eachFormatHasItsOptions(arguments: [String], format: AnswerFormat) throws {
    #expect(try OutputOptions.parse(arguments).format == format)
  }

  @Test(arguments: [["--null"], ["--json", "--paths-only"]])
  func oddPairsAreRefused(arguments: [String]) {
    #expect(throws: (any Error).self) { try OutputOptions.parse(arguments) }
  }
}
