import ArgumentParser
import Artifacts
import Autodiff
import Evaluation
import Matching
import Pools
import Stage
import Tensor

/// Screened lists of the validation split, on which a training of stage 2 is watched.
package struct PairValidation {
  package struct Options: ParsableArguments {
    @Option(
      within: 1...1_000_000_000,
      help: "Batches between two lines of the log, with figures on val where stage 1 was not trained on it.")
    package var reportEvery = 100
    @OptionGroup package var stopping: EarlyStopping.Options
    package init() {}
  }

  private let pairs: PairTable
  /// The places of each list in `pairs`, in stage 1's order.
  private let lists: [[Int]]

  /// The lists of sentences of the pool `val`, evenly spaced, with about `count` pairs in all; nil where there is none.
  /// Prints what stage 1 does with them.
  /// - Throws: what reading `pairs` throws.
  package init?(_ pairs: Pairs, _ examples: Examples, count: Int = 16384) throws {
    guard pairs.pools.contains("val") else { return nil }
    let all = try pairs.read("val", of: examples)
    let listed = all.photos.indices.filter { all.ranksInSentence[$0] >= 0 }
    let bySentence = Dictionary(grouping: listed) { all.sentences[$0] }.sorted { $0.key < $1.key }
    guard !bySentence.isEmpty else { return nil }
    let every = max(1, (listed.count + count - 1) / count)
    let lists = stride(from: 0, to: bySentence.count, by: every).map { at in
      bySentence[at].value.sorted { all.ranksInSentence[$0] < all.ranksInSentence[$1] }
    }
    self.pairs = all.pairs(at: lists.flatMap { $0 })
    var next = 0
    self.lists = lists.map { list in
      defer { next += list.count }
      return Array(next..<next + list.count)
    }
    if let area = areaUnderROC(self.pairs.similarities, labels: self.pairs.labels) {
      print(
        "on \(lists.count) lists of val stage 1 has a top-1 of \(rounded(100 * top1(self.pairs.similarities))) % and "
          + "an auc of \(rounded(100 * area)) %")
    }
  }

  /// The share of lists in which a pair that matches has the greatest score, in percent; the loss of Eq. 12, the share
  /// of pairs that are classified correctly, and the area under the ROC curve. The first decides.
  /// - Throws: what `data` throws, and `NotFinite`.
  package func evaluation(of model: any CellMatcher, data: PairData) throws -> TrainingLoop.Evaluation {
    var logits = try model.scores(
      photos: pairs.photos.map(Int.init), sentences: pairs.sentences.map(Int.init), data: data, views: 1
    ) { _ in }
    if let prior = model.prior { logits = zip(logits, prior.logOdds(pairs.similarities)).map { $0 + $1 } }
    let loss = binaryCrossEntropy(
      .constant(Tensor(shape: [logits.count, 1], elements: logits)), labels: pairs.labels.map(Float.init))
    let correct = zip(logits, pairs.labels).count { ($0 > 0) == ($1 == 1) }, top1 = Float(100 * top1(logits))
    var figures = [
      "val loss": loss.value.elements[0], "val accuracy": Float(correct) / Float(pairs.count), "val top-1": top1,
    ]
    figures["val auc"] = areaUnderROC(logits, labels: pairs.labels).map { Float($0) }
    return .init(figures: figures, deciding: top1)
  }

  /// The share of lists whose greatest score, the first of equals, is of a pair that matches.
  private func top1(_ scores: [Float]) -> Double {
    let hits = lists.count { list in
      let best = list.reduce(list[0]) { scores[$1] > scores[$0] ? $1 : $0 }
      return pairs.labels[best] == 1
    }
    return Double(hits) / Double(lists.count)
  }
}

private func rounded(_ value: Double) -> Double { (10 * value).rounded() / 10 }
