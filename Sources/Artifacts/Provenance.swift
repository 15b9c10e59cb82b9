import Files

/// How an artifact was made: enough to make it again, and nothing (no time, host or path) that would differ then.
package struct Provenance: Sendable {
  /// The program's name.
  package let program: String
  /// Its resolved options, one `--flag value` a line, without the names of files. Only --if-changed compares
  /// them: what a program needs to know of a file is in its configuration.
  package let options: String
  let seed: UInt64
  let threads: Int
  /// The inputs in the order in which they were given, and the headers that they had when the program began.
  let given: [(path: String, header: ArtifactHeader?)]

  package init(
    program: String, options: String, seed: UInt64, threads: Int, given: [(path: String, header: ArtifactHeader?)] = []
  ) {
    (self.program, self.options, self.seed, self.threads) = (program, options, seed, threads)
    self.given = given
  }

  /// Checks that the artifacts that were given are those that were there when the program began.
  /// - Throws: `ArtifactError`, which names one that is not.
  package func requireUnchanged() throws {
    for (path, header) in given where (try? ArtifactHeader.read(path))?.content != header?.content {
      throw ArtifactError(changed: path)
    }
  }
}

/// The content of an artifact, from which another may be made.
package protocol Input {
  associatedtype S: Schema
  /// The open file.
  var artifact: ArtifactReader { get }
  init(_ artifact: ArtifactReader) throws
}

extension Input {
  package init(readingFrom path: String) throws { try self.init(ArtifactReader(S.self, path: path)) }
}

/// The digests of all artifacts from which something is made: the inputs, and whatever those were made from.
package struct Lineage: Sendable {
  /// File name and digest, sorted by name.
  package private(set) var digests: [(name: String, digest: String)] = []
  /// The inputs themselves, and their headers.
  private var files: [(file: InputFile, header: ArtifactHeader?)] = []

  package var byName: [String: String] { Dictionary(uniqueKeysWithValues: digests.map { ($0.name, $0.digest) }) }

  /// Nothing but raw data.
  package init() {}

  package init(_ inputs: any Input...) throws { try self.init(inputs.map { $0.artifact }) }

  /// - Throws: `ArtifactError` when two inputs know different artifacts under one name, or when embeddings are not of
  ///   the stage 1 that is given.
  package init(_ artifacts: [ArtifactReader]) throws {
    try Self.checkEmbeddings(in: artifacts)
    // Given artifacts first, so that the error of a mismatch names the file that was passed.
    var known: [String: (digest: String, holder: ArtifactReader, isGiven: Bool)] = [:]
    for artifact in artifacts { known[artifact.name] = (artifact.digest, artifact, true) }
    for artifact in artifacts {
      for (name, digest) in artifact.inputs {
        let other = known[name] ?? (digest, artifact, false)
        known[name] = other
        guard other.digest != digest else { continue }
        throw ArtifactError(
          other.isGiven
            ? "\(artifact.path) was made from another \(name) than \(other.holder.path): \(redo(artifact.stage))"
            : "\(artifact.path) and \(other.holder.path) were made from different \(name): \(redo(artifact.stage)), or "
              + "redo-\(other.holder.stage)")
      }
    }
    files = artifacts.map { ($0.input, $0.header) }
    digests = known.map { ($0.key, $0.value.digest) }.sorted { $0.name < $1.name }
  }

  /// A tuned CNN makes other embeddings than the stage 1 that it began with, which both have in their lineage; imported
  /// embeddings have no stage 1 there.
  private static func checkEmbeddings(in artifacts: [ArtifactReader]) throws {
    let names = [Tuned1Schema.kind, Stage1Schema.kind].map { $0 + ".h5" }
    guard let network = artifacts.first(where: { names.contains($0.name) }) else { return }
    for kind in [BuffersSchema.kind, PairsSchema.kind, ScoresSchema.kind] {
      guard let made = artifacts.first(where: { $0.name == kind + ".h5" }) else { continue }
      let maker = names.first { name in made.inputs.contains { $0.name == name } }
      guard maker != network.name else { continue }
      let own = maker.map { "a \($0)" } ?? "embeddings that no stage 1 made"
      throw ArtifactError("\(made.path): is of \(own), and not of \(network.path): give the files of one method")
    }
  }

  /// The lineage of a fusion. Members are numbered, such as `scores-2.h5`; only inputs that all of them share are kept.
  ///
  /// - Throws: `ArtifactError` where the members were made from different photos and sentences.
  package init(members: [ArtifactReader]) throws {
    let examples = ExamplesSchema.kind + ".h5"
    let known = members.map { member in member.inputs.first { $0.name == examples }?.digest }
    if let other = known.firstIndex(of: nil) {
      throw members[other].damaged("does not say which \(examples) it was made from")
    }
    if let other = known.firstIndex(where: { $0 != known[0] }) {
      throw ArtifactError(
        "\(members[other].path) and \(members[0].path) were made from different \(examples): score both methods on one "
          + "data set")
    }
    self.init(joined: members)
  }

  /// The same, of members that may have been made from different photos.
  package init(joined members: [ArtifactReader]) {
    let all = members.map(\.inputs)
    let shared = (all.first ?? []).filter { input in all.allSatisfy { $0.contains { $0 == input } } }
    let own = members.enumerated().map { (name: "\($1.name.dropLast(3))-\($0 + 1).h5", digest: $1.digest) }
    digests = (shared + own).sorted { $0.name < $1.name }
    files = members.map { ($0.input, $0.header) }
  }

  /// - Throws: `ArtifactError` where an input is no longer what it was, or was another when the program began.
  func requireUnchanged(since start: Provenance) throws {
    for (file, header) in files {
      let isOther = start.given.contains { $0.path == file.path && $0.header?.content != header?.content }
      // Also where the content is the same again: while it was written, something else may have been read.
      if isOther || file.hasChanged { throw ArtifactError(changed: file) }
    }
  }

  /// The lineage without one input, whose role another artifact takes.
  package func without(_ name: String) -> Lineage {
    var lineage = self
    lineage.digests.removeAll { $0.name == name }
    return lineage
  }
}
