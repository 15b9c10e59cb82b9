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
      try writer.write(classScores: Tensor(shape: [2, 3], elements: [1, 2, 3, 4, 5, .nan]), of: "rescore", in: pool)
      try writer.write(classRankings: [[2, 0, 1], [0, 1, 2]], of: "stage1", in: pool)
      try writer.write(screenedLogits: [0.5], in: pool)
      try writer.write(rescored: PairTable(photos: [1], sentences: [0], scores: [-1]), in: pool)
      try writer.write(sentenceLists: [1, 0, 2, -1], depth: 2, of: "fused", in: pool)
      #expect(!FileManager.default.fileExists(atPath: path))
      try writer.finish(metrics: "{}\n")
      #expect(try String(contentsOfFile: "\(folder)/metrics.json", encoding: .utf8) == "{}\n")
      #expect(try FileManager.default.contentsOfDirectory(atPath: folder).sorted() == ["metrics.json", "scores.h5"])

      typealias S = ScoresSchema
      let reader = try ArtifactReader(S.self, path: path)
      #expect(try reader.integers(S.photos.of("test")) == [5, 7, 9])
      #expect(try reader.integers(S.classRankings.of("test").of("stage1")) == [9, 5, 7, 5, 7, 9])
      #expect(try reader.tensor(S.classScores.of("test").of("rescore")).shape == [2, 3])
      #expect(try reader.integers(S.sentenceLists.of("test").of("fused")) == [7, 5, 9, -1])
      #expect(try reader.integers(S.rescoredSentences.of("test")) == [50])
    }
  }

  @Test func scoresHaveTheirMetricsOrNoName() throws {
    try withTemporaryFolder { folder in
      try FileManager.default.createDirectory(
        atPath: "\(folder)/metrics.json.partial", withIntermediateDirectories: true)
      let message = errorText {
        let writer = try ScoresWriter(path: "\(folder)/scores.h5", provenance: provenance, lineage: Lineage())
        try writer.finish(metrics: "{}\n")
      }
      #expect(message == "\(folder)/metrics.json: cannot be written: Is a directory")
      #expect(try FileManager.default.contentsOfDirectory(atPath: folder) == ["metrics.json.partial"])
    }
  }

  @Test(arguments: [
    ("a/b/scores.h5", "a/b/metrics.json"), ("scores-val.h5", "metrics-val.json"), ("x/one.h5", "x/one.metrics.json"),
    ("scores", "metrics.json"),
  ])
  func metricsLieBesideTheScores(path: String, metrics: String) {
    #expect(ScoresWriter.metricsPath(besides: path) == metrics)
  }
}
