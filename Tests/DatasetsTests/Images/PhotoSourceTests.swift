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
        && badItems.first[1].contains("expected_resize.txt: is a text, neither JPEG nor PNG"))
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
    #expect(throws: DatasetError("/nowhere/a.jpg: no such file.")) {
      try PhotoSource.file("/nowhere/a.jpg").image()
    }
    try withTemporaryFolder { folder in
      try write("", to: folder + "/empty.jpg")
      #expect(throws: DatasetError("\(folder)/empty.jpg: the file is empty: fetch the photo again")) {
        try PhotoSource.file(folder + "/empty.jpg").image()
      }
    }
  }

  /// What is no regular file is not waited for, and what is no photo by its size is not read.
  @Test func filesThatAreNoPhotosAreNotRead() throws {
    try withTemporaryFolder { folder in
      #expect(throws: DatasetError("\(folder): is a folder: give a file.")) { try PhotoSource.file(folder).image() }
      try #require(mkfifo(folder + "/a.jpg", 0o600) == 0)
      #expect(throws: DatasetError("\(folder)/a.jpg: is a FIFO: give a file.")) {
        try PhotoSource.file(folder + "/a.jpg").image()
      }
      try write("", to: folder + "/b.jpg")
      try #require(truncate(folder + "/b.jpg", 1 << 32) == 0)
      #expect(throws: DatasetError("\(folder)/b.jpg: has more than 400 MB: make it smaller.")) {
        try PhotoSource.file(folder + "/b.jpg").image()
      }
    }
  }

  /// A photo that lies turned is set upright before it is resized, shrunk in the decoder or not; or it stays so.
  @Test(arguments: [4, 40]) func photosAreSetUprightBeforeTheyAreResized(side: Int) throws {
    let photo = drawn(80, 20) { x, y in [3 * x, 12 * y, x < 40 ? 0 : 200] }
    let exif = PhotoFiles.segment(0xE1, Array("Exif\0\0".utf8) + PhotoFiles.exif(6))
    let bytes = PhotoFiles.inserting(exif, before: 0xDB, into: try JPEG.encode(photo, quality: 95))
    try withTemporaryFolder { folder in
      try writeBytes(bytes, to: folder + "/a.jpg")
      let photos = [
        (photo: Corpus.Photo(name: "a", path: folder + "/a.jpg", identity: 0, split: .train), sentences: ["x"])
      ]
      let corpus = Corpus(identities: ["x"], described: photos, badItems: BadItems())
      let image = try JPEG.decode(bytes, forSide: side), fit = Fit.crop
      for (policy, expected) in [
        (OrientationPolicy.apply, image.upright(from: .rightTop).fitted(fit, side: side)),
        (.ignore, image.fitted(fit, side: side)),
      ] {
        var badItems = BadItems(), seen = 0
        try corpus.forEachPhoto(fit: fit, side: side, orientation: policy, badItems: &badItems) { _, pixels, facts in
          seen += 1
          #expect(pixels == expected.pixels && facts.orientation == .rightTop)
          #expect((facts.width < facts.height) == (policy == .apply))
        }
        try corpus.forEachFacts(orientation: policy, badItems: &badItems) { _, facts in
          seen += 1
          #expect((facts.width < facts.height) == (policy == .apply))
        }
        #expect(seen == 2 && badItems.count == 0)
      }
    }
  }

  /// Photos of one pixel, and of a line, fit as any other.
  @Test(arguments: [(1, 1), (1, 5000), (5000, 1)]) func thinPhotosFit(width: Int, height: Int) throws {
    try withTemporaryFolder { folder in
      let line = drawn(width, height) { x, y in [200, 100, 50] }
      try writeBytes(try JPEG.encode(line, quality: 95), to: folder + "/a.jpg")
      for fit in Fit.allCases {
        let fitted = try PhotoSource.file(folder + "/a.jpg").image(forSide: 32).fitted(fit, side: 32)
        let first = fitted.pixels[..<3].map(Int.init)
        #expect(zip(first, [200, 100, 50]).allSatisfy { abs($0 - $1) < 4 })
      }
    }
  }

  @Test func featuresAreNoPhoto() {
    let source = PhotoSource.features(row: 0, of: nil)
    #expect(!source.hasPixels && PhotoSource.file("a").hasPixels)
    #expect(throws: DatasetError.self) { try source.image() }
  }
}
