import Pools
import Tensor
import Testing

@testable import Evaluation

/// Two classes (identities 4 and 6) of two photos and two sentences each, in the plane.
func smallPool() -> StageOneScores {
  let pool = Pool(
    name: "val", splits: [.val], photos: Array(0..<4), sentences: Array(0..<4), photoIdentities: [4, 4, 6, 6],
    photoOfSentence: [0, 1, 2, 3])
  let embeddings = Embeddings(
    photos: Tensor(shape: [4, 2], elements: [1, 0, 0.6, 0.8, 0.8, 0.6, 0, 1]),
    sentences: Tensor(shape: [4, 2], elements: [1, 0, 0.8, 0.6, 0, 1, 0.6, 0.8]))
  return StageOneScores(pool, embeddings, ties: .pessimistic)
}

@Test func stageOneOfASmallPool() {
  let scores = smallPool()
  // φ₄ = (0.9, 0.3): photos 0.9, 0.78, 0.9, 0.3; φ₆ = (0.3, 0.9): 0.3, 0.9, 0.78, 0.9. In single precision both pairs
  // tie.
  #expect(scores.rankings.map { Set($0.prefix(2)) } == [Set<Int32>([0, 2]), Set<Int32>([1, 3])])
  #expect(scores.rankings.map { Array($0.suffix(2)) } == [[1, 3], [2, 0]] as [[Int32]])
  #expect(scores.top1 == 0.5 && scores.normalizedTop1 == 0.5)
  #expect(scores.figures.precisions[1] == 0.4)  // 2 of 5 places
  #expect(abs(scores.figures.headline - 0.04) < 1e-12)
  #expect(scores.reed.reedPrecisionCeiling(50) == 0.04)
  // Sentences' best: 0 → photo 0 (right), 1 → photo 2 (wrong), 2 → photo 3 (right), 3 → photo 1 (wrong).
  #expect(scores.textToImage.topK == [0.5, 1, 1])
  // Photos' best: 0 → sentence 0 (right), 1 → sentence 3 (wrong), 2 → 1 (wrong), 3 → 2 (right).
  #expect(scores.imageToText.topK == [0.5, 1, 1])
}
