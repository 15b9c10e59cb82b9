import Pools
import Tensor
import Testing

@testable import Evaluation

/// Each sentence's two nearest photos and each photo's two nearest sentences of `smallPool`, scored by `confident`.
private func scored(_ confident: (Int32, Int32) -> Float) -> StageTwoScores {
  // Similarities: sentence 0: 1, 0.6, 0.8, 0; 1: 0.8, 0.96, 1, 0.6; 2: 0, 0.8, 0.6, 1; 3: 0.6, 1, 0.96, 0.8 (photos 0 …
  // 3).
  let photos: [Int32] = [0, 0, 1, 1, 1, 2, 2, 2, 3, 3]
  let sentences: [Int32] = [0, 1, 1, 2, 3, 0, 1, 3, 2, 3]
  let inPhoto: [Int32] = [0, 1, 1, -1, 0, -1, 0, 1, 0, 1]
  let inSentence: [Int32] = [0, -1, 1, 1, 0, 1, 0, 1, 0, -1]
  let similarities: [Float] = [1, 0.8, 0.96, 0.8, 1, 0.8, 1, 0.96, 1, 0.8]
  let all = firstPhotoPairs(
    rankings: [[0, 1, 2, 3], [0, 1, 2, 3]], sentenceClasses: [0, 0, 1, 1], depth: 4, sample: 2)
  return StageTwoScores(
    smallPool(),
    screened: PairTable(
      photos: photos, sentences: sentences, similarities: similarities, ranks: (inPhoto, inSentence),
      scores: zip(photos, sentences).map(confident)),
    firstPhotos: PairTable(
      photos: all.photos, sentences: all.sentences, scores: zip(all.photos, all.sentences).map(confident)), depth: 4)
}

private func isRight(_ photo: Int32, _ sentence: Int32) -> Bool { (photo < 2) == (sentence < 2) }

@Test func aPerfectNetworkRanksEveryClassRight() {
  let second = scored { isRight($0, $1) ? 20 : -20 }
  for reading in [ClassReading.confidence, .firstPhotos] {
    let firstTwo: [Set<Int32>] = second.rankings(reading, weight: 1).map { Set($0.prefix(2)) }
    #expect(firstTwo == [[0, 1], [2, 3]])
  }
  // Sentence 1's list is photos 2, 1; sentence 3's is 1, 2: turned around, every first photo is right.
  let lists = second.sentenceLists.lists(weight: 1)
  #expect(lists.items == [0, 2, 1, 2, 3, 1, 2, 1])
  #expect(second.textToImage(weight: 1).topK == [1, 1, 1])
  #expect(second.sentenceLists.lists(weight: 0).items == [0, 2, 2, 1, 3, 1, 1, 2])
  #expect(second.photoLists.lists(weight: 1).items == [0, 1, 1, 3, 3, 1, 2, 3])
  #expect(second.bestWeights().reranking > 0)
}

@Test func screeningAloneKnowsNothingOfTheNetwork() {
  let one = scored { isRight($0, $1) ? 20 : -20 }, other = scored { Float($0) - Float($1) }
  for weight in [0, 0.5, 1] {
    #expect(one.rankings(.screening, weight: weight) == other.rankings(.screening, weight: weight))
  }
  // With C = 1: class 4 has photo 0 twice, 1 once, 2 twice, each of two sentences.
  #expect(one.classScores[.screening] == Tensor(shape: [2, 4], elements: [1, 0.5, 1, 0, 0, 1, 0.5, 1]))
  for reading in ClassReading.allCases { #expect(one.rankings(reading, weight: 0) == smallPool().rankings) }
}

@Test func theShareOfScreenedPhotosIsCounted() {
  let second = scored { _, _ in 0 }
  // Photo 3 has no screened pair with class 4, photo 0 none with class 6.
  let share = second.screenedShare(at: 3, [[0, 1, 2, 3], [0, 1, 2, 3]])
  #expect(abs(share - 5.0 / 6) < 1e-12)
}
