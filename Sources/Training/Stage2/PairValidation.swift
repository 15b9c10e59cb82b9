import Artifacts
import Autodiff
import Evaluation
import Matching
import Tensor

/// Some screened pairs of the validation split, on which a training of stage 2 is watched.
package struct PairValidation {
  private let photos: [Int], sentences: [Int], labels: [UInt8]

  /// Every n-th pair of the pool `val`, at most `count` in all; nil where there is none. Prints how well stage 1 tells
  /// these pairs apart.
  package init?(_ pairs: Pairs, count: Int = 4096) throws {
    guard pairs.pools.contains("val") else { return nil }
    let block = try pairs.read("val")
    guard block.count > 0 else { return nil }
    let sample = stride(from: 0, to: block.count, by: (block.count + count - 1) / count)
    photos = sample.map { Int(block.photos[$0]) }
    sentences = sample.map { Int(block.sentences[$0]) }
    labels = sample.map { block.labels[$0] }
    if let area = areaUnderROC(sample.map { block.similarities[$0] }, labels: labels) {
      print("on pairs of val stage 1 has an auc of \((area * 1000).rounded() / 1000)")
    }
  }

  /// The loss of Eq. 12, the share of pairs that are classified correctly, and the area under the ROC curve.
  package func evaluation(of model: CoAttention, data: PairData) throws -> TrainingLoop.Evaluation {
    let logits = try model.scores(photos: photos, sentences: sentences, data: data, views: 1) { _ in }
    let loss = binaryCrossEntropy(
      .constant(Tensor(shape: [logits.count, 1], elements: logits)), labels: labels.map(Float.init))
    let correct = zip(logits, labels).count { ($0 > 0) == ($1 == 1) }
    var figures = ["val loss": loss.value.elements[0], "val accuracy": Float(correct) / Float(labels.count)]
    figures["val auc"] = areaUnderROC(logits, labels: labels).map { Float($0) }
    return .init(figures: figures)
  }
}
