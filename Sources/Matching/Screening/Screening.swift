import Tensor

/// The pairs that stage 1 lets through to stage 2: for every photo its K nearest sentences, and for every sentence its
/// K nearest photos, each pair once (Li et al., ICCV 2017, section 3.2: "its 20 most similar samples from the other
/// modality"). To train on, every sentence's pair with its own photo can be added, so that nothing true is missing.
///
/// Pairs are sorted by photo, then by sentence, so that what is computed once a photo is shared by its pairs.
package struct ScreenedPairs: Equatable, Sendable {
  /// Row of the photo in its embeddings.
  package var photos: [Int32] = []
  /// Row of the sentence in its embeddings.
  package var sentences: [Int32] = []
  /// 1 where both have the same identity.
  package var labels: [UInt8] = []
  /// The inner product of the two embeddings.
  package var similarities: [Float] = []
  /// Place of the sentence in the photo's list, from 0; −1 where it is not in it.
  package var ranksInPhotoList: [Int32] = []
  /// Place of the photo in the sentence's list, from 0; −1 where it is not in it.
  package var ranksInSentenceList: [Int32] = []

  package var count: Int { photos.count }

  /// Share of the pairs that have one identity.
  package var positiveShare: Double { count == 0 ? 0 : Double(labels.reduce(0) { $0 + Int($1) }) / Double(count) }

  /// Share of `count` sentences that have a photo of their identity in their list: no order of the lists finds more.
  package func sentenceRecall(of count: Int) -> Double { recall(sentences, ranksInSentenceList, count) }

  /// Share of `count` photos that have a sentence of their identity in their list.
  package func photoRecall(of count: Int) -> Double { recall(photos, ranksInPhotoList, count) }

  private func recall(_ queries: [Int32], _ ranks: [Int32], _ count: Int) -> Double {
    var isFound = [Bool](repeating: false, count: count)
    for pair in queries.indices where labels[pair] == 1 && ranks[pair] >= 0 { isFound[Int(queries[pair])] = true }
    return count == 0 ? 0 : Double(isFound.count { $0 }) / Double(count)
  }

  /// Screens photos [photo, dimension] and sentences [sentence, dimension] by inner product.
  ///
  /// Nothing of size photos × sentences is ever in memory. Equal similarities are listed in the order of the rows,
  /// lower first.
  /// - Parameters:
  ///   - ownPhotos: where given, the row of the photo that each sentence describes: that pair is added.
  ///   - progress: told how many more photos have been compared with all sentences.
  package init(
    photos: Tensor, sentences: Tensor, photoIdentities: [Int], sentenceIdentities: [Int], k: Int,
    ownPhotos: [Int]? = nil,
    progress: (Int) -> Void = { _ in }
  ) {
    precondition(k > 0, "lists of \(k)")
    precondition(photos.columns == sentences.columns, "photos \(photos.shape), sentences \(sentences.shape)")
    precondition(
      photos.rows == photoIdentities.count && sentences.rows == sentenceIdentities.count,
      "\(photoIdentities.count) and \(sentenceIdentities.count) identities for photos \(photos.shape), sentences "
        + "\(sentences.shape)"
    )
    let (ofPhotos, ofSentences) = nearest(photos, sentences, k: k, progress: progress)
    self.init(merging: ofPhotos, ofSentences, ownPhotos: ownPhotos ?? [], photoCount: photos.rows)
    labels = zip(self.photos, self.sentences).map { photoIdentities[Int($0)] == sentenceIdentities[Int($1)] ? 1 : 0 }
    similarities = innerProducts(photos, self.photos, sentences, self.sentences)
  }

  /// The union of both kinds of lists and of sentences' own photos, in the order of photo and sentence.
  private init(merging ofPhotos: NearestLists, _ ofSentences: NearestLists, ownPhotos: [Int], photoCount: Int) {
    // The sentences' lists turned around: for each photo the sentences that list it, rising.
    var starts = [Int](repeating: 0, count: photoCount + 1)
    for photo in ofSentences.items { starts[Int(photo) + 1] += 1 }
    for photo in 0..<photoCount { starts[photo + 1] += starts[photo] }
    var next = starts
    var listing = [(sentence: Int32, rank: Int32)](repeating: (0, 0), count: ofSentences.items.count)
    for (i, photo) in ofSentences.items.enumerated() {
      listing[next[Int(photo)]] = (Int32(i / ofSentences.depth), Int32(i % ofSentences.depth))
      next[Int(photo)] += 1
    }
    let own = Dictionary(grouping: ownPhotos.indices, by: { ownPhotos[$0] })
    for photo in 0..<photoCount {
      let listed = ofPhotos[photo].enumerated().map { (sentence: $1, rank: Int32($0)) }.sorted {
        $0.sentence < $1.sentence
      }
      let described = own[photo] ?? []
      var i = 0, j = starts[photo], k = 0
      while i < listed.count || j < starts[photo + 1] || k < described.count {
        let a = i < listed.count ? listed[i].sentence : .max, b = j < starts[photo + 1] ? listing[j].sentence : .max
        let c = k < described.count ? Int32(described[k]) : .max, sentence = min(a, b, c)
        photos.append(Int32(photo))
        sentences.append(sentence)
        ranksInPhotoList.append(a == sentence ? listed[i].rank : -1)
        ranksInSentenceList.append(b == sentence ? listing[j].rank : -1)
        if a == sentence { i += 1 }
        if b == sentence { j += 1 }
        if c == sentence { k += 1 }
      }
    }
  }
}

/// ⟨x_i, y_j⟩ for each pair of rows (i, j): what the pair's record keeps, the same whichever list it came from.
func innerProducts(_ x: Tensor, _ xRows: [Int32], _ y: Tensor, _ yRows: [Int32]) -> [Float] {
  let dimension = x.columns
  return Tensor(uninitialized: [xRows.count]) { result in
    withViews(x, y) { x, y in
      parallel(xRows.count) { part in
        for pair in part {
          result[pair] = innerProduct(
            x.pointer + Int(xRows[pair]) * dimension, y.pointer + Int(yRows[pair]) * dimension, count: dimension)
        }
      }
    }
  }.elements
}

/// Σ xᵢ yᵢ in sixteen partial sums: a single one would forbid the compiler to vectorise.
private func innerProduct(_ x: UnsafePointer<Float>, _ y: UnsafePointer<Float>, count: Int) -> Float {
  let (xs, ys) = (UnsafeRawPointer(x), UnsafeRawPointer(y))
  var sums = SIMD16<Float>()
  for i in stride(from: 0, to: count - 15, by: 16) {
    sums +=
      xs.loadUnaligned(fromByteOffset: 4 * i, as: SIMD16<Float>.self)
      * ys.loadUnaligned(fromByteOffset: 4 * i, as: SIMD16<Float>.self)
  }
  var sum = sums.sum()
  for i in count / 16 * 16..<count { sum += x[i] * y[i] }
  return sum
}
