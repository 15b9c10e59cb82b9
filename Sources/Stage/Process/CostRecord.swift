import Artifacts
import Files
import Foundation

/// What stages took, in the text `costs.csv` beside what they wrote. make asks for it, and `report` shows it. An
/// artifact itself has nothing that would differ the next time.
package struct CostRecord: Equatable, Sendable {
  package struct Row: Equatable, Sendable {
    /// The artifact's name and the digest of its content.
    package let artifact: String, content: String
    package let program: String
    /// Of the run that finished it.
    package let seconds: Double
    /// The most memory that was in use.
    package let megabytes: Int
    package let threads: Int

    package init(artifact: String, content: String, program: String, seconds: Double, megabytes: Int, threads: Int) {
      (self.artifact, self.content, self.program) = (artifact, content, program)
      (self.seconds, self.megabytes, self.threads) = (seconds, megabytes, threads)
    }

    fileprivate var line: String {
      "\(artifact),\(content),\(program),\(String(format: "%.1f", seconds)),\(megabytes),\(threads)"
    }

    fileprivate init?(_ line: Substring) {
      let fields = line.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
      guard fields.count == 6, let seconds = Double(fields[3]), let megabytes = Int(fields[4]),
        let threads = Int(fields[5])
      else { return nil }
      self.init(
        artifact: fields[0], content: fields[1], program: fields[2], seconds: seconds, megabytes: megabytes,
        threads: threads)
    }
  }

  private static let header = "artifact,content,program,seconds,peak_mb,threads"
  package private(set) var rows: [Row]

  /// The path of the record beside an artifact.
  package static func path(besides artifact: String) -> String {
    let folder = artifact.lastIndex(of: "/").map { artifact[...$0] } ?? ""
    return folder + "costs.csv"
  }

  /// Reads the record beside an artifact. Where there is none, or it is not one, nothing is known.
  package init(besides artifact: String) {
    let text = (try? String(contentsOfFile: Self.path(besides: artifact), encoding: .utf8)) ?? ""
    let lines = text.split(separator: "\n")
    rows = lines.first == Self.header[...] ? lines.dropFirst().compactMap(Row.init) : []
  }

  /// What the artifact with this content took.
  package func row(ofContent content: String) -> Row? { rows.last { $0.content == content } }

  /// Writes that an artifact took so much, in the place of an earlier one of its name.
  /// - Throws: `FileError` where it cannot be written, or another file of that name is there.
  package static func add(_ row: Row, besides artifact: String) throws(FileError) {
    let path = path(besides: artifact)
    var record = CostRecord(besides: artifact)
    guard !record.rows.isEmpty || FileStamp(path).map({ $0.size == 0 }) ?? true else {
      throw FileError("\(path): is no record of what stages took, and would be lost: move it")
    }
    record.rows.removeAll { $0.artifact == row.artifact }
    record.rows.append(row)
    let lines = [header] + record.rows.map(\.line)
    try PartialFile(path, lines.joined(separator: "\n") + "\n").finish()
  }
}
