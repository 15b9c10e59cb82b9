import ArgumentParser
import Artifacts
import Evaluation
import Matching
import Pools
import Stage
import Tensor

/// The validation split, on which a training of stage 1 is watched.
package struct EmbeddingValidation {
  /// What is measured there.
  package enum Watch: String, CaseIterable, ExpressibleByArgument {
    /// Reed's two figures, for classes of many photos; their mean decides.
    case classes
    /// How often a photo of the sentence's identity comes first, or among ten: for identities of a few photos, such as
    /// persons. The first decides.
    case identities
    /// What VSE++ and SCAN report: R@K of photos for the best of their own sentences, and of sentences for their photo.
    /// The sum of all decides.
    case captions
  }

  package struct Options: ParsableArguments {
    @Option(within: 0.001...1e6, help: .evaluateEvery) package var evaluateEvery: Double = 0.5
    @Option(
      help: """
        What is watched on val: classes (the mean of Reed's top-1 and AP@50), identities (how often a sentence finds \
        a photo of its identity first; for persons), or captions (the sum of the recalls both ways; for single photos).
        """) package var watch = Watch.classes
    @OptionGroup package var stopping: EarlyStopping.Options
    package init() {}
  }

  private let examples: Examples, watch: Watch, pool: Pool

  /// nil where the data has no validation split, or the training sees it.
  package init?(_ examples: Examples, trainedOn splits: [Split], _ options: Options) {
    guard !splits.contains(.val), let val = examples.pool("val", of: [.val]) else { return nil }
    // Sentences are those of one photo where captions are watched, of one identity elsewhere.
    pool = options.watch == .captions ? val.ofSinglePhotos : val
    (self.examples, watch) = (examples, options.watch)
  }

  /// What `model` does, in percent.
  /// - Parameter vectors: gives the CNN vectors of photos.
  /// - Throws: what `vectors` throws.
  package func evaluation(of model: JointEmbedding, vectors: ([Int]) throws -> Tensor) throws -> TrainingLoop.Evaluation
  {
    let embeddings = try embeddings(of: model, vectors: vectors)
    switch watch {
    case .classes:
      let reed = ReedProtocol(pool, embeddings), top1 = Float(100 * reed.imageToTextTop1()),
        precision = Float(100 * reed.reedPrecisionAtK(50, reed.rankings()))
      return .init(
        figures: [
          "top-1": top1, "top-1 normalized": Float(100 * reed.imageToTextTop1(normalized: true)), "ap-50": precision,
        ], deciding: (top1 + precision) / 2)
    case .identities:
      let shares = pool.textToImage(embeddings, ties: .pessimistic).topK.map { Float(100 * $0) }
      return .init(figures: ["text-to-image top-1": shares[0], "text-to-image top-10": shares[2]], deciding: shares[0])
    case .captions:
      let photos = pool.imageToText(embeddings, ties: .pessimistic).topK.map { Float(100 * $0) },
        sentences = pool.textToImage(embeddings, ties: .pessimistic).topK.map { Float(100 * $0) }
      let sum = (photos + sentences).reduce(0, +)
      return .init(
        figures: ["image-to-text r@1": photos[0], "text-to-image r@1": sentences[0], "rsum": sum], deciding: sum)
    }
  }

  /// How often `classifier` recognizes the embeddings of photos and of sentences, in percent: about 50 where they
  /// cannot be told apart.
  /// - Throws: what `vectors` throws.
  package func modalityGap(
    _ classifier: ModalityClassifier, of model: JointEmbedding, vectors: ([Int]) throws -> Tensor
  ) throws -> Float {
    let embeddings = try embeddings(of: model, vectors: vectors)
    return 100 * classifier.balancedAccuracy(photos: embeddings.photos, sentences: embeddings.sentences)
  }

  private func embeddings(of model: JointEmbedding, vectors: ([Int]) throws -> Tensor) throws -> Embeddings {
    Embeddings(
      photos: try embedBlocks(pool.photos) { model.embedding(ofPhotos: try vectors($0)) },
      sentences: embedBlocks(pool.sentences) { model.embedding(ofSentences: $0.map(examples.sentence)) })
  }
}
