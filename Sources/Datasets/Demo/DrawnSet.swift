/// What the demo shows.
package enum Subject: String, CaseIterable, Sendable {
  case birds, people

  /// - Parameter proceed: called now and then while the identities are chosen.
  /// - Throws: what `proceed` throws.
  func drawn(_ demo: Demo, proceed: () throws -> Void) rethrows -> any DrawnSet {
    switch self {
    case .birds: try Birds(demo, proceed: proceed)
    case .people: try People(demo, proceed: proceed)
    }
  }
}

/// A data set of one subject, photo by photo, in the layout that the subject is published in.
protocol DrawnSet: Sendable {
  /// The columns of `DrawnParts`.
  var parts: [String] { get }
  /// Draws and describes a photo; called on several threads at once.
  /// - Parameter number: from 0; those of an identity follow one another.
  /// - Throws: `DatasetError` when the photo cannot be encoded.
  func photo(_ number: Int) throws -> DrawnPhoto
  /// The files that list all photos.
  /// - Parameter entries: what each photo's `entry` was, in their order.
  func lists(_ entries: [String]) -> [DrawnFile]
}

/// One photo of a data set, as files.
struct DrawnPhoto: Sendable {
  /// As the layout's reader names it.
  let name: String
  /// What it shows of each part, empty where it does not.
  let parts: [String]
  /// The photo, and what else there is of this photo alone.
  let files: [DrawnFile]
  /// What the lists say of it.
  let entry: String
}

struct DrawnFile: Sendable {
  /// Beneath the folder of the data set.
  let path: String
  let bytes: [UInt8]

  init(_ path: String, _ bytes: [UInt8]) { (self.path, self.bytes) = (path, bytes) }
  init(_ path: String, _ text: String) { self.init(path, Array(text.utf8)) }
}
