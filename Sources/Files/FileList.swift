import Foundation

/// The files of a folder and the digests of their content, as `sha256sum` writes them: `<digest>  <path>` a line.
package struct FileList: Equatable {
  /// By path in the folder.
  private let digests: [String: String]

  /// Reads all files of a folder, without clutter.
  /// - Throws: `FileError`.
  package init(of folder: String) throws(FileError) {
    var digests: [String: String] = [:]
    for path in Self.paths(in: folder) { digests[path] = try InputFile("\(folder)/\(path)").digest() }
    self.digests = digests
  }

  /// The list among the lines of a text; nil where there is none.
  package init?(in text: String) {
    let entries = text.split(separator: "\n").compactMap { line -> (String, String)? in
      let digest = line.prefix(64)
      guard digest.utf8.count == 64, digest.allSatisfy(\.isHexDigit), line.dropFirst(64).hasPrefix("  ") else {
        return nil
      }
      return (String(line.dropFirst(66)), String(digest))
    }
    guard !entries.isEmpty else { return nil }
    digests = Dictionary(entries) { $1 }
  }

  package var text: String { digests.sorted { $0.key < $1.key }.map { "\($0.value)  \($0.key)\n" }.joined() }

  /// What has become of the first file that is not as it was, such as `a.jpg has changed`; nil where all are.
  package func change(in folder: String) -> String? {
    for (path, digest) in digests.sorted(by: { $0.key < $1.key }) {
      guard let file = try? InputFile("\(folder)/\(path)") else { return "\(path) is gone" }
      guard (try? file.digest()) == digest else { return "\(path) has changed" }
    }
    return nil
  }

  /// The files of a folder that are not in the list, without clutter, sorted.
  package func others(in folder: String) -> [String] { Self.paths(in: folder).filter { digests[$0] == nil } }

  private static func paths(in folder: String) -> [String] {
    let all = (try? FileManager.default.subpathsOfDirectory(atPath: folder)) ?? []
    return all.filter { path in
      !path.split(separator: "/").contains { isClutter(String($0)) }
        && (try? InputFile("\(folder)/\(path)")) != nil
    }.sorted()
  }
}
