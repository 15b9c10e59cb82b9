import Artifacts
import Matching
import Pools
import Tensor
import TestSupport
import Testing

@testable import Training

struct PairValidationTests {
  @Test(arguments: [nil, Prior(gain: 0.2, offset: -0.1)])
  func theListsOfValAreWatched(prior: Prior?) throws {
    try withTemporaryFolder { folder in
      let examples = try tinyExamples(folder, splits: [.train, .val, .val, .val, .val])
      let pairs = try tinyPairs(folder, of: examples), all = try pairs.read("val"), data = tinyPairData
      var matcher = tinyMatcher()
      if let prior {
        matcher = CoAttention(configuration: .init(steps: 2, prior: prior), parameters: matcher.parameters)
      }
      // Each of the eight sentences lists one or two photos; with at most four pairs, it is every other sentence.
      let sentences = Array(Set(all.sentences)).sorted().enumerated().filter { $0.offset % 2 == 0 }.map(\.element)
      let sample = all.sentences.indices.filter { sentences.contains(all.sentences[$0]) }
      let logits = try zip(
        sample,
        matcher.scores(
          photos: sample.map { Int(all.photos[$0]) }, sentences: sample.map { Int(all.sentences[$0]) }, data: data,
          views: 1
        ) { _ in }
      ).map { $1 + (prior?.logOdds([all.similarities[$0]])[0] ?? 0) }
      let labels = sample.map { all.labels[$0] }
      let validation = try #require(try PairValidation(pairs, examples, count: 4))
      let evaluation = try validation.evaluation(of: matcher, data: data), figures = evaluation.figures
      let loss = zip(logits, labels).reduce(0.0) { sum, pair in
        sum + logarithm(1 + exponential(Double(pair.1 == 1 ? -pair.0 : pair.0))) / Double(labels.count)
      }
      #expect(abs(Double(figures["val loss"]!) - loss) < 1e-5)
      let correct = zip(logits, labels).count { ($0 > 0) == ($1 == 1) }
      #expect(figures["val accuracy"] == Float(correct) / Float(labels.count))
      let hits = sentences.count { sentence in
        let list = sample.indices.filter { all.sentences[sample[$0]] == sentence }
        return labels[list.max { logits[$0] < logits[$1] }!] == 1
      }
      #expect(abs(figures["val top-1"]! - 100 * Float(hits) / Float(sentences.count)) < 1e-4)
      #expect(evaluation.deciding == figures["val top-1"])
    }
  }

  @Test func withoutPairsOfValNothingIsWatched() throws {
    try withTemporaryFolder { folder in
      let examples = try tinyExamples(folder, splits: [.train, .train])
      #expect(try PairValidation(tinyPairs(folder, of: examples), examples) == nil)
    }
  }
}
