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
}
