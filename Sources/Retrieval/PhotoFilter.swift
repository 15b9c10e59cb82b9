import ArgumentParser
import Artifacts
import Files
import Foundation
import Results
import Stage

/// Photos that cannot be told apart as it was asked. The text begins with the name of what asked.
package struct FilterError: Error, CustomStringConvertible {
  package let description: String

  init(_ description: String) { self.description = description }
}

/// Which photos of an index are searched: those of a folder, and those of some days.
package struct PhotoFilter: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Only photos in this folder of the index, or below it: a path from its folder, or a whole one.",
      valueName: "path"))
  package var within: String?
  @Option(
    help: ArgumentHelp(
      "Only photos that were last changed on this day or later: 2024, 2024-05 or 2024-05-31.", valueName: "day"))
  package var since: String?
  @Option(
    help: ArgumentHelp("Only photos that were last changed on this day, month or year, or before.", valueName: "day"))
  package var until: String?

  package init() {}

  package func validate() throws {
    do { try checkDays() } catch let error as FilterError { throw ValidationError("--\(error)") }
  }

  /// - Throws: `FilterError` where a day is none.
  package func checkDays() throws(FilterError) {
    for (name, day) in [("since", since), ("until", until)] {
      guard let day, Self.days(of: day, in: .current) == nil else { continue }
      throw FilterError("\(name) \(day): give a year, a month or a day, such as 2024, 2024-05 or 2024-05-31")
    }
  }

  package var isGiven: Bool { within != nil || since != nil || until != nil }

  /// The photos that are left, by their numbers, which rise.
  /// - Throws: `FilterError` where `within` is not in the folder of the index; what reading throws.
  package func photos(of index: PhotoIndex) throws -> [Int] {
    let rows = try within.map { try index.photos.rows(beneath: folder($0, of: index)) } ?? 0..<index.photos.count
    guard since != nil || until != nil else { return Array(rows) }
    let first = since.flatMap { Self.days(of: $0, in: .current)?.lowerBound } ?? Int64.min
    let end = until.flatMap { Self.days(of: $0, in: .current)?.upperBound } ?? Int64.max
    return zip(rows, try index.photos.times(rows)).filter { $1 >= first && $1 < end }.map(\.0)
  }

  /// A path from the folder of the index.
  private func folder(_ text: String, of index: PhotoIndex) throws -> RawPath {
    let path = RawPath(text.split(separator: "/").filter { $0 != "." }.joined(separator: "/"))
    guard text.hasPrefix("/") else { return path }
    let named = RawPath(bytes: [UInt8(ascii: "/")] + path.bytes)
    // The index has the path without links. The folder may be elsewhere by now.
    for whole in [named, try? named.withoutLinks()].compactMap({ $0 }) {
      if whole == index.folder { return RawPath("") }
      if whole.isBeneath(index.folder) { return RawPath(bytes: Array(whole.bytes[(index.folder.bytes.count + 1)...])) }
    }
    throw FilterError(
      "within \(text): is not in \(index.folder), whose photos \(index.artifact.path) has: name a "
        + "folder in it")
  }

  /// The nanoseconds since 1970 from the beginning of a day, month or year to its end; nil for another text.
  static func days(of text: String, in zone: TimeZone) -> Range<Int64>? {
    let parts = text.split(separator: "-", omittingEmptySubsequences: false).map { Int($0) }
    guard (1...3).contains(parts.count), let year = parts[0], (1678...2261).contains(year), !text.hasPrefix("+"),
      parts.allSatisfy({ $0 != nil })
    else { return nil }
    var calendar = Calendar(identifier: .gregorian)
    calendar.timeZone = zone
    let unit: Calendar.Component = [.year, .month, .day][parts.count - 1]
    let asked = DateComponents(year: year, month: parts.count > 1 ? parts[1] : 1, day: parts.count > 2 ? parts[2] : 1)
    guard let start = calendar.date(from: asked), let end = calendar.date(byAdding: unit, value: 1, to: start),
      calendar.dateComponents([.year, .month, .day], from: start) == asked
    else { return nil }
    func nanoseconds(_ date: Date) -> Int64 { Int64(date.timeIntervalSince1970) * 1_000_000_000 }
    return nanoseconds(start)..<nanoseconds(end)
  }
}

extension Gallery {
  /// The photos that a search from the command line is among, by their numbers, which rise.
  /// - Throws: `ValidationError` where they cannot be told apart as asked; `ArtifactError` where none is left.
  package func searched(_ filter: PhotoFilter, splits: String?) throws -> [Int] {
    let photos: [Int]
    do { photos = try self.photos(filter, splits: splits) } catch let error as FilterError {
      throw ValidationError("--\(error)")
    }
    guard photos.isEmpty else { return photos }
    let asked = [("within", filter.within), ("since", filter.since), ("until", filter.until)]
    let given = asked.compactMap { name, value in value.map { "--\(name) \($0.printable())" } }
    throw ArtifactError("\(path): no photo is left by \(given.joined(separator: " ")), of \(counted(count, "photo"))")
  }
}
