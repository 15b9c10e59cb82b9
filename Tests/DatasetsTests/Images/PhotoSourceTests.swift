import Foundation
import Tensor
import Testing

@testable import Datasets

struct PhotoSourceTests {
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
  /// Whatever its name, a file is decoded as what its first bytes say.
  @Test func theFirstBytesSayWhatAFileIs() throws {
    let path = try fixture("png-named.jpg")
    #expect(try PhotoSource.file(path).image() == PNG.decode(contents(of: path)))
    #expect(try PhotoSource.file(fixture("colour.jpg")).image().width == 48)
  }

  @Test func whatCannotBeReadIsNamed() throws {
    let truncated = try fixture("truncated.jpg")
    let error = #expect(throws: DatasetError.self) { try PhotoSource.file(truncated).image() }
    #expect(error?.description.hasPrefix("\(truncated): Premature end of JPEG") == true)
    #expect(throws: DatasetError("/nowhere/a.jpg cannot be read: No such file or directory.")) {
      try PhotoSource.file("/nowhere/a.jpg").image()
    }
    try withTemporaryFolder { folder in
      try write("", to: folder + "/empty.jpg")
      #expect(throws: DatasetError("\(folder)/empty.jpg: the file is empty")) {
        try PhotoSource.file(folder + "/empty.jpg").image()
      }
    }
  }

  @Test func featuresAreNoPhoto() {
    let source = PhotoSource.features(row: 0, of: nil)
    #expect(!source.hasPixels && PhotoSource.file("a").hasPixels)
    #expect(throws: DatasetError.self) { try source.image() }
  }
}
