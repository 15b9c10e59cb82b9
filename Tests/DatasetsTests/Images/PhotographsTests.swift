import Foundation
import Tensor
import Testing

@testable import Datasets

struct PhotographsTests {
  @Test(arguments: [1, 2, 3]) func photosComeInOrderForAnyThreadCount(threads: Int) throws {
    let names = [
      "colour.jpg", "truncated.jpg", "greyscale.jpg", "expected_resize.txt", "cmyk-adobe.jpg", "png-named.jpg",
    ]
    let photos = try names.map {
      (photo: Corpus.Photo(name: $0, path: try fixture($0), identity: 0, split: .train), sentences: ["x"])
    }
    let corpus = Corpus(identities: ["x"], described: photos, badItems: BadItems())
    var badItems = BadItems(), seen: [Int] = []
    try Threads.using(threads) {
      try corpus.forEachPhoto(fit: .squash, side: 10, badItems: &badItems) { row, pixels, _ in
        seen.append(row)
        let expected = try corpus.photos[row].source.image(forSide: 10).fitted(.squash, side: 10)
        #expect(pixels == expected.pixels)
      }
    }
    #expect(seen == [0, 2, 4, 5])
    #expect(badItems.count == 2)
    #expect(
      badItems.first[0].contains("truncated.jpg: Premature end")
        && badItems.first[1].contains("expected_resize.txt: Not a JPEG"))
  }
}
