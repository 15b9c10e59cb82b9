import Files
import Foundation

/// What an artifact was made from besides other artifacts, in the text file `<artifact>.sources` beside it. It is no
/// part of the artifact, which must not depend on places and times.
///
/// ```
/// lineup sources 8a41…                                          the content of the artifact
/// input photos                                                  what the program was given
/// file 1 5f0c… 8192 1764418212000000000 1764418212000000000 77 images/a.jpg
/// folder 1 03be… images
/// absent 1 table.jsonl
/// ```
/// A file has its digest (`-` where it is too large for one), size, the times when content and file were last changed,
/// and inode; a folder the digest of its names. Paths are below the input of that number, or whole with a 0.
struct RawSources: Equatable {
  struct Source: Equatable {
    /// From 1; 0 for none.
    var input: Int
    var path: String
    var entry: Entry
  }

  enum Entry: Equatable {
    case file(Stamp, digest: String?)
    case folder(digest: String)
    case absent
  }

  /// What is kept of a `FileStamp`: a device may have another number tomorrow.
  struct Stamp: Equatable {
    var size: Int, modified: Int, changed: Int, inode: UInt64
  }

  /// The digest of the artifact's content.
  var content: String
  /// As they were given.
  var inputs: [String]
  var sources: [Source]

  static func path(for output: String) -> String { output + ".sources" }
  /// A file that was not read as a whole, and is larger, gets no digest: size and times decide then.
  private static let greatestToDigest = 1 << 30

  // MARK: - After a run

  /// - Parameters:
  ///   - content: the digest of the artifact's content.
  ///   - inputs: what the program was given besides artifacts.
  ///   - read: what it read of them. An input that is a file counts as read.
  init(content: String, inputs: [String], read: [String: FilesRead.Entry]) {
    (self.content, self.inputs) = (content, inputs)
    var read = read
    for input in inputs where read[input] == nil {
      if let file = try? InputFile(input) { read[input] = .file(file.stamp, digest: nil) }
    }
    sources = read.sorted { $0.key < $1.key }.map { path, entry in
      let (input, below) = Self.place(of: path, in: inputs)
      switch entry {
      case .file(let stamp, var digest):
        // Of a file that has changed since it was read there is no digest: it counts as changed the next time.
        if digest == nil, stamp.size <= Self.greatestToDigest, let file = try? InputFile(path), file.stamp == stamp {
          digest = try? file.digest()
        }
        return Source(input: input, path: below, entry: .file(Stamp(stamp), digest: digest))
      case .folder(let digest): return Source(input: input, path: below, entry: .folder(digest: digest))
      case .absent: return Source(input: input, path: below, entry: .absent)
      }
    }
  }

  /// The number of the innermost input that a path lies in, and the path from there.
  private static func place(of path: String, in inputs: [String]) -> (input: Int, path: String) {
    let found = inputs.indices.filter { path == inputs[$0] || path.hasPrefix(folder(inputs[$0])) }
      .max { inputs[$0].utf8.count < inputs[$1].utf8.count }
    guard let found else { return (0, path) }
    return (found + 1, String(path.dropFirst(folder(inputs[found]).count).drop { $0 == "/" }))
  }

  private static func folder(_ input: String) -> String { input.hasSuffix("/") ? input : input + "/" }

  // MARK: - Before the next

  /// What has changed, such as `photos/a.jpg has changed`; nil where the content is the same.
  ///
  /// Sizes and times are looked at first, and content where they differ. Where that is the same, the times are the new
  /// ones from now on.
  /// - Parameter now: what the program is given; of an input that is not there, nothing is looked at.
  /// - Throws: `Interrupted`, as content may be large.
  mutating func change(to now: [String]) throws -> String? {
    guard now.count == inputs.count else { return "it is made of \(now.count) inputs, was of \(inputs.count)" }
    let isThere = now.map { FileStamp($0) != nil }
    for i in sources.indices {
      let source = sources[i], number = source.input - 1
      guard number < 0 || isThere[number] else { continue }
      try Interruption.check()
      let path = number < 0 ? source.path : source.path.isEmpty ? now[number] : Self.folder(now[number]) + source.path
      guard let change = sources[i].change(at: path) else { continue }
      guard number >= 0, now[number] != inputs[number] else { return "\(path) \(change)" }
      return "\(now[number]) is another than \(inputs[number]): \(path) \(change)"
    }
    for i in now.indices where isThere[i] { inputs[i] = now[i] }
    return nil
  }

  // MARK: - As text

  func write(beside output: String) throws { try writeWhole(text, to: Self.path(for: output)) }

  /// nil where there is no such file, or it is damaged.
  init?(beside output: String) {
    guard let file = try? InputFile(Self.path(for: output)), let bytes = try? file.bytes() else { return nil }
    self.init(bytes)
  }

  // A path has no NUL, and a line no line break.
  var text: String {
    let lines =
      ["lineup sources \(content)"] + inputs.map { "input \($0)" }
      + sources.map { source in
        switch source.entry {
        case .file(let stamp, let digest):
          "file \(source.input) \(digest ?? "-") \(stamp.size) \(stamp.modified) \(stamp.changed) \(stamp.inode) "
            + source.path
        case .folder(let digest): "folder \(source.input) \(digest) \(source.path)"
        case .absent: "absent \(source.input) \(source.path)"
        }
      } + ["end"]
    return lines.map {
      ($0.utf8.contains(UInt8(ascii: "\n")) ? $0.replacingOccurrences(of: "\n", with: "\0") : $0) + "\n"
    }
    .joined()
  }

  /// There may be a line for each of a hundred thousand photos, and make waits: so these are bytes.
  init?(_ text: [UInt8]) {
    let lines = text.split(separator: UInt8(ascii: "\n"))
    guard let first = lines.first, let mark = Line(first, fields: 3), mark.fields[..<2] == ["lineup", "sources"],
      lines.last.map({ $0.elementsEqual("end".utf8) }) == true
    else { return nil }
    (content, inputs, sources) = (mark.fields[2], [], [])
    for bytes in lines.dropFirst().dropLast() {
      if let line = Line(bytes, fields: 2), line.fields[0] == "input" {
        inputs.append(line.fields[1])
      } else {
        guard let source = Source(bytes), source.input <= inputs.count else { return nil }
        sources.append(source)
      }
    }
  }

  /// The fields of a line; the last may have spaces.
  fileprivate struct Line {
    let fields: [String]

    init?(_ bytes: ArraySlice<UInt8>, fields count: Int) {
      let parts = bytes.split(separator: UInt8(ascii: " "), maxSplits: count - 1, omittingEmptySubsequences: false)
      guard parts.count == count else { return nil }
      fields = parts.map { part in
        let text = String(decoding: part, as: UTF8.self)
        return part.contains(0) ? text.replacingOccurrences(of: "\0", with: "\n") : text
      }
    }
  }
}

extension RawSources.Source {
  /// What has become of it; nil where its content is the same. Takes the times that it has now.
  fileprivate mutating func change(at path: String) -> String? {
    switch entry {
    case .file(let then, let digest):
      guard let stamp = FileStamp(path) else { return "is gone" }
      let now = RawSources.Stamp(stamp)
      if now == then { return nil }
      let isSame = digest.map { (try? InputFile(path).digest()) == $0 } ?? (now.modified == then.modified)
      guard now.size == then.size, isSame else { return "has changed" }
      entry = .file(now, digest: digest)
      return nil
    case .folder(let digest):
      guard let names = try? FileManager.default.contentsOfDirectory(atPath: path) else { return "is gone" }
      return FilesRead.digest(ofNames: names) == digest ? nil : "has other files in it"
    case .absent: return FileStamp(path) == nil ? nil : "is there now"
    }
  }

  /// - Parameter bytes: a line of a .sources file.
  fileprivate init?(_ bytes: ArraySlice<UInt8>) {
    func fields(of kind: String, _ count: Int) -> [String]? {
      bytes.starts(with: "\(kind) ".utf8) ? RawSources.Line(bytes, fields: count)?.fields : nil
    }
    if let fields = fields(of: "file", 8), let input = Int(fields[1]), let size = Int(fields[3]),
      let modified = Int(fields[4]), let changed = Int(fields[5]), let inode = UInt64(fields[6])
    {
      let stamp = RawSources.Stamp(size: size, modified: modified, changed: changed, inode: inode)
      self.init(input: input, path: fields[7], entry: .file(stamp, digest: fields[2] == "-" ? nil : fields[2]))
    } else if let fields = fields(of: "folder", 4), let input = Int(fields[1]) {
      self.init(input: input, path: fields[3], entry: .folder(digest: fields[2]))
    } else if let fields = fields(of: "absent", 3), let input = Int(fields[1]) {
      self.init(input: input, path: fields[2], entry: .absent)
    } else {
      return nil
    }
  }
}

extension RawSources.Stamp {
  init(_ stamp: FileStamp) {
    self.init(size: stamp.size, modified: stamp.modified, changed: stamp.changed, inode: stamp.inode)
  }
}
