import Foundation
import Testing

@testable import Datasets

struct PeopleTests {
  private func people() throws -> People {
    try People(
      Demo(
        subject: .people, identities: [3, 1, 2], photosPerIdentity: 3, sentencesPerPhoto: 2, side: 48, seed: 1))
  }

  /// The fields of the published list.
  @Test func theListIsThatOfCUHKPEDES() throws {
    struct Entry: Decodable {
      let split: String, captions: [String], filePath: String, processedTokens: [[String]], id: Int
    }
    let people = try people(), photos = try (0..<18).map { try people.photo($0) }
    let list = people.lists(photos.map(\.entry))
    #expect(list.map(\.path) == ["reid_raw.json"])
    let decoder = JSONDecoder()
    decoder.keyDecodingStrategy = .convertFromSnakeCase
    let entries = try decoder.decode([Entry].self, from: Data(list[0].bytes))
    #expect(entries.map(\.filePath) == photos.map(\.name))
    #expect(entries.map(\.id) == (0..<18).map { $0 / 3 + 1 })
    #expect(entries.map(\.split) == (0..<18).map { $0 < 9 ? "train" : $0 < 12 ? "val" : "test" })
    #expect(
      entries.allSatisfy { $0.captions.count == 2 && $0.processedTokens.count == 2 && $0.captions[0].hasSuffix(".") })
  }

  @Test func thePhotosOfAPersonAreOfDifferentCameras() throws {
    let people = try people()
    for person in 0..<6 {
      let cameras = try (0..<3).map { try people.photo(person * 3 + $0).name.split(separator: "/")[0] }
      #expect(Set(cameras).count == 3)
    }
  }
}
