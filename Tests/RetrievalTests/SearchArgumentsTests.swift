import Foundation
import TestSupport
import Testing

@testable import Retrieval

struct SearchArgumentsTests {
  @Test(arguments: [
    (["a bird", "i.h5", "p.h5"], ["a bird"], ["i.h5", "p.h5"]),
    (["a", "b", "e.h5", "metrics.json"], ["a", "b"], ["e.h5", "metrics.json"]),
    (["i.h5", "p.h5"], [], ["i.h5", "p.h5"]), (["i.h5", "a bird"], ["i.h5", "a bird"], []), ([], [], []),
  ])
  func filesStandBehindTheSentences(arguments: [String], sentences: [String], files: [String]) {
    let split = SearchArguments(arguments)
    #expect(split.sentences == sentences && split.files == files)
  }

  @Test func aPhotoIsNoSentence() throws {
    try withTemporaryFolder { folder in
      let path = "\(folder)/A.JPG"
      #expect(SearchArguments(["a bird", path, "i.h5"]).photo == nil)
      try Data().write(to: URL(fileURLWithPath: path))
      #expect(SearchArguments(["a bird", path, "i.h5"]).photo == path)
    }
  }
}
