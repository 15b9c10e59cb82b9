import Artifacts
import Datasets
import Files

/// What is to be done with each photo of a folder, beside what is there from earlier runs.
package struct IndexPlan {
  enum State: UInt8, Sendable {
    /// It is to be read, and embedded unless its content is that of the row.
    case open
    /// It is in the row, as a photo or as a file that is none.
    case kept, refused
    /// It cannot be read, and is left out.
    case unreadable
  }

  struct Item: Sendable {
    var state = State.open
    /// Where it was found; −1 where it is new.
    var source: Int32 = -1, row: Int32 = -1
    /// Whether the row is of the refused ones.
    var wasRefused = false
    /// As the file has them now.
    var size: Int64, time: Int64
  }

  struct Photo: Sendable {
    let path: RawPath
    /// nil beneath a folder that cannot be read now: what is known of the photo stays.
    let stamp: FileStamp?
  }

  /// In the order of the paths.
  let photos: [Photo]
  private(set) var items: [Item]
  /// Of the photos that were looked at again, SHA-256 of what is in the row.
  private(set) var digests: [Int: [UInt8]] = [:]
  /// Of the photos that were read and had not changed.
  private var reread: [FileStamp] = []
  /// How many photos of the index are not there any more.
  package private(set) var gone = 0

  /// A photo is kept where its size and time are those of the row, and nothing of it was changed since the row was
  /// written: else its content decides. So it does where the row is of another folder.
  /// - Parameter folder: where the photos lie, without links.
  init(_ tree: PhotoTree, _ sources: IndexSources, of folder: RawPath) throws {
    let hidden = try Self.paths(in: sources, of: folder, beneath: tree.unreadableFolders)
    let seen = hidden.isEmpty ? [] : Set(tree.photos.map(\.path))
    photos =
      (tree.photos.map { Photo(path: $0.path, stamp: $0.stamp) }
      + hidden.subtracting(seen).map { Photo(path: $0, stamp: nil) }).sorted { $0.path < $1.path }
    items = photos.map { Item(size: Int64($0.stamp?.size ?? 0), time: Int64($0.stamp?.modified ?? 0)) }
    // What is newer counts: a part is newer than the index.
    for source in sources.paths.indices {
      let index = try sources.index(source)
      let written = index.folder == folder ? sources.times[source] : nil
      for (files, isRefused) in [(index.photos, false), (index.refused, true)] {
        let found = try match(files, source, isRefused, writtenAt: written)
        if source == 0, sources.hasIndex, !isRefused { gone = files.count - found }
      }
    }
  }

  /// The photos and files that are none which were found beneath folders before.
  private static func paths(in sources: IndexSources, of folder: RawPath, beneath places: [RawPath]) throws
    -> Set<RawPath>
  {
    guard !places.isEmpty else { return [] }
    var paths: Set<RawPath> = []
    for source in sources.paths.indices {
      let index = try sources.index(source)
      guard index.folder == folder else { continue }
      for files in [index.photos, index.refused] {
        for place in places { paths.formUnion(try files.paths(files.rows(beneath: place))) }
      }
    }
    return paths
  }

  /// - Parameter written: when the rows were written; nil where they are of another folder.
  /// - Returns: how many of the files are photos of the folder.
  private mutating func match(_ files: IndexedFiles, _ source: Int, _ isRefused: Bool, writtenAt written: Int?) throws
    -> Int
  {
    var place = 0, found = 0
    for rows in (0..<files.count).blocks(of: 4096) {
      let paths = try files.paths(rows), sizes = try files.sizes(rows), times = try files.times(rows)
      for (i, row) in rows.enumerated() {
        while place < photos.count, photos[place].path < paths[i] { place += 1 }
        guard place < photos.count, photos[place].path == paths[i] else { continue }
        found += 1
        let isKnown: Bool
        if let stamp = photos[place].stamp {
          let isSame = sizes[i] == Int64(stamp.size) && times[i] == Int64(stamp.modified)
          isKnown = isSame && (written.map { Self.isOld(stamp, at: $0) } ?? false)
        } else {
          isKnown = written != nil
          guard isKnown else { continue }
          (items[place].size, items[place].time) = (sizes[i], times[i])
        }
        items[place].source = Int32(source)
        items[place].row = Int32(row)
        items[place].wasRefused = isRefused
        items[place].state = isKnown ? (isRefused ? .refused : .kept) : .open
        digests[place] = isKnown ? nil : try files.digests(row..<row + 1)
      }
    }
    return found
  }

  /// Takes the size and time that a photo had when it was read.
  mutating func update(_ item: Int, _ reading: PhotoReading) {
    (items[item].size, items[item].time) = (reading.size, reading.time)
  }

  /// Whether nothing of a file was changed since `time`, or shortly before: the clock of the folder's disk may be
  /// another, and its times coarse.
  private static func isOld(_ stamp: FileStamp, at time: Int) -> Bool { stamp.changed < time - 2_000_000_000 }

  /// Whether a photo was read only as it was newer than the index, and is older than an index of that time.
  func hasSettled(before time: Int) -> Bool { reread.contains { Self.isOld($0, at: time) } }

  /// A photo has the content that it had before.
  mutating func keep(_ item: Int, _ reading: PhotoReading) {
    update(item, reading)
    if let stamp = photos[item].stamp { reread.append(stamp) }
    items[item].state = items[item].wasRefused ? .refused : .kept
  }

  /// Photos are to be read again, whatever is known of them.
  mutating func reopen(_ items: [Int]) {
    for item in items {
      self.items[item].state = .open
      digests[item] = nil
    }
  }

  mutating func leaveOut(_ item: Int) { items[item].state = .unreadable }

  /// Notes that items are the rows of a source, from its first on.
  mutating func place(_ items: [Int], as state: State, in source: Int) {
    for (row, item) in items.enumerated() {
      self.items[item].state = state
      (self.items[item].source, self.items[item].row) = (Int32(source), Int32(row))
    }
  }

  /// The photos that are to be read.
  var open: [Int] { items.indices.filter { items[$0].state == .open } }

  func count(_ state: State) -> Int { items.count { $0.state == state } }
}
