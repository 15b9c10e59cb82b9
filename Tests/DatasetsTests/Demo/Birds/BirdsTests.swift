import Testing

@testable import Datasets

struct BirdsTests {
  /// The row of a photo says what its sentences say, in their plain words.
  @Test func theRecordAgreesWithTheSentences() throws {
    let demo = Demo(identities: [40, 1, 1], photosPerIdentity: 1, sentencesPerPhoto: 12, side: 32, seed: 3)
    let birds = try Birds(demo)
    var found = 0
    for number in 0..<40 {
      let photo = try birds.photo(number), text = String(decoding: photo.files[1].bytes, as: UTF8.self)
      func word(_ part: String) throws -> String { photo.parts[try #require(birds.parts.firstIndex(of: part))] }
      for colour in ["red", "yellow", "blue"] where text.contains("\(colour) crown") || text.contains("\(colour) belly")
      {
        let crown = try word("crown"), belly = try word("belly")
        #expect(text.contains("\(colour) crown") ? crown == colour : belly == colour)
        found += 1
      }
      for (said, part, plain) in [
        ("forked", "tail shape", "forked"), ("streaked", "breast pattern", "streaked"), ("crest", "crest", "crested"),
        ("wingbars", "wing pattern", "barred"), ("hooked", "beak shape", "hooked"), ("eyebrow", "face", "eyebrow"),
      ] where text.contains(said) {
        #expect(try word(part) == plain, "\(text)")
        found += 1
      }
    }
    #expect(found > 40)
  }

  /// As in CUB, the photos of 7.Red_tailed_Jay begin with Red_tailed_Jay, however long the number is.
  @Test func photosAreNamedAsTheirClass() throws {
    let demo = Demo(identities: [1000, 1, 1], photosPerIdentity: 1, sentencesPerPhoto: 1, side: 16, seed: 3)
    let birds = try Birds(demo)
    for number in [0, 999] {
      let parts = try birds.photo(number).name.split(separator: "/")
      #expect(parts[1] == parts[0].split(separator: ".")[1] + "_1.jpg", "\(parts)")
    }
  }

  /// Neither a swimming bird nor a flying one shows its legs.
  @Test func hiddenLegsAreNotRecorded() throws {
    let demo = Demo(identities: [1, 1, 1], photosPerIdentity: 40, sentencesPerPhoto: 1, side: 16, seed: 3)
    let birds = try Birds(demo), legs = try #require(birds.parts.firstIndex(of: "legs"))
    let words = try (0..<40).map { try birds.photo($0).parts[legs] }
    #expect(Set(words).count == 2 && words.contains(""))
    #expect(words.count { $0.isEmpty } < 20)
  }
}
