import Files
import Foundation
import Tensor

/// Where things are tried: a folder of its own, which goes away in the end.
struct Laboratory: Sendable {
  let folder: String
  /// Where the programs of the chain lie.
  let programs: String
  /// The project: its Makefile, its pipelines, and the samples of its tests.
  let repository: String
  /// Where inputs with which a reader crashed are kept.
  let kept: String
  let seed: UInt64

  func program(_ name: String) -> String { "\(programs)/\(name)" }

  /// The chance of a trial, which is the same whatever was tried before.
  func generator(_ part: String, _ number: Int) -> SplitMix64 {
    let stream = part.utf8.reduce(UInt64(number)) { $0 &* 0x100_0000_01B3 ^ UInt64($1) }
    return SplitMix64(seed: seed, stream: stream)
  }

  /// Runs `body` with the path of an empty folder, which is removed afterwards.
  func withFolder<Result>(_ body: (String) throws -> Result) throws -> Result {
    let place = "\(folder)/trial-\(UUID().uuidString.prefix(13))"
    try makeFolder(place)
    defer { try? FileManager.default.removeItem(atPath: place) }
    return try body(place)
  }
}

/// The memory file system where there is one, as most trials are files that are written and read once.
var fastFolder: String {
  let memory = "/dev/shm"
  return access(memory, W_OK) == 0 ? memory : FileManager.default.temporaryDirectory.path
}

func makeFolder(_ path: String) throws {
  try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
}

func copy(_ path: String, to place: String) throws {
  try FileManager.default.copyItem(atPath: path, toPath: place)
}

func fileBytes(of path: String) throws -> [UInt8] {
  guard let data = FileManager.default.contents(atPath: path) else { throw TortureError("\(path): cannot be read") }
  return Array(data)
}

/// Writes a file, and the folders above it.
func write(_ bytes: [UInt8], to path: String) throws {
  try makeFolder(URL(fileURLWithPath: path).deletingLastPathComponent().path)
  try Data(bytes).write(to: URL(fileURLWithPath: path))
}

func write(_ text: String, to path: String) throws { try write(Array(text.utf8), to: path) }

/// What a folder holds: the digest of each file by its path from there.
///
/// The .sources files, which say what an artifact was made from and when that was changed, are no part of what is made.
func listing(of folder: String) -> [String: String] {
  var found: [String: String] = [:]
  for path in FileManager.default.subpaths(atPath: folder) ?? [] where !path.hasSuffix(".sources") {
    var isFolder: ObjCBool = false
    guard FileManager.default.fileExists(atPath: "\(folder)/\(path)", isDirectory: &isFolder), !isFolder.boolValue
    else {
      continue
    }
    let digest = ContentDigest()
    (FileManager.default.contents(atPath: "\(folder)/\(path)") ?? Data()).withUnsafeBytes { digest.update($0) }
    found[path] = digest.finish()
  }
  return found
}

/// How two folders differ, in a few words; nil where they are the same.
func difference(_ found: [String: String], _ wanted: [String: String]) -> String? {
  let missing = wanted.keys.filter { found[$0] == nil }.sorted(),
    more = found.keys.filter { wanted[$0] == nil }.sorted()
  let other = wanted.keys.filter { found[$0] != nil && found[$0] != wanted[$0] }.sorted()
  let parts = [("missing", missing), ("left over", more), ("other bytes in", other)].filter { !$1.isEmpty }
  return parts.isEmpty
    ? nil : parts.map { "\($0) \($1.prefix(3).joined(separator: ", "))" }.joined(separator: "; ")
}
