import Artifacts
import Backbones
import Foundation
import Indexing
import Matching
import Pools
import PublishedFiles
import Results
import Retrieval

extension ReaderTarget {
  // MARK: - What others trained

  static let published: [ReaderTarget] = [
    published(".pth", [".pth"]), published(".pth.tar", [".pth.tar"]), published(".safetensors", [".safetensors"]),
  ]

  private static func published(_ name: String, _ suffixes: [String]) -> ReaderTarget {
    ReaderTarget(name: name, namesFile: false) { folder, origin in
      let fixtures = "\(origin.repository)/Tests/PublishedFilesTests/Fixtures"
      return try FileManager.default.contentsOfDirectory(atPath: fixtures).sorted().filter { file in
        suffixes.contains { file.hasSuffix($0) }
      }.map { try Sample("weights", .binary, in: folder, bytes: fileBytes(of: "\(fixtures)/\($0)")) }
    } read: { folder in
      let file = try PublishedWeights(readingFrom: "\(folder)/weights")
      for name in file.names { _ = try file.tensor(named: name) }
      // Most samples are of no network here, and are refused as such.
      do { _ = try PublishedMatcher(file) } catch is WeightsError {}
      do {
        let (network, tensors) = try PublishedNetwork.of(file, named: "small-cnn")
        try network.check(tensors)
      } catch is WeightsError {}
    }
  }

  // MARK: - What the programs keep

  static let stored: [ReaderTarget] = [
    artifact("examples.h5", of: "preprocess-precomputed") {
      let examples = try Examples(readingFrom: $0)
      for sentence in 0..<examples.sentenceCount {
        for word in examples.sentence(sentence) { _ = examples.vocabulary[Int(word)] }
      }
      for photo in 0..<examples.photoCount {
        _ = (try examples.pixels(photo..<photo + 1), examples.identityNames[examples.photoIdentities[photo]])
      }
      _ = (examples.pools(trainedOn: [.train]), examples.members(of: Split.allCases))
    },
    artifact("weights.h5", of: "train-cnn") {
      let weights = try WeightsReader(readingFrom: $0)
      for name in weights.names { _ = try weights.tensor(named: name) }
    },
    artifact("features.h5", of: "import-features") {
      let features = try Features(readingFrom: $0)
      for view in 0..<features.gridViewCount {
        _ = (try features.vectors(photos: [0], views: [view]), try features.grids(photos: [0], views: [view]))
      }
    },
    artifact("stage1.h5", of: "train-stage1") {
      let (model, artifact) = try Model.read(Stage1Schema.self, from: $0)
      _ = try JointEmbedding(model, artifact)
    },
    artifact("stage2.h5", of: "train-stage2") {
      let (model, artifact) = try Model.read(Stage2Schema.self, from: $0)
      _ = try pairMatcher(model, artifact)
    },
    artifact("stage2.h5", of: "train-fragments") {
      let (model, artifact) = try Model.read(Stage2Schema.self, from: $0)
      _ = try pairMatcher(model, artifact)
    },
    artifact("buffers.h5", of: "dump-buffers") {
      let buffers = try Buffers(readingFrom: $0)
      for pool in buffers.pools(trainedOn: buffers.configuration.trainSplits) { _ = try buffers.embeddings(of: pool) }
    },
    artifact("pairs.h5", of: "screen-pairs") {
      let pairs = try Pairs(readingFrom: $0)
      for pool in pairs.pools { _ = try pairs.read(pool).positiveShare }
    },
    artifact("scores.h5", of: "score-fragments") {
      let scores = try Scores(readingFrom: $0)
      for name in scores.pools {
        let pool = try scores.pool(name), source = try scores.similarities(in: name)
        var row = [Double](repeating: 0, count: source.columnCount)
        try source.read(rows: 0..<1, columns: 0..<source.columnCount, into: &row)
        _ = pool.sentenceIdentities
      }
    },
    artifact("pack.h5", of: "pack") { _ = try PackedNetworks(readingFrom: $0).cnn() },
    ReaderTarget(name: "index.h5, sealed anew", isSealed: true) { folder, _ in
      try Samples.writeIndex(to: "\(folder)/index.h5")
      return [try Sample(numbersOf: "index.h5", in: folder)]
    } read: { folder in
      let index = try PhotoIndex(readingFrom: "\(folder)/index.h5")
      for files in [index.photos, index.refused] {
        let all = 0..<files.count
        _ = (try files.paths(all), try files.sizes(all), try files.times(all), try files.digests(all))
      }
      _ = (try index.embeddings(0..<index.photos.count), try index.refused.count > 0 ? index.reason(0) : "")
      for photo in 0..<index.photos.count { _ = try index.grids(photos: [photo], views: [0]) }
    },
    artifact("answers.h5", of: "check-answers") { _ = try Answers(readingFrom: $0).words },
    artifact("metrics.json", of: "score", format: .text) { _ = try Metrics(readingFrom: $0) },
    ReaderTarget(name: "checkpoint", isSealed: true) { folder, _ in
      try Samples.writeCheckpoint(for: "\(folder)/stage1.h5", identity: "torture")
      return [try Sample(numbersOf: "stage1.h5.checkpoint", in: folder)]
    } read: { folder in
      _ = try TrainingCheckpoint.load(for: "\(folder)/stage1.h5", matching: "torture")
    },
  ]

  /// An output of the chain that is changed and then sealed anew.
  private static func artifact(
    _ file: String, of step: String, format: Mutation.Format = .binary,
    read: @escaping @Sendable (_ path: String) throws -> Void
  ) -> ReaderTarget {
    ReaderTarget(name: "\(file) of \(step), sealed anew", needsChain: true, isSealed: true) { folder, origin in
      guard let chain = origin.chain else { throw TortureError("\(step) was not run") }
      try copy("\(chain)/\(step)/right/\(file)", to: "\(folder)/\(file)")
      return [try format == .text ? Sample(file, .text, in: folder) : Sample(numbersOf: file, in: folder)]
    } read: {
      try read("\($0)/\(file)")
    }
  }
}
