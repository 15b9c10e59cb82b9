import Autodiff
import Tensor

/// The regions of some photos, or the words of some sentences: vectors [fragments, d], as a tensor or as a variable,
/// and which of them belong to each photo or sentence.
package struct Fragments<Vectors> {
  package let vectors: Vectors
  package let segments: Segments

  package init(_ vectors: Vectors, _ segments: Segments) { (self.vectors, self.segments) = (vectors, segments) }
}

extension Fragments: Sendable where Vectors: Sendable {}

extension Fragments<Variable> {
  package var value: Fragments<Tensor> { Fragments<Tensor>(vectors.value, segments) }
}

extension Fragments<Tensor> {
  /// Those of one photo or sentence alone.
  package subscript(_ group: Int) -> Fragments {
    Fragments(vectors.slicingRows(segments[group]), Segments(repeating: segments[group].count, count: 1))
  }

  /// Those of some photos or sentences, in any order.
  package func gathering(_ groups: [Int]) -> Fragments {
    Fragments(
      vectors.gatheringRows(groups.flatMap { Array(segments[$0]) }),
      Segments(lengths: groups.map { segments[$0].count }))
  }

  /// What is wrong with regions and words that do not fit together; nil if nothing is.
  static func mismatch(_ regions: Fragments, _ words: Fragments) -> String? {
    let (r, w) = (regions.vectors, words.vectors)
    guard r.columns != w.columns || r.rows != regions.segments.rows || w.rows != words.segments.rows else { return nil }
    return "regions \(r.shape) of \(regions.segments.count) photos with \(regions.segments.rows), words \(w.shape) of "
      + "\(words.segments.count) sentences with \(words.segments.rows)"
  }
}
