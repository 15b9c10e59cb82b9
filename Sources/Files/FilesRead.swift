import Synchronization

/// What a run has read of raw data, so that a later run can tell whether that has changed.
package enum FilesRead {
  package enum Entry: Equatable, Sendable {
    /// A file, and its SHA-256; no digest where only parts of it were read.
    case file(FileStamp, digest: String?)
    /// A folder whose names were listed, and the digest of those names.
    case folder(digest: String)
    /// What was looked for in vain.
    case absent
  }

  private struct Record {
    var isOn = false
    var entries: [String: Entry] = [:]
  }

  private static let record = Mutex(Record())

  /// From now on, what is read is recorded.
  package static func begin() { record.withLock { $0 = Record(isOn: true) } }

  /// What was read since `begin()`, by path.
  package static var entries: [String: Entry] { record.withLock { $0.entries } }

  /// - Parameter digest: of the whole content; nil where only parts of it are read.
  package static func record(_ file: InputFile, digest: () -> String? = { nil }) {
    guard record.withLock({ $0.isOn }) else { return }
    let entry = Entry.file(file.stamp, digest: digest())
    record.withLock { record in
      // A digest that is known already stays.
      if case .file(file.stamp, .some) = record.entries[file.path] { return }
      record.entries[file.path] = entry
    }
  }

  package static func record(folder path: String, names: [String]) {
    record.withLock { if $0.isOn { $0.entries[path] = .folder(digest: digest(ofNames: names)) } }
  }

  package static func record(absent path: String) { record.withLock { if $0.isOn { $0.entries[path] = .absent } } }

  /// The digest of the names in a folder, in any order, without those that are no data.
  package static func digest(ofNames names: [String]) -> String {
    ContentDigest.of(names.filter { !isClutter($0) }.sorted().joined(separator: "\0"))
  }
}
