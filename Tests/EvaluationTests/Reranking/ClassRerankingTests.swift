import Foundation
import Pools
import Tensor
import Testing

@testable import Evaluation

/// Two classes of 4 and 2 sentences, three photos.
private let sentenceClasses = [0, 0, 0, 0, 1, 1]
private let pairs = PairTable(
  photos: [0, 0, 1, 1, 2], sentences: [0, 4, 1, 2, 5], scores: [0, .infinity, 0, 0, -.infinity])

@Test func screenedOutPairsCountAsZero() {
  let means = classConfidences(pairs, pairs.confidences(), sentenceClasses: sentenceClasses, shape: [2, 3])
  #expect(means == Tensor(shape: [2, 3], elements: [0.125, 0.25, 0, 0.5, 0, 0]))
  let alone = classConfidences(pairs, [1, 1, 1, 1, 1], sentenceClasses: sentenceClasses, shape: [2, 3])
  #expect(alone == Tensor(shape: [2, 3], elements: [0.25, 0.5, 0, 0.5, 0, 0.5]))
}

/// A ranking's name is that of its weight, in words.
@Test func rankingsAreNamedAfterTheirReading() {
  #expect(ClassReading.screenedPairs.alone == "stage 2, screened pairs")
  #expect(
    ClassReading.allCases.map(\.fused)
      == ["confidence", "screening", "screened pairs", "first photos"].map { "fused, \($0)" })
  #expect(ClassReading.allCases.map(\.alone).count { $0.hasPrefix("stage 2, ") } == 3)
  #expect(ClassReading.screening.alone == "screening alone")
}

@Test func meansAreOverScreenedPairsOnly() {
  let means = classMeans(pairs, pairs.confidences(), sentenceClasses: sentenceClasses, shape: [2, 3]).elements
  #expect(means[0] == 0.5 && means[1] == 0.5 && means[2].isNaN)
  #expect(means[3] == 1 && means[4].isNaN && means[5] == 0)
}

@Test func stageTwoJudgesTheFirstPhotosWithASpreadSample() {
  let pairs = firstPhotoPairs(
    rankings: [[2, 0, 1], [1, 2, 0]], sentenceClasses: sentenceClasses, depth: 2, sample: 2)
  // Class 0's sentences 0…3 sampled at 1 and 3; class 1's are both taken. Class 0 has photos 0, 2 and class 1 has 1, 2.
  #expect(pairs.photos == [0, 0, 1, 1, 2, 2, 2, 2])
  #expect(pairs.sentences == [1, 3, 4, 5, 1, 3, 4, 5])
}

@Test func fusionStandardizesEachClassAndKeepsStageOneBehind() {
  let stage1 = Tensor(shape: [1, 4], elements: [0.4, 0.3, 0.2, 0.1])
  // Over photos 0…2: z₁ = (1.2247, 0, −1.2247); stage 2 (0, 0, 3): z₂ = (−0.7071, −0.7071, 1.4142).
  let reranking = ClassReranking(
    rankings: [[0, 1, 2, 3]], stage1: stage1, stage2: Tensor(shape: [1, 4], elements: [0, 0, 3, 99]), depth: 3)
  #expect(reranking.rankings(weight: 0) == [[0, 1, 2, 3]])
  #expect(reranking.rankings(weight: 1) == [[2, 0, 1, 3]])
  // w = 0.5: (0.2588, −0.3536, 0.0948); w = 0.55: (0.1622, −0.3889, 0.2267).
  #expect(reranking.rankings(weight: 0.5) == [[0, 2, 1, 3]])
  #expect(reranking.rankings(weight: 0.55) == [[2, 0, 1, 3]])
}

@Test func aPhotoWithoutASecondScoreIsNeutral() {
  let stage1 = Tensor(shape: [1, 3], elements: [0.1, 0.2, 0.3])
  let reranking = ClassReranking(
    rankings: [[2, 1, 0]], stage1: stage1, stage2: Tensor(shape: [1, 3], elements: [0.9, 0.1, .nan]))
  #expect(reranking.rankings(weight: 1) == [[0, 2, 1]])
}

/// With every confidence 1 a mean is stage 1 at every weight.
@Test func aMeanOfEqualsIsStageOne() {
  let ones = classMeans(pairs, [1, 1, 1, 1, 1], sentenceClasses: sentenceClasses, shape: [2, 3])
  let stage1 = Tensor(shape: [2, 3], elements: [0.3, 0.1, 0.1, 0.2, 0.5, 0.1])
  let rankings = rankedPhotos(stage1)
  #expect(rankings == [[0, 1, 2], [1, 0, 2]])
  let reranking = ClassReranking(rankings: rankings, stage1: stage1, stage2: ones)
  for weight in FusionWeight.grid { #expect(reranking.rankings(weight: weight) == rankings) }
}
