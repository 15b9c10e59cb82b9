import Foundation

/// A file of Tests/PublishedFilesTests/Fixtures, made by the scripts there.
func fixture(_ name: String) throws -> Data {
  try Data(contentsOf: URL(fileURLWithPath: #filePath).deletingLastPathComponent().appending(path: "Fixtures/\(name)"))
}
