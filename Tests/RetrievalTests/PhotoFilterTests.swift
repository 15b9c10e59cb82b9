import ArgumentParser
import Artifacts
import Foundation
import TestSupport
import Testing

@testable import Retrieval

struct PhotoFilterTests {
  private func names(_ arguments: String...) throws -> [String] {
    try withTemporaryFolder { folder in
      let index = try PhotoIndex(readingFrom: TinyIndex(folder).index)
      return try PhotoFilter.parse(arguments).photos(of: index).map { index.photos.path($0).description }
    }
  }

  @Test func photosOfAFolderAndOfDaysAreLeft() throws {
    #expect(try names() == TinyIndex.names)
    for folder in ["b", "./b/"] { #expect(try names("--within", folder) == ["b/1.png", "b/3.png", "b/5.png"]) }
    #expect(try names("--within", "c") == [] && names("--since", "2030") == [] && names("--until", "2022-05") == [])
    // Photo n is of the nth day after 14 November 2023.
    #expect(try names("--since", "2023-11", "--until", "2023") == TinyIndex.names)
    #expect(try Set(names("--since", "2023-11-17")).isDisjoint(with: ["a/0.png", "b/1.png"]))
    #expect(try names("--until", "2023-11-16", "--within", "b") == ["b/1.png"])
    #expect(try names("--since", "2023-11-18", "--until", "2023-11-20", "--within", "a") == ["a/4.png"])
  }

  /// A folder may be named from the root too, but must be one of the index.
  @Test func aWholePathIsOneOfTheIndex() throws {
    try withTemporaryFolder { folder in
      let index = try PhotoIndex(readingFrom: TinyIndex(folder).index), link = "\(folder)/link"
      try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: "photos")
      func count(_ path: String) throws -> Int { try PhotoFilter.parse(["--within", path]).photos(of: index).count }
      #expect(try count("\(index.folder)") == 6 && count("\(index.folder)/b/") == 3 && count("\(link)/a") == 3)
      for other in ["/", "\(index.folder)2", "/nowhere"] {
        #expect(errorText { _ = try count(other) }.hasPrefix("within \(other): is not in \(index.folder), whose"))
      }
    }
  }

  @Test func aDayIsFromItsBeginningToItsEnd() throws {
    let utc = try #require(TimeZone(identifier: "UTC")), day: Int64 = 86_400_000_000_000
    #expect(PhotoFilter.days(of: "1970", in: utc) == 0..<365 * day)
    #expect(PhotoFilter.days(of: "1970-02", in: utc) == 31 * day..<59 * day)
    #expect(PhotoFilter.days(of: "1972-02-29", in: utc) == 789 * day..<790 * day)
    let berlin = try #require(TimeZone(identifier: "Europe/Berlin"))
    #expect(PhotoFilter.days(of: "1970-01-01", in: berlin) == -day / 24..<23 * day / 24)
    for odd in ["", "x", "1970-13", "1971-02-29", "1970-1-1-1", "-5", "99999", "1970-", "+1970"] {
      #expect(PhotoFilter.days(of: odd, in: utc) == nil, "\(odd)")
    }
  }

  @Test func oddDaysAreRefused() throws {
    let error = #expect(throws: (any Error).self) { try PhotoFilter.parse(["--since", "yesterday"]) }
    #expect(error.map { PhotoFilter.message(for: $0).contains("--since yesterday: give a year") } == true)
    #expect(try !PhotoFilter.parse([]).isGiven && PhotoFilter.parse(["--until", "2020"]).isGiven)
  }
}
