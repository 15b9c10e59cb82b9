import Exchange
import Foundation
import Pools
import TestSupport
import Testing

struct ItemNamesTests {
  private let pool = Pool(
    name: "test", splits: [.test], photos: [4, 9], sentences: [10, 11, 12], photoIdentities: [0, 1],
    photoOfSentence: [0, 0, 1])

  @Test func numbersAreNamesWhereNothingElseIsKnown() throws {
    let names = try ItemNames(pool, nil, photoFile: nil, sentenceFile: nil)
    #expect(names.photos == ["photo-4", "photo-9"])
    #expect(names.sentences == ["sentence-10", "sentence-11", "sentence-12"])
  }

  @Test(arguments: [("a\n", "has 1 names, and the pool 2 photos"), ("a\na\n", ":2: “a” is also in line 1")])
  func otherNamesAreAsManyAndDiffer(text: String, words: String) throws {
    try withTemporaryFolder { folder in
      let path = "\(folder)/names.txt"
      try "17\n18\n".write(toFile: path, atomically: true, encoding: .utf8)
      #expect(try ItemNames(pool, nil, photoFile: path, sentenceFile: nil).photos == ["17", "18"])
      try text.write(toFile: path, atomically: true, encoding: .utf8)
      #expect { _ = try ItemNames(pool, nil, photoFile: path, sentenceFile: nil) } throws: { "\($0)".contains(words) }
    }
  }
}
