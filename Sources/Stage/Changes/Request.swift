import Artifacts
import Files

/// What a program is asked to make, and whether that is there already.
struct Request {
  let recipe: Recipe
  /// Options that nobody gave, in the form of the recipe's.
  var defaults: Set<String> = []
  /// Artifacts, and raw files and folders.
  let inputs: [String]
  let output: String
  /// The names of files that belong to the output, beside it, or in it where it is a folder.
  var companions: [String] = []
  /// Where the output is a folder: the file in it that ends with the recipe.
  var mark: String? = nil
  /// Whether the output is compared with its seal, which takes as long as reading it.
  var isVerified = false

  enum Standing: Equatable {
    /// What the same recipe made of the same inputs; the note is about inputs that are gone.
    case upToDate(note: String?)
    case absent
    /// With the reason.
    case outdated(String)
  }

  /// Times do not count, but what was asked and the content of the inputs.
  /// - Throws: `Interrupted`, as content may be large.
  func standing() throws -> Standing {
    guard FileStamp(output) != nil else { return .absent }
    do {
      guard let mark else { return try fileStanding() }
      return try folderStanding(mark)
    } catch let error as FileError { return .outdated("\(error)") }
  }

  private func folderStanding(_ mark: String) throws -> Standing {
    let text = String(decoding: try InputFile("\(output)/\(mark)").bytes(), as: UTF8.self)
    guard let old = Recipe(endOf: text) else { return .outdated("\(output): an older lineup made it") }
    if let change = recipe.change(since: old, defaults: defaults) { return .outdated(change) }
    if let change = FileList(in: text)?.change(in: output) { return .outdated("\(output)/\(change)") }
    // What an older lineup did not write is in no list.
    if let absent = companions.map({ "\(output)/\($0)" }).first(where: { FileStamp($0) == nil }) {
      return .outdated("\(absent) is not there")
    }
    return .upToDate(note: nil)
  }

  private func fileStanding() throws -> Standing {
    let file = try InputFile(output)
    guard let header = try ArtifactHeader.read(output) else {
      return .outdated("\(output): does not say what it was made of")
    }
    guard header.size == file.size else {
      return .outdated("\(output): is damaged: it has \(file.size) bytes, and was written with \(header.size)")
    }
    if isVerified { _ = try ArtifactHeader.verified(file) }
    if let change = recipe.change(since: Recipe(header), defaults: defaults) { return .outdated(change) }
    if let gone = companions.map({ folder(of: output) + "/" + $0 }).first(where: { FileStamp($0) == nil }) {
      return .outdated("\(gone) is gone")
    }
    let artifacts = inputs.map { (path: $0, header: try? ArtifactHeader.read($0)) }
    let given = artifacts.compactMap { path, header in header.map { (path: path, name: $0.name, digest: $0.content) } }
    guard given.map(\.name) == header.given.map(\.name) else {
      return .outdated("it is made of \(list(given.map(\.name))), was of \(list(header.given.map(\.name)))")
    }
    if let other = zip(given, header.given).first(where: { $0.digest != $1.digest }) {
      return .outdated("\(other.0.path) is another than it was made of")
    }
    let raw = artifacts.filter { $0.header == nil }.map(\.path)
    return raw.isEmpty ? .upToDate(note: nil) : try standing(of: header, raw)
  }

  /// - Parameter raw: the inputs that are no artifacts.
  private func standing(of header: ArtifactHeader, _ raw: [String]) throws -> Standing {
    let gone = raw.filter { FileStamp($0) == nil }
    let note = gone.isEmpty ? nil : "\(list(gone)) is not there any more: \(output) is used as it is"
    if gone.count == raw.count { return .upToDate(note: note) }
    guard var sources = RawSources(beside: output), sources.content == header.content else {
      return .outdated("what \(output) was made of is not recorded in \(RawSources.path(for: output))")
    }
    let before = sources
    if let change = try sources.change(to: raw) { return .outdated(change) }
    // If this fails, the content is only compared once more next time.
    if sources != before { try? sources.write(beside: output) }
    return .upToDate(note: note)
  }

  /// Records what the output was made of, where that is not only artifacts.
  func record(_ read: [String: FilesRead.Entry]) throws {
    let raw = inputs.filter { (try? ArtifactHeader.read($0)) == nil }
    guard mark == nil, !raw.isEmpty, let header = try? ArtifactHeader.read(output) else { return }
    try RawSources(content: header.content, inputs: raw, read: read).write(beside: output)
  }

  private func list(_ names: [String]) -> String { names.isEmpty ? "nothing" : names.joined(separator: ", ") }
}
