import Artifacts
import Evaluation
import Files
import Foundation
import Indexing
import TinyPack

@testable import Retrieval

/// An index of six photos in two folders, and its pack.
struct TinyIndex {
  let folder: String
  let pack: TinyPack
  var index: String { "\(folder)/index.h5" }
  var files: [String] { [index, pack.path] }
  static let names = ["a/0.png", "a/2.png", "a/4.png", "b/1.png", "b/3.png", "b/5.png"]

  init(
    _ folder: String, grids: GridCoding = .float16, hasStage2: Bool = true, probability: MatchProbability? = nil
  ) throws {
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    (self.folder, pack) = (folder, try TinyPack(folder, hasStage2: hasStage2) { $0.probability = probability })
    for name in Self.names {
      let number = Int(name.dropFirst(2).prefix(1))!
      try TinyPack.writePhoto(number, to: "\(folder)/photos/\(name)")
      setTime(of: "\(folder)/photos/\(name)", to: (1_700_000_000 + 86_400 * number) * 1_000_000_000)
    }
    try pack.index("\(folder)/photos", to: index, grids: grids)
  }

  func retriever() throws -> Retriever { try Retriever(files, for: "test") }
  func gallery() throws -> IndexGallery {
    try IndexGallery(PhotoIndex(readingFrom: index), PackedNetworks(readingFrom: pack.path))
  }
}
