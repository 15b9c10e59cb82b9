import Artifacts
import Files
import Foundation

/// Where photos that were embedded before are found: the index of an earlier run, and the parts that a run which did
/// not end has left. A part is an index of some photos.
///
/// Few are open at a time, as there may be many parts.
package final class IndexSources {
  /// What an earlier run left and this one cannot use, and why.
  package let notes: [String]
  /// The index first, if it can be used, then the parts, the newest last.
  private(set) var paths: [String]
  let hasIndex: Bool
  /// Where the photos of the index that is there lay, whether or not it can be used.
  let folder: RawPath?
  /// When each was written, in nanoseconds since 1970.
  private(set) var times: [Int]
  /// The greatest number of a part.
  private var lastPart: Int
  private var opened: [(source: Int, index: PhotoIndex)] = []
  private static let mostOpen = 8

  /// The folder of the parts of an index.
  static func folder(for output: String) -> String { output + ".parts" }
  static func part(_ number: Int, for output: String) -> String { "\(folder(for: output))/\(number).h5" }

  /// - Parameters:
  ///   - output: the index's path.
  ///   - configuration: that the index will have; what has another is of other networks.
  ///   - anew: leaves out all that is there.
  init(for output: String, _ configuration: IndexConfiguration, dimensions: Int, anew: Bool) {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: Self.folder(for: output))) ?? []
    let numbers = names.compactMap { $0.hasSuffix(".h5") ? Int($0.dropLast(3)) : nil }.sorted()
    var (paths, times, notes): ([String], [Int], [String]) = ([], [], [])
    var folder: RawPath?
    for path in [output] + numbers.map({ Self.part($0, for: output) }) {
      guard !anew, let stamp = FileStamp(path) else { continue }
      do {
        let index = try PhotoIndex(readingFrom: path)
        if path == output { folder = index.folder }
        guard index.configuration == configuration, index.dimensions == dimensions else {
          if path == output { notes.append("\(path) was made by other networks or other --grids: it is made anew") }
          continue
        }
        paths.append(path)
        times.append(stamp.modified)
      } catch {
        notes.append(
          "\(path): cannot be used, so its photos are embedded anew: \("\(error)".replacing("\(path): ", with: ""))")
      }
    }
    (self.paths, self.times, self.notes, self.folder) = (paths, times, notes, folder)
    hasIndex = paths.first == output
    lastPart = numbers.last ?? 0
  }

  /// Where the next part is to be written.
  func nextPart(for output: String) -> String { Self.part(lastPart + 1, for: output) }

  /// Adds the part that was written there.
  /// - Returns: its number.
  func add(part path: String) -> Int {
    lastPart += 1
    paths.append(path)
    times.append(FileStamp(path)?.modified ?? 0)
    return paths.count - 1
  }

  /// - Throws: `ArtifactError` where it cannot be read any more.
  func index(_ source: Int) throws -> PhotoIndex {
    if let place = opened.firstIndex(where: { $0.source == source }) { return opened[place].index }
    if opened.count == Self.mostOpen { opened.removeFirst() }
    opened.append((source, try PhotoIndex(readingFrom: paths[source])))
    return opened[opened.count - 1].index
  }

  /// Closes all: the file that takes the place of one of them is another.
  func close() { opened = [] }

  /// Removes the parts, which are in the index.
  static func removeParts(of output: String) {
    try? FileManager.default.removeItem(atPath: folder(for: output))
  }
}
