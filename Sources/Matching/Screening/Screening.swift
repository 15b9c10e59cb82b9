import Pools
import Tensor

extension PairTable {
  /// The pairs that stage 1 lets through to stage 2: for every photo its K nearest sentences, and for every sentence
  /// its K nearest photos, each pair once. Li et al. 2017, §3.2: "its 20 most similar samples from the other modality".
  ///
  /// Pairs are sorted by photo, then by sentence, so that what is computed once a photo is shared by its pairs. Nothing
  /// of size photos × sentences is ever in memory. Equal similarities are listed in the pool's order.
  /// - Parameters:
  ///   - ownPairs: whether every sentence's pair with its own photo is added, so that training misses no true pair.
  ///   - progress: receives how many more photos have been compared with all sentences.
  package init(
    screening pool: Pool, _ embeddings: Embeddings, k: Int, ownPairs: Bool = false, progress: (Int) -> Void = { _ in }
  ) {
    let (photos, sentences) = (embeddings.photos, embeddings.sentences)
    precondition(k > 0, "lists of \(k)")
    precondition(
      photos.rows == pool.photos.count && sentences.rows == pool.sentences.count,
      "embeddings \(photos.shape), \(sentences.shape) of \(pool.photos.count) photos, \(pool.sentences.count) sentences"
    )
    let (ofPhotos, ofSentences) = nearest(photos, sentences, k: k, progress: progress)
    self.init(merging: ofPhotos, ofSentences, own: ownPairs ? pool.photoOfSentence : [], photoCount: photos.rows)
    let (ofPhoto, ofSentence) = (pool.photoIdentities, pool.sentenceIdentities)
    labels = zip(self.photos, self.sentences).map { ofPhoto[Int($0)] == ofSentence[Int($1)] ? 1 : 0 }
    similarities = innerProducts(photos, self.photos, sentences, self.sentences)
  }

  /// The union of both kinds of lists and of sentences' own photos, in the order of photo and sentence.
  private init(merging ofPhotos: NearestLists, _ ofSentences: NearestLists, own ownPhotos: [Int], photoCount: Int) {
    self.init()
    // The sentences' lists turned around: for each photo the sentences that list it, rising.
    var listings = [[(sentence: Int32, rank: Int32)]](repeating: [], count: photoCount)
    for (i, photo) in ofSentences.items.enumerated() {
      listings[Int(photo)].append((Int32(i / ofSentences.depth), Int32(i % ofSentences.depth)))
    }
    let own = Dictionary(grouping: ownPhotos.indices, by: { ownPhotos[$0] })
    for photo in 0..<photoCount {
      let listed = ofPhotos[photo].enumerated().map { (sentence: $1, rank: Int32($0)) }
        .sorted { $0.sentence < $1.sentence }
      let listing = listings[photo], described = own[photo] ?? []
      var i = 0, j = 0, k = 0
      while i < listed.count || j < listing.count || k < described.count {
        let a = i < listed.count ? listed[i].sentence : .max, b = j < listing.count ? listing[j].sentence : .max
        let c = k < described.count ? Int32(described[k]) : .max, sentence = min(a, b, c)
        photos.append(Int32(photo))
        sentences.append(sentence)
        ranksInPhoto.append(a == sentence ? listed[i].rank : -1)
        ranksInSentence.append(b == sentence ? listing[j].rank : -1)
        if a == sentence { i += 1 }
        if b == sentence { j += 1 }
        if c == sentence { k += 1 }
      }
    }
  }
}

extension PairTable {
  /// The same pairs, which have the pool's numbers, with stage 1's similarities.
  package func withSimilarities(_ embeddings: Embeddings) -> PairTable {
    var pairs = self
    pairs.similarities = innerProducts(embeddings.photos, photos, embeddings.sentences, sentences)
    return pairs
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
