import Artifacts
import Pools
import Tensor

/// The network of a stage2.h5 with what it looks at: the photos' grids and the sentences' words.
package struct PairScorer {
  package let artifact: ArtifactReader
  private let network: any PairMatcher
  private let data: PairData
  private let views: Int

  /// - Parameters:
  ///   - examples: whose sentences are scored.
  ///   - views: over how many views of a photo's grid, from the first, scores are averaged.
  ///   - remedy: what the error ends with where features.h5 has only `count` views.
  /// - Throws: `ArtifactError` where the files do not belong together.
  package init(
    _ artifact: ArtifactReader, _ features: Features, _ examples: Examples, views: Int,
    remedy: (_ count: Int) -> String
  ) throws {
    let count = features.gridViewCount
    guard (1...max(1, count)).contains(views) else {
      throw ArtifactError(
        "\(features.artifact.path): has grids of \(count) view\(count == 1 ? "" : "s"), not of \(views)\(remedy(count))"
      )
    }
    try features.check(areSeenBy: artifact)
    let learned = try artifact.configuration(as: Stage2Configuration.self).gridLayer
    guard features.gridLayer == learned else {
      func layer(_ name: String?) -> String { name.map { "the layer \($0)" } ?? "the last layer" }
      let remedy = learned.map { "with --grid-layer \($0)" } ?? "without --grid-layer"
      throw ArtifactError(
        "\(features.artifact.path): has the cells of \(layer(features.gridLayer)), and \(artifact.path) was trained on "
          + "those of \(layer(learned)): extract them \(remedy)")
    }
    (self.artifact, self.views) = (artifact, views)
    data = PairData(grids: features.grids, words: examples.sentence, views: count)
    network = try pairMatcher(Model(artifact), artifact)
    try network.check(artifact, fits: examples, features)
  }

  /// A network that is asked for sentences that are in no examples.h5.
  /// - Parameters:
  ///   - artifact: where it is stored, for errors.
  ///   - grids: the grids [n, cells, C] of photos, each in the given view.
  package init(
    _ network: any PairMatcher, of artifact: ArtifactReader, views: Int,
    grids: @escaping (_ photos: [Int], _ views: [Int]) throws -> Tensor
  ) {
    (self.artifact, self.network, self.views) = (artifact, network, views)
    data = PairData(grids: grids, words: { preconditionFailure("sentence \($0) of no examples.h5") }, views: views)
  }

  /// Log-odds, or similarities, of pairs of a pool. What a network adds to stage 1's, the pairs must have.
  /// - Parameter progress: receives how many more pairs are done.
  /// - Throws: what reading grids and `progress` throw, and `ArtifactError` where the network diverged.
  package func scores(_ pairs: PairTable, of pool: Pool, progress: (Int) throws -> Void) throws -> [Float] {
    let similarities = pairs.similarities, pairs = pool.inExamples(pairs)
    return try scored(similarities) {
      try network.scores(
        photos: pairs.photos.map(Int.init), sentences: pairs.sentences.map(Int.init), data: data, views: views,
        progress: progress)
    }
  }

  /// Those of one sentence, which need not be in examples.h5, with photos by their numbers there.
  /// - Parameter similarities: of stage 1 with these photos; nil where it is not there.
  /// - Throws: what reading grids throws, and `ArtifactError` where the network diverged, or needs stage 1.
  package func scores(of sentence: ArraySlice<Int32>, photos: [Int], similarities: [Float]?) throws -> [Float] {
    let data = PairData(grids: data.grids, words: { _ in sentence }, views: data.views)
    try requireStage1(similarities != nil)
    return try scored(similarities ?? []) {
      try network.scores(photos: photos, sentences: photos.map { _ in 0 }, data: data, views: views) { _ in }
    }
  }

  /// Scores of all photos of a pool with all its sentences, some photos at a time: `body` receives the photos, and
  /// [photos, sentences].
  /// - Parameter embeddings: of the pool by stage 1; nil where it is not there.
  /// - Throws: what reading grids and `body` throw, and `ArtifactError` where the network diverged, or needs stage 1.
  package func scoreAll(_ pool: Pool, _ embeddings: Embeddings?, _ body: (Range<Int>, Tensor) throws -> Void) throws {
    try requireStage1(embeddings != nil)
    try naming {
      try network.scoreAll(photos: pool.photos, sentences: pool.sentences, data: data, views: views) { rows, block in
        var block = block
        if let prior = network.prior, let embeddings {
          let similarities = Tensor.product(
            embeddings.photos.slicingRows(rows), embeddings.sentences, transposing: .right)
          block.add(Tensor(shape: block.shape, elements: prior.logOdds(similarities.elements)))
        }
        try body(rows, block)
      }
    }
  }

  /// Where the network looks while it scores a photo, by its number in examples.h5 and in its first view, with the
  /// words of a sentence.
  /// - Parameter similarity: of stage 1; without it the score lacks what a prior adds (`addsToStage1`).
  /// - Throws: what reading grids throws, and `ArtifactError` where the network diverged.
  package func attention(photo: Int, words: ArraySlice<Int32>, similarity: Float?) throws -> AttentionMaps {
    let data = PairData(grids: data.grids, words: { _ in words }, views: data.views)
    var maps = try naming { try network.attention(photo: photo, sentence: 0, data: data, view: 0) }
    if let prior = network.prior, let similarity { maps.score += prior.logOdds([similarity])[0] }
    return maps
  }

  /// Whether scores are what the network says added to what stage 1 does.
  package var addsToStage1: Bool { network.prior != nil }

  /// Whether scores are log-odds, of which probabilities can be made; others are similarities.
  package var saysLogOdds: Bool { !(network is FragmentMatcher) }

  private func requireStage1(_ isThere: Bool) throws {
    try artifact.require(
      network.prior == nil || isThere, "adds to the similarities of stage 1: give stage1.h5 and buffers.h5 too")
  }

  /// The network's scores, added to what stage 1 says where they are to be.
  private func scored(_ similarities: [Float], _ scores: () throws -> [Float]) throws -> [Float] {
    let scores = try naming(scores)
    guard let prior = network.prior else { return scores }
    precondition(similarities.count == scores.count, "\(similarities.count) similarities of \(scores.count) pairs")
    return zip(prior.logOdds(similarities), scores).map { $0 + $1 }
  }

  private func naming<Result>(_ body: () throws -> Result) throws -> Result {
    do { return try body() } catch let error as NotFinite { throw artifact.damaged("\(error)") }
  }
}
