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

/// Writes captions as a torch7 table of Reed's archive for ICML: [201, captions] character ids of a photo.
func writeTable(_ path: String, photo: String, _ captions: [String]) throws {
  var writer = Torch7Writer()
  writer.table(2) {
    $0.string("char")
    $0.tensor([201, captions.count], Torch7Writer.ids(captions))
    $0.string("img")
    $0.string(photo)
  }
  try writeBytes(writer.bytes, to: path)
}

/// Writes the captions of a class's photos as a torch7 tensor of Reed's archive for CVPR: [photos, 201, 10] character
/// ids.
func writeTensor(_ path: String, _ photos: [[String]]) throws {
  var writer = Torch7Writer()
  let ids = photos.flatMap { Torch7Writer.ids($0 + Array(repeating: "", count: 10 - $0.count)) }
  writer.tensor([photos.count, 201, 10], ids)
  try writeBytes(writer.bytes, to: path)
}
