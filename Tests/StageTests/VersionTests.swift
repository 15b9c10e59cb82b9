import Foundation
import Stage
import Testing

struct VersionTests {
  private func lines(of name: String) throws -> [Substring] {
    let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent()
    return try String(contentsOf: root.appending(path: name), encoding: .utf8).split(separator: "\n")
  }

  /// CHANGELOG.md has the newest version first.
  @Test func theChangelogBeginsWithTheVersion() throws {
    let heading = try #require(lines(of: "CHANGELOG.md").first { $0.hasPrefix("## ") })
    #expect(heading.hasPrefix("## \(lineupVersion) "))
  }

  @Test func theCitationNamesTheVersion() throws {
    #expect(try lines(of: "CITATION.cff").contains("version: \(lineupVersion)"))
  }
}
