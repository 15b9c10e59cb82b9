import Foundation
import TestSupport
import Testing

@testable import Serving

struct WorkplaceTests {
  @Test func picturesLieBesideTheIndexOrWhereToldOtherwise() throws {
    try withTemporaryFolder { folder in
      let tiny = try TinyGallery(folder), cache = PictureCache(bytes: 100_000)
      for (told, place) in [(nil, "\(folder)/index.h5.pictures"), ("\(folder)/else", "\(folder)/else")] {
        let workplace = try Workplace(tiny.answerer(), pictures: told, cache: cache)
        workplace.warmUp()
        #expect(workplace.about.photos == 4)
        _ = try workplace.pictures.picture(.thumbnail, of: 0)
        #expect(FileManager.default.fileExists(atPath: place))
      }
    }
  }
}
