import Foundation
import Testing

@testable import Datasets

/// The path of a file in Fixtures/, which make.py there wrote.
func fixture(_ name: String) throws -> String {
  try #require(Bundle.module.url(forResource: "Fixtures/" + name, withExtension: nil)).path
}

/// Runs `body` with the path of an empty folder, which goes away afterwards.
func withTemporaryFolder<Result>(_ body: (String) throws -> Result) throws -> Result {
  let folder = FileManager.default.temporaryDirectory.appendingPathComponent("lineup-" + UUID().uuidString)
  try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
  defer { try? FileManager.default.removeItem(at: folder) }
  return try body(folder.path)
}

/// Writes a file, and the folders above it.
func write(_ text: String, to path: String) throws {
  let url = URL(fileURLWithPath: path)
  try FileManager.default.createDirectory(at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
  try Data(text.utf8).write(to: url)
}

/// A picture whose pixel at (x, y) is colour(x, y).
func drawn(_ width: Int, _ height: Int, colour: (Int, Int) -> [Int]) -> RGBImage {
  var pixels: [UInt8] = []
  for y in 0..<height {
    for x in 0..<width { pixels += colour(x, y).map { UInt8($0) } }
  }
  return RGBImage(width: width, height: height, pixels: pixels)
}

/// Moves a file, making the folders above its new place.
func move(_ path: String, to place: String) throws {
  try write("", to: place)
  try FileManager.default.removeItem(atPath: place)
  try FileManager.default.moveItem(atPath: path, toPath: place)
}

/// Writes bytes, and the folders above them.
func writeBytes(_ bytes: [UInt8], to path: String) throws {
  try write("", to: path)
  try Data(bytes).write(to: URL(fileURLWithPath: path))
}

extension Corpus.Photo {
  /// The file that holds it, where it has one of its own.
  var path: String? { if case .file(let path) = source { path } else { nil } }
}
