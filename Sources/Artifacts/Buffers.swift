import Files
import HDF5
import Pools
import Tensor

/// buffers.h5: every photo and sentence in the joint space. docs/artifacts.md has the table.
package enum BuffersSchema: Schema {
  package static let kind = "buffers", version = 2, stage = "dump-buffers"
  package static let photoEmbeddings = Field("photos/embeddings", .float32, ["P", "D"])
  package static let sentenceEmbeddings = Field("sentences/embeddings", .float32, ["S", "D"])
  /// Those that follow the embeddings are as examples.h5 has them.
  package static let fields = [
    photoEmbeddings, sentenceEmbeddings, E.photoIdentities, E.photoSplits, E.sentencePhotos, E.identityNames,
  ]
}
private typealias E = ExamplesSchema

/// What a buffers.h5 says of its embeddings.
package struct BuffersConfiguration: Codable, Equatable, Sendable {
  /// The splits that stage 1 was trained on.
  package var trainSplits: [Split]
  /// Whether the last two of the D numbers compare with the training identities: Matching's `Cohort`.
  package var hasCohort: Bool
  /// The training identities that stage 1 was not trained on; nil where it was trained on all.
  package var leftOut: Fold?
  /// Of how many networks the embeddings stand side by side; nil for those of one.
  package var networks: Int?

  package init(trainSplits: [Split], hasCohort: Bool = false, leftOut: Fold? = nil, networks: Int? = nil) {
    (self.trainSplits, self.hasCohort, self.leftOut) = (trainSplits, hasCohort, leftOut)
    self.networks = networks
  }
}

/// Photos and sentences whose identities have names: an examples.h5, or a buffers.h5 of it.
package protocol NamedPooled: Pooled {
  var identityNames: [String] { get }
}

/// Writes buffers.h5, in the order of `examples`.
package final class BuffersWriter {
  private typealias S = BuffersSchema
  private let writer: ArtifactWriter
  private let photos: ArtifactStream, sentences: ArtifactStream
  private let examples: any NamedPooled

  /// - Parameters:
  ///   - examples: an examples.h5, or another buffers.h5 of the same photos and sentences.
  ///   - dimensions: D, with the two of a cohort.
  package init(
    path: String, configuration: BuffersConfiguration, provenance: Provenance, lineage: Lineage,
    examples: any NamedPooled, dimensions: Int
  ) throws {
    self.examples = examples
    let name = configuration.leftOut.map { "\(S.kind)-fold\($0.number)" }
    writer = try ArtifactWriter(S.self, path: path, name: name, provenance: provenance, lineage: lineage)
    try writer.setConfiguration(configuration)
    photos = try writer.stream(S.photoEmbeddings, row: [dimensions], chunkRows: 256)
    sentences = try writer.stream(S.sentenceEmbeddings, row: [dimensions], chunkRows: 256)
  }

  /// Appends embeddings [n, D] of the next photos.
  package func append(photos embeddings: Tensor) throws { try photos.append(embeddings.elements) }
  /// Appends embeddings [n, D] of the next sentences.
  package func append(sentences embeddings: Tensor) throws { try sentences.append(embeddings.elements) }

  package func finish() throws {
    let counts = [photos.rows, sentences.rows]
    let wanted = [examples.photoIdentities.count, examples.sentencePhotos.count]
    precondition(counts == wanted, "\(counts) photos and sentences embedded of \(wanted)")
    try writer.write(E.photoIdentities, examples.photoIdentities.map(Int32.init))
    try writer.write(E.photoSplits, examples.photoSplits.map(\.number))
    try writer.write(E.sentencePhotos, examples.sentencePhotos.map(Int32.init))
    try writer.write(E.identityNames, examples.identityNames)
    try writer.finish()
  }
}

/// The content of a buffers.h5, but for its embeddings, which are read as they are asked for.
package final class Buffers: Input, NamedPooled {
  package typealias S = BuffersSchema
  package let artifact: ArtifactReader
  package let photoIdentities: [Int], photoSplits: [Split], sentencePhotos: [Int], identityNames: [String]
  package let configuration: BuffersConfiguration
  private let photoData: Dataset, sentenceData: Dataset

  package init(_ artifact: ArtifactReader) throws {
    self.artifact = artifact
    identityNames = try artifact.distinctStrings(E.identityNames)
    photoIdentities = try artifact.indices(E.photoIdentities, of: identityNames.count)
    photoSplits = try artifact.splits(E.photoSplits)
    sentencePhotos = try artifact.indices(E.sentencePhotos, of: photoIdentities.count)
    configuration = try artifact.configuration(as: BuffersConfiguration.self)
    try artifact.require(trainSplits: configuration.trainSplits)
    photoData = try artifact.dataset(S.photoEmbeddings)
    sentenceData = try artifact.dataset(S.sentenceEmbeddings)
    let least = configuration.hasCohort ? 3 : 1
    try artifact.require(dimensions >= least, "\(S.photoEmbeddings.name) has D = \(dimensions), not at least \(least)")
  }

  /// Checks that another network embedded the same photos and sentences, and learned from the same splits.
  /// - Throws: `ArtifactError`, which says in what they differ.
  package func check(isOfSamePhotosAs other: Buffers) throws {
    let differences = [
      ("photos", photoIdentities == other.photoIdentities && identityNames == other.identityNames),
      ("splits", photoSplits == other.photoSplits), ("sentences", sentencePhotos == other.sentencePhotos),
      ("training splits", configuration.trainSplits == other.configuration.trainSplits),
    ].filter { !$0.1 }.map(\.0)
    guard differences.isEmpty else {
      throw ArtifactError(
        "\(artifact.path): has other \(differences.joined(separator: " and ")) than \(other.artifact.path): give "
          + "networks that embed one data set")
    }
  }

  /// D, of the joint space.
  package var dimensions: Int { photoData.shape[1] }

  /// Embeddings of a pool's photos and sentences.
  /// - Throws: `ArtifactError` when one of them is not finite: nothing can be ranked by it.
  package func embeddings(of pool: Pool) throws -> Embeddings {
    let photos = try photoEmbeddings(pool.photos), sentences = try sentenceEmbeddings(pool.sentences)
    guard [photos, sentences].allSatisfy({ $0.elements.allSatisfy(\.isFinite) }) else {
      throw ArtifactError(
        "\(artifact.path): an embedding of \(pool.name) is not finite, so stage 1 diverged: lower its learning rate "
          + "and \(redo("train-stage1"))")
    }
    return Embeddings(photos: photos, sentences: sentences)
  }

  /// Embeddings [photos.count, D] of the listed photos.
  package func photoEmbeddings(_ photos: [Int]) throws -> Tensor { try gather(photoData, photos) }
  /// Embeddings [sentences.count, D] of the listed sentences.
  package func sentenceEmbeddings(_ sentences: [Int]) throws -> Tensor { try gather(sentenceData, sentences) }

  /// Consecutive rows are read together.
  private func gather(_ data: Dataset, _ rows: [Int]) throws -> Tensor {
    try artifact.require(
      rows.allSatisfy { (0..<data.shape[0]).contains($0) },
      "has \(data.shape[0]) rows of \(data.name), fewer than its examples.h5")
    return try Tensor(uninitialized: [rows.count, dimensions]) { elements in
      var first = 0
      while first < rows.count {
        var end = first + 1
        while end < rows.count, rows[end] == rows[end - 1] + 1 { end += 1 }
        try artifact.reading {
          try data.read(
            into: elements + first * dimensions, start: [rows[first], 0], extent: [end - first, dimensions])
        }
        first = end
      }
    }
  }
}

extension Buffers {
  /// Joined networks may each have seen crops of their own, and imported embeddings nothing of Lineup's: they do not
  /// name this examples.h5.
  /// - Throws: `ArtifactError` where the rows are of other photos or sentences.
  package func check(areOf examples: Examples) throws {
    guard photoIdentities == examples.photoIdentities, sentencePhotos == examples.sentencePhotos,
      identityNames == examples.identityNames
    else {
      throw ArtifactError(
        "\(artifact.path): embeds other photos or sentences than \(examples.artifact.path) has, or in another order: "
          + "give those of one data set")
    }
  }
}
