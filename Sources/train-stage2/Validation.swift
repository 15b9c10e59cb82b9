import Artifacts
import Autodiff
import Evaluation
import Matching
import Tensor

/// The screened lists of some sentences of the validation split, on which a training is watched.
struct ValidationLists {
  private let photos: [Int], sentences: [Int], labels: [UInt8]
  private let similarities: [Float]
  private let data: PairData

  /// At most `count` sentences of the pool `val`, evenly spaced; nil where there is none.
  init?(_ pairs: Pairs, data: PairData, count: Int = 200) throws {
    guard pairs.pools.contains("val") else { return nil }
    let block = try pairs.read("val")
    let known = Array(Set(block.sentences)).sorted()
    let sample = Set(stride(from: 0, to: known.count, by: max(1, (known.count + count - 1) / count)).map { known[$0] })
    let listed = (0..<block.count).filter { block.ranksInSentence[$0] >= 0 && sample.contains(block.sentences[$0]) }
    guard !listed.isEmpty else { return nil }
    photos = listed.map { Int(block.photos[$0]) }
    sentences = listed.map { Int(block.sentences[$0]) }
    labels = listed.map { block.labels[$0] }
    similarities = listed.map { block.similarities[$0] }
    self.data = data
  }

  /// How well stage 1 orders the lists: the area under the ROC curve within a list.
  var stage1: Double? { areaUnderROC(similarities, labels: labels, groups: sentences) }

  /// The loss of Eq. 12, the share of pairs that are classified correctly, and the area under the ROC curve within a list.
  func figures(of model: CoAttention) throws -> [String: Float] {
    let logits = try model.logits(photos: photos, sentences: sentences, data: data)
    let loss = binaryCrossEntropy(.constant(Tensor(shape: [logits.count, 1], elements: logits)), labels: labels.map(Float.init))
    let correct = zip(logits, labels).count { ($0 > 0) == ($1 == 1) }
    var figures = ["val loss": loss.value.elements[0], "val accuracy": Float(correct) / Float(labels.count)]
    figures["val auc"] = areaUnderROC(logits, labels: labels, groups: sentences).map { Float($0) }
    return figures
  }
}
