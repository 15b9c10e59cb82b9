import Pools
import Tensor
import Testing

@testable import Matching

/// A sort of all products, equal ones by row: what screening must agree with.
private func sorted(_ queries: Tensor, _ gallery: Tensor, k: Int) -> [Int32] {
  let products = Tensor.product(queries, gallery, transposing: .right)
  return (0..<queries.rows).flatMap { row in
    let scores = products.elements[row * gallery.rows..<(row + 1) * gallery.rows]
    return (0..<Int32(gallery.rows)).sorted {
      let (a, b) = (scores[scores.startIndex + Int($0)], scores[scores.startIndex + Int($1)])
      return a != b ? a > b : $0 < $1
    }.prefix(k)
  }
}

/// Whole numbers, so that products are exact and ties abound.
private func embeddings(_ rows: Int, seed: UInt64) -> Tensor {
  var generator = SplitMix64(seed: seed)
  return Tensor(shape: [rows, 5], elements: (0..<rows * 5).map { _ in Float(generator.next() % 7) - 3 })
}

/// A pool whose sentences describe the photos given.
private func pool(_ photoIdentities: [Int], photoOfSentence: [Int]) -> Pool {
  Pool(
    name: "train", splits: [.train], photos: Array(photoIdentities.indices), sentences: Array(photoOfSentence.indices),
    photoIdentities: photoIdentities, photoOfSentence: photoOfSentence)
}

@Test func pairsAreTheUnionOfBothLists() {
  // One dimension: products are largest for large numbers of equal sign.
  let photos = Tensor(shape: [3, 1], elements: [1, -1, 2]),
    sentences = Tensor(shape: [4, 1], elements: [3, -2, 1, -4])
  let pairs = PairTable(
    screening: pool([0, 1, 2], photoOfSentence: [0, 1, 2, 2]), Embeddings(photos: photos, sentences: sentences), k: 1)
  // Photos list 0, 3, 0; sentences list 2, 1, 2, 1.
  #expect(pairs.photos == [0, 1, 1, 2, 2])
  #expect(pairs.sentences == [0, 1, 3, 0, 2])
  #expect(pairs.labels == [1, 1, 0, 0, 1])
  #expect(pairs.ranksInPhoto == [0, -1, 0, 0, -1])
  #expect(pairs.ranksInSentence == [-1, 0, 0, 0, 0])
  #expect(pairs.similarities == [3, 2, 4, 6, 2])
  #expect(pairs.positiveShare == 0.6)
  // Sentences 0 … 3 list photos 2, 1, 2, 1: right for 1 and 2. Photos list sentences 0, 3, 0: right for photo 0.
  #expect(pairs.sentenceRecall(of: 4) == 0.5)
  #expect(pairs.photoRecall(of: 3) == 1.0 / 3)
}

@Test func ownPhotosAreAddedOnce() {
  let photos = Tensor(shape: [3, 1], elements: [1, -1, 2]),
    sentences = Tensor(shape: [4, 1], elements: [3, -2, 1, -4])
  let pairs = PairTable(
    screening: pool([0, 1, 2], photoOfSentence: [0, 1, 2, 2]), Embeddings(photos: photos, sentences: sentences), k: 1,
    ownPairs: true)
  // As above, and photo 2 with sentence 3, which nobody lists.
  #expect(pairs.photos == [0, 1, 1, 2, 2, 2])
  #expect(pairs.sentences == [0, 1, 3, 0, 2, 3])
  #expect(pairs.labels == [1, 1, 0, 0, 1, 1])
  #expect(pairs.ranksInPhoto == [0, -1, 0, 0, -1, -1])
  #expect(pairs.ranksInSentence == [-1, 0, 0, 0, 0, -1])
  #expect(pairs.similarities[5] == -8)
}

@Test func screeningEqualsTheNaiveUnion() {
  let photos = embeddings(23, seed: 3), sentences = embeddings(91, seed: 4)
  let all = pool((0..<23).map { $0 % 5 }, photoOfSentence: (0..<91).map { $0 % 5 })
  let pairs = PairTable(screening: all, Embeddings(photos: photos, sentences: sentences), k: 6)
  let ofPhotos = sorted(photos, sentences, k: 6), ofSentences = sorted(sentences, photos, k: 6)
  var i = 0
  for photo in 0..<23 {
    for sentence in 0..<91 {
      let a = ofPhotos[photo * 6..<photo * 6 + 6].firstIndex(of: Int32(sentence)).map { $0 - photo * 6 } ?? -1
      let b = ofSentences[sentence * 6..<sentence * 6 + 6].firstIndex(of: Int32(photo)).map { $0 - sentence * 6 } ?? -1
      guard a >= 0 || b >= 0 else { continue }
      #expect(pairs.photos[i] == Int32(photo) && pairs.sentences[i] == Int32(sentence))
      #expect(pairs.ranksInPhoto[i] == Int32(a) && pairs.ranksInSentence[i] == Int32(b))
      #expect(pairs.labels[i] == (photo % 5 == sentence % 5 ? 1 : 0))
      i += 1
    }
  }
  #expect(i == pairs.count)
}

@Test(arguments: [1, 16, 37])
func similaritiesAreInnerProducts(dimension: Int) {
  let x = Tensor(shape: [2, dimension], elements: (0..<2 * dimension).map { Float($0 % 5) })
  let all = Tensor.product(x, x, transposing: .right).elements
  #expect(innerProducts(x, [0, 0, 1, 1], x, [0, 1, 0, 1]) == all)
}
