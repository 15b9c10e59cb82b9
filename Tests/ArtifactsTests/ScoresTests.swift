import Foundation
import Pools
import Tensor
import TestSupport
import Testing

@testable import Artifacts

@Suite struct ScoresTests {
  private let pool = Pool(
    name: "test", splits: [.test], photos: [5, 7, 9], sentences: [50, 70], photoIdentities: [0, 0, 1],
    photoOfSentence: [1, 2])

  @Test func everythingIsStoredByItsPlaceInTheExamples() throws {
    try withTemporaryFolder { folder in
      let path = "\(folder)/scores.h5"
      let writer = try ScoresWriter(path: path, provenance: provenance, lineage: Lineage())
      try writer.write(pool, classes: [0, 1])
      try writer.write(
        classScores: Tensor(shape: [2, 3], elements: [1, 2, 3, 4, 5, .nan]), of: "first-photos", in: pool)
      try writer.write(classRankings: [[2, 0, 1], [0, 1, 2]], of: "stage1", in: pool)
      try writer.write(screenedLogits: [0.5], in: pool)
      try writer.write(firstPhotos: PairTable(photos: [1], sentences: [0], scores: [-1]), in: pool)
      try writer.write(sentenceLists: [1, 0, 2, -1], depth: 2, of: "fused", in: pool)
      #expect(!FileManager.default.fileExists(atPath: path))
      try writer.finish { digest in "\(digest)\n" }
      #expect(try String(contentsOfFile: "\(folder)/metrics.json", encoding: .utf8).count == 65)
      #expect(try FileManager.default.contentsOfDirectory(atPath: folder).sorted() == ["metrics.json", "scores.h5"])

      typealias S = ScoresSchema
      let reader = try ArtifactReader(S.self, path: path)
      #expect(try reader.integers(S.photos.of("test")) == [5, 7, 9])
      #expect(try reader.integers(S.classRankings.of("test").of("stage1")) == [9, 5, 7, 5, 7, 9])
      #expect(try reader.tensor(S.classScores.of("test").of("first-photos")).shape == [2, 3])
      #expect(try reader.integers(S.sentenceLists.of("test").of("fused")) == [7, 5, 9, -1])
      #expect(try reader.integers(S.firstSentences.of("test")) == [50])
    }
  }

  @Test func scoresHaveTheirMetricsOrNoName() throws {
    try withTemporaryFolder { folder in
      try FileManager.default.createDirectory(
        atPath: "\(folder)/metrics.json.partial", withIntermediateDirectories: true)
      let message = errorText {
        let writer = try ScoresWriter(path: "\(folder)/scores.h5", provenance: provenance, lineage: Lineage())
        try writer.finish { _ in "{}\n" }
      }
      #expect(message == "\(folder)/metrics.json: cannot be written: File exists")
      #expect(try FileManager.default.contentsOfDirectory(atPath: folder) == ["metrics.json.partial"])
    }
  }

  @Test(arguments: [
    ("a/b/scores.h5", "a/b/metrics.json"), ("scores-val.h5", "metrics-val.json"), ("x/one.h5", "x/one.metrics.json"),
    ("scores", "metrics.json"),
  ])
  func metricsLieBesideTheScores(path: String, metrics: String) {
    #expect(ScoresWriter.metricsPath(besides: path) == metrics)
    #expect(ScoresWriter.scoresPath(besides: metrics) == (path.hasSuffix(".h5") ? path : "scores.h5"))
  }

  @Test func otherFilesLieBesideNoScores() {
    for name in ["results.json", "metrics.csv", "a.metrics/x.json"] {
      #expect(ScoresWriter.scoresPath(besides: name) == nil)
    }
  }

  /// What a pool of a scores.h5 holds, for a test to change one value of.
  struct Content: Sendable {
    var pool = "test", photos: [Int32] = [5, 7], sentences: [Int32] = [3, 4, 9], sentencePhotos: [Int32] = [5, 5, 7]
    var shape = [2, 3]
  }

  static let wrongValues: [(@Sendable (inout Content) -> Void, String)] = [
    ({ $0.photos = [7, 5] }, "test/photos[1] is 5, not above 7"),
    ({ $0.photos[0] = -5 }, "test/photos[0] is -5, outside 0..<2147483647"),
    ({ $0.sentences[1] = 3 }, "test/sentences[1] is 3, not above 3"),
    ({ $0.sentencePhotos[2] = 6 }, "test/sentence-photos has 6, which is no photo of it"),
    ({ $0.sentencePhotos.removeLast() }, "test/sentence-photos has S = 2 where test/sentences has 3"),
    ({ $0.shape = [3, 2] }, "test/similarities/stage1 has P = 3 where test/photos has 2"),
    ({ $0.pool = "dev" }, "has a pool “dev”, and there are only train, val and test"),
  ]

  @Test(arguments: wrongValues.indices) func aWrongValueIsNamed(place: Int) throws {
    let (change, message) = Self.wrongValues[place]
    try withTemporaryFolder { folder in
      typealias S = ScoresSchema
      let path = "\(folder)/scores.h5"
      func read(_ content: Content) throws {
        let writer = try ArtifactWriter(S.self, path: path, provenance: provenance, lineage: Lineage())
        try writer.write(S.photos.of(content.pool), content.photos)
        try writer.write(S.sentences.of(content.pool), content.sentences)
        try writer.write(S.sentencePhotos.of(content.pool), content.sentencePhotos)
        try writer.write(
          S.similarities.of(content.pool).of("stage1"), [Float](repeating: 1, count: 6), shape: content.shape)
        try writer.finish()
        let scores = try Scores(readingFrom: path)
        _ = try scores.pool("test")
        _ = try scores.similarities(in: "test")
      }
      var content = Content()
      try read(content)
      change(&content)
      let text = errorText { try read(content) }
      #expect(text == "\(path): \(message): run make redo-score")
    }
  }
}
