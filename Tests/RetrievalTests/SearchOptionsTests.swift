import ArgumentParser
import Artifacts
import TestSupport
import Testing

@testable import Retrieval

struct SearchOptionsTests {
  private func photos(_ arguments: String...) throws -> [Int] {
    try withTemporaryFolder { folder in
      _ = try TinyMethod(folder)
      return try SearchOptions.parse(arguments).photos(of: Examples(readingFrom: "\(folder)/examples.h5"))
    }
  }

  @Test func thePhotosOfTheSplitsAreSearched() throws {
    let all = try photos(), some = try photos("--splits", "test,train"), one = try photos("--splits", "val")
    #expect(all == [0, 1, 2, 3, 4, 5] && some == [0, 1, 4, 5] && one == [2, 3])
  }

  @Test func noPhotosAreAnError() throws {
    #expect(errorText { _ = try photos("--splits", ",") }.hasSuffix("has no photos of ,: give other --splits"))
  }

  @Test(arguments: [
    (["--splits", "dev"], "--splits dev: give some of train,val,test"), (["--depth", "0"], "give 1 to 1000000"),
  ])
  func oddValuesAreRefused(arguments: [String], words: String) {
    let error = #expect(throws: (any Error).self) { try SearchOptions.parse(arguments) }
    #expect(error.map { SearchOptions.message(for: $0).contains(words) } == true)
  }
}
