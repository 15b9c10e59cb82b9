import Artifacts
import Datasets
import Pools

/// The names of a pool's photos and sentences in files of other tools.
package struct ItemNames: Sendable {
  package let photos: [String], sentences: [String]

  /// - Parameters:
  ///   - examples: whose names count: a photo's path, and the same with `#0`, `#1`, … for its sentences. Without it a
  ///     name is a number in examples.h5, such as `photo-17`.
  ///   - photoFile, sentenceFile: lists of other names, one a line, in the pool's order.
  /// - Throws: `DatasetError` where a list cannot be read, or is not of as many different names.
  package init(_ pool: Pool, _ examples: Examples?, photoFile: String?, sentenceFile: String?) throws {
    let own = examples.map { examples in pool.photos.map { examples.photoNames[$0] } }
    let photos = own ?? pool.photos.map { "photo-\($0)" }
    var counts = [Int](repeating: 0, count: photos.count)
    let described = pool.photoOfSentence.map { photo in
      counts[photo] += 1
      return "\(photos[photo])#\(counts[photo] - 1)"
    }
    self.photos = try photoFile.map { try Self.list($0, pool.photos.count, "photos") } ?? photos
    self.sentences =
      try sentenceFile.map { try Self.list($0, pool.sentences.count, "sentences") }
      ?? (own == nil ? pool.sentences.map { "sentence-\($0)" } : described)
  }

  private static func list(_ path: String, _ count: Int, _ what: String) throws -> [String] {
    let names = try items(of: path, each: "a name")
    guard names.count == count else {
      throw DatasetError("\(path): has \(names.count) names, and the pool \(count) \(what): give one for each.")
    }
    var lines: [String: Int] = [:]
    for (line, name) in names.enumerated() {
      if let other = lines.updateValue(line + 1, forKey: name) {
        throw DatasetError("\(path):\(line + 1): “\(name)” is also in line \(other): give each its own name.")
      }
    }
    return names
  }
}
