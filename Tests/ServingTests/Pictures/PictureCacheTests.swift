import Testing

@testable import Serving

struct PictureCacheTests {
  private func picture(_ count: Int) -> [UInt8] { Array(repeating: 1, count: count) }

  @Test func itStaysWithinItsBytes() {
    let cache = PictureCache(bytes: 1000)
    for number in 0..<100 {
      cache.insert(picture(30), as: "\(number)")
      #expect(cache.size <= 1000)
    }
    #expect(cache["99"] != nil && cache["0"] == nil && cache.size > 500)
  }

  /// What was asked for lately stays longest.
  @Test func whatIsUsedStays() {
    let cache = PictureCache(bytes: 1000)
    for number in 0..<100 {
      cache.insert(picture(100), as: "\(number)")
      #expect(cache["0"] != nil, "\(number)")
    }
  }

  @Test func oneNameIsOnePicture() {
    let cache = PictureCache(bytes: 1000)
    cache.insert(picture(200), as: "a")
    cache.insert(picture(100), as: "a")
    #expect(cache.size == 100 && cache["a"]?.count == 100)
    cache.insert(picture(251), as: "large")
    #expect(cache.size == 100 && cache["large"] == nil)
  }
}
