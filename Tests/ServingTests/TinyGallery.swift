import Evaluation
import Foundation
import TestSupport
import TinyPack

@testable import Serving

/// An index of four photos in two folders, one with a hostile name, and its pack.
struct TinyGallery {
  let folder: String
  let pack: TinyPack
  static let hostile = "<img src=x onerror=alert(1)>\"'&.png"
  /// In the order of the index.
  static let names = ["a/0.png", "a/1.png", "b/2.png", "b/\(hostile)"]
  var files: [String] { ["\(folder)/index.h5", pack.path] }
  var photos: String { "\(folder)/photos" }

  init(_ folder: String, hasStage2: Bool = true, probability: MatchProbability? = nil) throws {
    (self.folder, pack) = (folder, try TinyPack(folder, hasStage2: hasStage2) { $0.probability = probability })
    for (number, name) in Self.names.enumerated() {
      try TinyPack.writePhoto(number, to: "\(folder)/photos/\(name)")
    }
    try pack.index(photos, to: "\(folder)/index.h5")
  }

  func answerer() throws -> Answerer { try Answerer(files, for: "test") }

  func queue(_ cache: PictureCache = PictureCache(bytes: 1_000_000)) throws -> WorkQueue<Workplace> {
    let files = files
    return try WorkQueue { try Workplace(Answerer(files, for: "test"), pictures: nil, cache: cache) }
  }

  /// Routes that this machine may ask, by the name of `localhost:1`.
  func routes(token: Token? = nil) throws -> Routes {
    let cache = PictureCache(bytes: 1_000_000), files = files
    let about = try About(Answerer(files, for: "test"))
    return Routes(try queue(cache), about, cache, AccessCheck(HostCheck(address: "127.0.0.1", port: 1), token))
  }
}

extension Request {
  /// As the server's own page asks.
  static func get(_ path: String, _ query: String = "", _ headers: [String: String] = [:]) -> Request {
    Request("GET", path, query: query, headers: ["host": "localhost:1"].merging(headers) { $1 })
  }
}

extension Reply {
  var text: String { String(decoding: body, as: UTF8.self) }
  var object: [String: Any] { (try? JSONSerialization.jsonObject(with: Data(body))) as? [String: Any] ?? [:] }
}

/// The same with a body that waits.
func withTemporaryFolder<Result>(_ body: (String) async throws -> Result) async throws -> Result {
  let folder = FileManager.default.temporaryDirectory.appendingPathComponent("lineup-\(UUID().uuidString)")
  try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
  defer { try? FileManager.default.removeItem(at: folder) }
  return try await body(folder.path)
}
