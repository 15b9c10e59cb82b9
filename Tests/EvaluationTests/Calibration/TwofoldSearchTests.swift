import Pools
import Tensor
import Testing

@testable import Evaluation

struct TwofoldSearchTests {
  /// Four identities of two photos and a sentence each; a photo is `[cos, sin]` of its angle.
  private func pool() -> (pool: Pool, embeddings: Embeddings) {
    let identities = [0, 0, 1, 1, 2, 2, 3, 3]
    let pool = Pool(
      name: "val", splits: [.val], photos: Array(0..<8), sentences: Array(0..<4), photoIdentities: identities,
      photoOfSentence: [0, 2, 4, 6])
    // By similarity with sentence 0: 7, 6, …; own photos 0 and 1 come last.
    let photos = Tensor(shape: [8, 2], elements: (0..<8).flatMap { [Float($0) / 8, 1] })
    let sentences = Tensor(shape: [4, 2], elements: [1, 0, 0, 1, -1, 0, 1, 0])
    return (pool, Embeddings(photos: photos, sentences: sentences))
  }

  @Test func listsAreThoseOfASearch() throws {
    let (pool, embeddings) = pool()
    let search = try #require(TwofoldSearch(pool, embeddings, sentences: 10, depth: 3)), pairs = search.pairs
    // Sentence 0 finds 7, 6, 5, of which none is its own; sentence 3 finds them too, and 7 and 6 are its own.
    func photos(_ sentence: Int32) -> [Int32] {
      (0..<pairs.count).filter { pairs.sentences[$0] == sentence }.map { pairs.photos[$0] }
    }
    #expect(photos(0) == [7, 6, 5] && photos(3) == [7, 6, 5, 4, 3])
    // All are alike for sentence 1: the first of the pool, and without 2 and 3 the next.
    #expect(photos(1) == [0, 1, 2, 4])
    for i in 0..<pairs.count {
      let photo = Int(pairs.photos[i]), sentence = Int(pairs.sentences[i])
      #expect(pairs.labels[i] == (pool.photoIdentities[photo] == sentence ? 1 : 0))
      let (x, s) = (embeddings.photos.elements, embeddings.sentences.elements)
      let product = x[2 * photo] * s[2 * sentence] + x[2 * photo + 1] * s[2 * sentence + 1]
      #expect(abs(pairs.similarities[i] - product) < 1e-6)
    }
  }

  @Test func someSentencesStandForMany() throws {
    let (pool, embeddings) = pool()
    let some = try #require(TwofoldSearch(pool, embeddings, sentences: 2, depth: 1))
    #expect(some.sentenceCount == 2 && Set(some.pairs.sentences).count == 2)
    #expect(try #require(TwofoldSearch(pool, embeddings, sentences: 2, depth: 1)).pairs == some.pairs)
    let one = Pool(
      name: "val", splits: [.val], photos: [0], sentences: [0], photoIdentities: [5], photoOfSentence: [0])
    #expect(TwofoldSearch(one, Embeddings(photos: Tensor(shape: [1, 2]), sentences: Tensor(shape: [1, 2]))) == nil)
  }

  /// Of many sentences of each photo, others than the first of each are asked too.
  @Test func sentencesAreDrawnAtRandom() throws {
    let (photos, each) = (40, 5)
    let pool = Pool(
      name: "val", splits: [.val], photos: Array(0..<photos), sentences: Array(0..<photos * each),
      photoIdentities: Array(0..<photos), photoOfSentence: (0..<photos * each).map { $0 / each })
    let embeddings = Embeddings(
      photos: Tensor(shape: [photos, 1]), sentences: Tensor(shape: [photos * each, 1]))
    let search = try #require(TwofoldSearch(pool, embeddings, sentences: 50, depth: 1))
    let asked = Set(search.pairs.sentences)
    #expect(asked.count == 50 && (0..<each).allSatisfy { place in asked.contains { Int($0) % each == place } })
  }

  /// A search leaves out what a cohort says of a sentence.
  @Test func theCohortOfASentenceIsLeftOut() throws {
    let (pool, plain) = pool()
    func with(_ tensor: Tensor, _ last: [Float]) -> Tensor {
      Tensor(
        shape: [tensor.rows, 4],
        elements: (0..<tensor.rows).flatMap { Array(tensor.elements[2 * $0..<2 * $0 + 2]) + last })
    }
    let cohort = Embeddings(photos: with(plain.photos, [1, -0.25]), sentences: with(plain.sentences, [-0.5, 1]))
    let search = try #require(TwofoldSearch(pool, cohort, hasCohort: true, sentences: 10, depth: 3))
    let wanted = try #require(TwofoldSearch(pool, plain, sentences: 10, depth: 3))
    #expect(search.pairs.photos == wanted.pairs.photos)
    for (own, other) in zip(search.pairs.similarities, wanted.pairs.similarities) {
      #expect(abs(own - (other - 0.25)) < 1e-6)
    }
  }

  @Test func refusalsAreByTheFirstPhoto() throws {
    let (pool, embeddings) = pool()
    var search = try #require(TwofoldSearch(pool, embeddings, sentences: 4, depth: 3))
    // By stage 1 sentence 3 finds 7, or 5 where its own are out.
    #expect(search.refusalBySimilarity.there == [0.875, 1, 0, 0.875])
    #expect(search.refusalBySimilarity.gone == [0.875, 1, 0, 0.625])
    // Stage 2 likes the last photo of each list most.
    let pairs = search.pairs
    search.set(scores: (0..<pairs.count).map { Float(10 - pairs.photos[$0]) })
    let second = MatchProbability(intercept: 0, stage1: 0, stage2: 1, photos: 8)
    let refusal = search.refusal(by: second)
    #expect(refusal.there[3] == probability(ofLogOdds: 5) && refusal.gone[3] == probability(ofLogOdds: 7))
    search.fusion = search.fusion(weight: 0)
    #expect(search.refusal(by: second).there[3] == probability(ofLogOdds: 3))
  }

  @Test func probabilitiesAreLearnedAndChecked() throws {
    let (pool, embeddings) = pool()
    var search = try #require(TwofoldSearch(pool, embeddings, sentences: 4, depth: 8))
    search.set(scores: search.pairs.labels.map { $0 == 1 ? 2 : -2 })
    // In each list there are the eighths up to 7 / 8, zeros, or their negatives; and two scores of 2 beside six of −2.
    search.fusion = search.fusion(weight: 0)
    #expect(search.fusion.weight == 0 && abs(search.fusion.deviation2 - 3.0.squareRoot()) < 1e-9)
    #expect(abs(search.fusion.deviation1 - (3 * 0.08203125 / 4).squareRoot()) < 1e-6)
    let probability = try #require(search.probability(precision: 0.9, orRefusing: 0.01))
    #expect(probability.photos == 8 && search.reliability(of: probability).count == 32)
    // By stage 1 the own photos of two sentences come first: as often is said.
    let firsts = search.reliabilityOfFirst(probability)
    #expect(firsts.count == 4 && firsts.error < 0.5 && search.reliabilityOfStage2.count == 32)
    // So few cannot say how often refusals are right: none of those whose photos are there is refused.
    let refusal = search.refusal(by: probability)
    #expect(refusal.there.allSatisfy { $0 >= probability.least })
  }
}
