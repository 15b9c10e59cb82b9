import Foundation

/// Pictures that were made lately, in memory. Those that were not asked for the longest give way.
// `lock` guards everything else
package final class PictureCache: @unchecked Sendable {
  private struct Entry {
    let bytes: [UInt8]
    var lastUse: Int
  }

  private let lock = NSLock(), most: Int
  private var entries: [String: Entry] = [:]
  private var uses = 0, held = 0

  /// - Parameter bytes: what all pictures may take together.
  package init(bytes: Int) { most = bytes }

  /// What all pictures take, in bytes.
  package var size: Int { lock.withLock { held } }

  /// - Returns: nil where it is not there.
  package subscript(name: String) -> [UInt8]? {
    lock.withLock {
      uses += 1
      entries[name]?.lastUse = uses
      return entries[name]?.bytes
    }
  }

  /// Keeps a picture, unless it takes more than a quarter of all.
  package func insert(_ bytes: [UInt8], as name: String) {
    lock.withLock {
      guard bytes.count <= most / 4 else { return }
      uses += 1
      held += bytes.count - (entries.updateValue(Entry(bytes: bytes, lastUse: uses), forKey: name)?.bytes.count ?? 0)
      guard held > most else { return }
      // Several at once, so that this is seldom.
      for (name, entry) in entries.sorted(by: { $0.value.lastUse < $1.value.lastUse }) {
        guard held > most - most / 8 else { break }
        entries[name] = nil
        held -= entry.bytes.count
      }
    }
  }
}
