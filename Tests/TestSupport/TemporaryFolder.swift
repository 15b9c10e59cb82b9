import Foundation

/// Runs `body` with the path of an empty folder, which is removed afterwards.
package func withTemporaryFolder<Result>(_ body: (String) throws -> Result) throws -> Result {
  let folder = FileManager.default.temporaryDirectory.appendingPathComponent("lineup-\(UUID().uuidString)")
  try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
  defer { try? FileManager.default.removeItem(at: folder) }
  return try body(folder.path)
}

/// The bytes of a file.
package func bytes(of path: String) throws -> Data { try Data(contentsOf: URL(fileURLWithPath: path)) }

/// Cuts a file to its first `count` bytes.
package func truncate(_ path: String, to count: Int) throws {
  try bytes(of: path).prefix(count).write(to: URL(fileURLWithPath: path))
}

/// What `body` throws, in words; empty when it throws nothing.
package func errorText(_ body: () throws -> Void) -> String {
  do {
    try body()
    return ""
  } catch { return "\(error)" }
}
