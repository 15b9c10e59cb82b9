import Pools
import Testing

@testable import Datasets

private func photo(_ row: Int, _ split: Split, identity: Int? = nil) -> Corpus.Photo {
  Corpus.Photo(name: "p\(row)", path: "", identity: identity ?? row, split: split)
}

struct DuplicatePhotosTests {
  /// Every way in which a training photo may come back in the test split is found, and named with the right one.
  @Test(arguments: RGBImage.Version.allCases)
  func versionsOfAPhotoAreFoundInAnotherSplit(version: RGBImage.Version) throws {
    let drawings = try drawnPhotos(30)
    let images = try drawings + drawings.prefix(20).map { try $0.version(version) }
    let photos = images.indices.map { photo($0, $0 < 30 ? .train : .test) }
    let found = DuplicatePhotos(photos, images.map(Fingerprint.init)).lookalikes
    let isMirrored = version == .mirrored || version == .mirroredAndSmaller
    #expect(found == (0..<20).map { .init(photo: 30 + $0, earlier: $0, isMirrored: isMirrored) })
  }

  @Test func differentPhotosAreNotFound() throws {
    let images = try drawnPhotos(150)
    let duplicates = DuplicatePhotos(
      images.indices.map { photo($0, [.train, .val, .test][$0 % 3]) }, images.map(Fingerprint.init))
    #expect(duplicates.lookalikes == [] && duplicates.notes == [])
  }

  /// Within a split, photos that look alike are nobody's concern: frames of one film, say.
  @Test func lookalikesOfOneSplitAreNotNamed() throws {
    let image = try drawnPhotos(1)[0]
    let images = try [image, image.version(.smaller), image.version(.recompressed)]
    #expect(
      DuplicatePhotos([photo(0, .test), photo(1, .test), photo(2, .test)], images.map(Fingerprint.init)).notes == [])
    let pairs = DuplicatePhotos([photo(0, .train), photo(1, .val), photo(2, .test)], images.map(Fingerprint.init))
      .lookalikes
    #expect(pairs.map(\.photo) == [1, 2])
  }

  @Test func copiesAreToldByWhereTheyAre() throws {
    let images = try drawnPhotos(4)
    let photos = [
      photo(0, .train, identity: 0), photo(1, .train, identity: 0), photo(2, .train, identity: 1),
      photo(3, .val, identity: 2), photo(4, .test, identity: 3),
    ]
    func duplicates(_ drawings: [Int?]) -> DuplicatePhotos {
      DuplicatePhotos(photos, drawings.map { $0.map { Fingerprint(images[$0]) } })
    }
    #expect(duplicates([0, 0, 1, 2, 3]).copies == [.init(photo: 1, earlier: 0)])
    #expect(duplicates([0, 1, 0, 2, 3]).copiesOfOtherIdentities == [.init(photo: 2, earlier: 0)])
    let across = duplicates([0, 1, 2, 3, 1])
    #expect(across.copiesAcrossSplits == [.init(photo: 4, earlier: 1)] && across.lookalikes == [])
    #expect(
      across.notes == [
        "1 photo with the same pixels as one of another split: what is tested was seen in training:\n  test p4 and "
          + "train p1"
      ])
    #expect(duplicates([nil, nil, 0, nil, 1]).notes == [])
  }

  @Test func whereEachPhotoIsAnIdentityACopyIsNoWrongLabel() throws {
    let image = Fingerprint(try drawnPhotos(1)[0])
    let notes = DuplicatePhotos([photo(0, .train), photo(1, .train), photo(2, .test)], [image, image, nil]).notes
    #expect(
      notes == [
        "1 photo with the same pixels as another of the same split: each counts as wrong where the other is right:\n  "
          + "train p1 and train p0"
      ])
  }

  /// Photos of one grey have nothing by which they could be told from each other, but for their pixels.
  @Test func blankPhotosAreNoLookalikes() {
    let blanks = (0..<4).map { shade in Fingerprint(drawn(20, 20) { _, _ in [shade, shade, shade] }) }
    let duplicates = DuplicatePhotos([photo(0, .train), photo(1, .train), photo(2, .test), photo(3, .test)], blanks)
    #expect(duplicates.notes == [])
  }

  @Test func tenAreNamedAndAllCounted() throws {
    let image = Fingerprint(try drawnPhotos(1)[0])
    let notes = DuplicatePhotos(
      (0..<13).map { photo($0, .train, identity: 0) }, [Fingerprint?](repeating: image, count: 13)
    ).notes
    #expect(
      notes.count == 1
        && notes[0].hasPrefix(
          "12 photos with the same pixels as another of the same identity:\n  train p1 and train p0\n")
    )
    #expect(notes[0].hasSuffix("\n  train p10 and train p0\n  … and 2 more"))
  }
}
