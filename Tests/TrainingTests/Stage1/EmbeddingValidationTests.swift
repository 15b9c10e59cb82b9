import Artifacts
import Matching
import Pools
import Tensor
import TestSupport
import Testing

@testable import Training

struct EmbeddingValidationTests {
  /// Six photos of val, of three identities, after one that is trained on.
  private static let identities = [0, 0, 1, 2, 1, 2, 0]
  private func examples(_ folder: String) throws -> Examples {
    try tinyExamples(folder, splits: [.train] + [Split](repeating: .val, count: 6), identities: Self.identities)
  }

  private func vectors(_ photos: [Int]) -> Tensor {
    Tensor(
      shape: [photos.count, 5],
      elements: photos.flatMap { photo in (0..<5).map { Float((photo * 7 + $0 * 3) % 11) - 5 } })
  }

  private func options(_ watch: String) throws -> EmbeddingValidation.Options { try .parse(["--watch", watch]) }

  private let model = tinyEmbedding()

  @Test func aSplitThatIsTrainedOnOrMissingIsNotWatched() throws {
    try withTemporaryFolder { folder in
      let examples = try examples(folder), options = try options("classes")
      #expect(EmbeddingValidation(examples, trainedOn: [.train], options) != nil)
      #expect(EmbeddingValidation(examples, trainedOn: [.train, .val], options) == nil)
    }
    try withTemporaryFolder { folder in
      let examples = try tinyExamples(folder, splits: [.train, .test])
      #expect(EmbeddingValidation(examples, trainedOn: [.train], try options("captions")) == nil)
    }
  }

  /// The share of rows, in percent, whose best column is right; no two are equal here.
  private func share(_ rows: Tensor, _ columns: Tensor, isRight: (Int, Int) -> Bool) -> Float {
    let width = rows.columns
    let right = (0..<rows.rows).count { row in
      let scores = (0..<columns.rows).map { column in
        (0..<width).reduce(0) { $0 + rows.elements[row * width + $1] * columns.elements[column * width + $1] }
      }
      return isRight(row, scores.firstIndex(of: scores.max()!)!)
    }
    return 100 * Float(right) / Float(rows.rows)
  }

  private func isNear(_ figure: Float?, _ expected: Float) -> Bool { abs((figure ?? .nan) - expected) < 1e-3 }

  @Test func figuresAreSharesOfWhatIsFoundFirst() throws {
    try withTemporaryFolder { folder in
      let examples = try examples(folder), identities = Self.identities
      let photos = model.embedding(ofPhotos: vectors(Array(1...6)))
      let sentences = model.embedding(ofSentences: (2..<14).map(examples.sentence))
      func evaluation(_ watch: String) throws -> TrainingLoop.Evaluation {
        let validation = try #require(EmbeddingValidation(examples, trainedOn: [.train], try options(watch)))
        return try validation.evaluation(of: model, vectors: vectors)
      }
      let watched = try evaluation("identities")
      let first = share(sentences, photos) { identities[1 + $0 / 2] == identities[1 + $1] }
      #expect(isNear(watched.figures["text-to-image top-1"], first) && isNear(watched.deciding, first))

      let captions = try evaluation("captions")
      #expect(isNear(captions.figures["text-to-image r@1"], share(sentences, photos) { $0 / 2 == $1 }))
      #expect(isNear(captions.figures["image-to-text r@1"], share(photos, sentences) { $0 == $1 / 2 }))
      #expect(captions.deciding == captions.figures["rsum"])

      let classes = try evaluation("classes")
      #expect(Set(classes.figures.keys) == ["top-1", "top-1 normalized", "ap-50"])
      #expect(classes.deciding == (classes.figures["top-1"]! + classes.figures["ap-50"]!) / 2)
    }
  }

  @Test func theModalityGapIsTheClassifiersAccuracyOnVal() throws {
    try withTemporaryFolder { folder in
      let examples = try examples(folder), photos = model.embedding(ofPhotos: vectors(Array(1...6)))
      let sentences = model.embedding(ofSentences: (2..<14).map(examples.sentence))
      let validation = try #require(EmbeddingValidation(examples, trainedOn: [.train], try options("classes")))
      var classifier = ModalityClassifier(dimensions: 6, options: try .parse([]), seed: 1)
      for _ in 0..<20 {
        let gap = try validation.modalityGap(classifier, of: model, vectors: vectors)
        #expect(gap == 100 * classifier.balancedAccuracy(photos: photos, sentences: sentences))
        classifier.learn(photos: photos, sentences: sentences)
      }
    }
  }

  @Test func errorsOfTheVectorsAreThrownOn() throws {
    struct Unreadable: Error {}
    try withTemporaryFolder { folder in
      let validation = EmbeddingValidation(try examples(folder), trainedOn: [.train], try options("classes"))
      #expect(throws: Unreadable.self) { try validation?.evaluation(of: model) { _ in throw Unreadable() } }
    }
  }
}
