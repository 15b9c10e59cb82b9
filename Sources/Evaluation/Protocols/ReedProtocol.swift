import Tensor

/// Class retrieval as Reed et al. (CVPR 2016) evaluate it on CUB and Flowers: a class is described by all its sentences
/// at once.
///
/// The text of class c is φ_c, the mean of the embeddings of all its sentences, **not** brought back to length 1, and a
/// photo v is scored ⟨v, φ_c⟩. Published figures use this; with φ_c of length 1 the image→text figure is usually
/// higher, because a class whose sentences agree no longer draws photos to itself. Report both, Reed's first.
package struct ReedProtocol: Equatable, Sendable {
  /// The identities of the classes, rising: the order of the class list.
  package let classes: [Int]
  /// The class of each photo and of each sentence, as an index into `classes`.
  package let photoClasses: [Int], sentenceClasses: [Int]
  /// ⟨v, φ_c⟩, [class, photo], and the same with φ_c / ‖φ_c‖.
  package let scores: Tensor, normalizedScores: Tensor

  /// - Parameter photos, sentences: embeddings [photo, D] and [sentence, D].
  package init(photos: Tensor, sentences: Tensor, photoIdentities: [Int], sentenceIdentities: [Int]) {
    precondition(
      photos.rows == photoIdentities.count && sentences.rows == sentenceIdentities.count,
      "\(photos.shape), \(sentences.shape) with \(photoIdentities.count), \(sentenceIdentities.count) identities")
    let groups = IdentityGroups(sentenceIdentities)
    classes = groups.identities
    photoClasses = groups.numbers(of: photoIdentities)  // −1 for a photo whose class has no sentence: never a hit
    sentenceClasses = groups.numbers(of: sentenceIdentities)
    let texts = meanRows(of: sentences, in: groups)
    scores = .product(texts, photos, transposing: .right)
    normalizedScores = .product(texts.rowsOfLengthOne(), photos, transposing: .right)
  }

  package var photoCount: Int { photoClasses.count }

  /// Each class's photos, greatest score first; equal scores in the photos' order.
  package func rankings() -> [[Int32]] { rankedPhotos(scores) }

  /// Share of photos (micro average) whose class has the greatest score; the first class in order wins ties.
  package func imageToTextTop1(normalized: Bool = false) -> Double {
    let scores = normalized ? normalizedScores : scores
    var hits = 0
    for photo in 0..<photoCount {
      var best = -1, bestScore = -Float.infinity
      for c in classes.indices {
        let score = scores.elements[c * photoCount + photo]
        if score > bestScore { (best, bestScore) = (c, score) }
      }
      if best >= 0, best == photoClasses[photo] { hits += 1 }
    }
    return photoCount == 0 ? 0 : Double(hits) / Double(photoCount)
  }

  /// Reed's "AP@K": the share of the first K photos that are of the class, averaged over the classes (macro). A
  /// precision: a class of fewer than K photos cannot reach 1.
  package func reedPrecisionAtK(_ k: Int, _ rankings: [[Int32]]) -> Double {
    meanOverClasses(rankings) { c, ranking in
      RankedGroups(ranking: ranking.prefix(k).lazy.map { photoClasses[Int($0)] == c }).precision(at: k)
    }
  }

  /// The greatest `reedPrecisionAtK` that any ranking can have.
  package func reedPrecisionCeiling(_ k: Int) -> Double {
    var sizes = [Int](repeating: 0, count: classes.count)
    for c in photoClasses where c >= 0 { sizes[c] += 1 }
    return Evaluation.reedPrecisionCeiling(k, classSizes: sizes)
  }

  /// CMPL's figure of the same name (see `RankedGroups`), averaged over the classes.
  package func averagePrecisionAtK(_ k: Int, _ rankings: [[Int32]]) -> Double {
    meanOverClasses(rankings) { c, ranking in
      RankedGroups(ranking: ranking.lazy.map { photoClasses[Int($0)] == c }).averagePrecisionAtK(k)
    }
  }

  private func meanOverClasses(_ rankings: [[Int32]], _ figure: (Int, [Int32]) -> Double) -> Double {
    precondition(rankings.count == classes.count, "\(rankings.count) rankings of \(classes.count) classes")
    let sum = rankings.enumerated().reduce(0) { $0 + figure($1.offset, $1.element) }
    return rankings.isEmpty ? 0 : sum / Double(rankings.count)
  }
}

/// The greatest precision at `k` that classes of these sizes can have, averaged over them.
func reedPrecisionCeiling(_ k: Int, classSizes sizes: [Int]) -> Double {
  sizes.isEmpty ? 0 : sizes.reduce(0) { $0 + Double(min($1, k)) / Double(k) } / Double(sizes.count)
}

/// For each row of `scores` [class, photo] the photos by falling score, equal ones in their order.
package func rankedPhotos(_ scores: Tensor) -> [[Int32]] {
  let columns = scores.columns
  return (0..<scores.rows).map { row in
    let scores = scores.elements[row * columns..<(row + 1) * columns]
    let base = scores.startIndex
    return (0..<Int32(columns)).sorted {
      let (a, b) = (scores[base + Int($0)], scores[base + Int($1)])
      return a != b ? a > b : $0 < $1
    }
  }
}

/// The arithmetic mean of each group's rows, [group, column], summed in double precision in the rows' order.
func meanRows(of matrix: Tensor, in groups: IdentityGroups) -> Tensor {
  let columns = matrix.columns
  var elements: [Float] = []
  elements.reserveCapacity(groups.identities.count * columns)
  for identity in groups.identities {
    var sum = [Double](repeating: 0, count: columns)
    for row in groups[identity] {
      for column in 0..<columns { sum[column] += Double(matrix.elements[Int(row) * columns + column]) }
    }
    let count = Double(groups[identity].count)
    elements += sum.map { Float($0 / count) }
  }
  return Tensor(shape: [groups.identities.count, columns], elements: elements)
}

extension Tensor {
  /// Every row divided by its length; a row of zeros stays.
  func rowsOfLengthOne() -> Tensor {
    var result = self
    for row in 0..<rows {
      let range = row * columns..<(row + 1) * columns
      let length = elements[range].reduce(0.0) { $0 + Double($1) * Double($1) }.squareRoot()
      if length > 0 { for i in range { result.elements[i] = Float(Double(elements[i]) / length) } }
    }
    return result
  }
}
