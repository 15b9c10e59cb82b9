import Testing

@testable import Datasets

struct DrawnSetTests {
  private func drawn(_ subject: Subject, seed: UInt64 = 1) -> any DrawnSet {
    let demo = Demo(
      subject: subject, identities: [3, 1, 1], photosPerIdentity: 2, sentencesPerPhoto: 2, side: 40, seed: seed)
    return subject.drawn(demo) {}
  }

  @Test(arguments: Subject.allCases) func aPhotoDependsOnSeedAndNumberAlone(subject: Subject) throws {
    let one = drawn(subject), same = drawn(subject), other = drawn(subject, seed: 2)
    for number in [7, 0] {
      let photo = try one.photo(number), again = try same.photo(number), different = try other.photo(number)
      #expect(photo.files.map(\.bytes) == again.files.map(\.bytes) && photo.parts == again.parts)
      #expect(photo.files[0].bytes != different.files[0].bytes)
    }
  }

  @Test(arguments: Subject.allCases) func everyPhotoHasANameAndARow(subject: Subject) throws {
    let drawn = drawn(subject), photos = try (0..<10).map { try drawn.photo($0) }
    #expect(Set(photos.map(\.name)).count == 10)
    for photo in photos {
      #expect(photo.parts.count == drawn.parts.count && photo.files[0].path.hasSuffix("/" + photo.name))
    }
  }
}
