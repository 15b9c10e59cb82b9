import Evaluation
import Pools
import Tensor
import Testing

@testable import Reporting

struct SearchTests {
  @Test func sharesAreOfQueriesThatHaveAnAnswer() throws {
    let scores = Tensor(shape: [3, 2], elements: [1, 0, 0, 1, 1, 0])
    let search = try Search(
      Similarities(DenseSimilarities(scores)), queries: [5, 5, 9], items: [5, 6], ties: .pessimistic)
    #expect(search.answerable == [0, 1] && search.share(at: 1) == 50 && search.share(at: 2) == 100)
    #expect(search.isRight(0, for: 1) && !search.isRight(1, for: 1) && !search.isRight(0, for: 2))
    #expect(search.first.items == [[0, 1], [1, 0], [0, 1]])
  }

  /// The same similarities serve both directions.
  @Test func bothDirectionsAreSearched() throws {
    let pool = Pool(
      name: "test", splits: [.test], photos: [0, 1], sentences: [0, 1, 2], photoIdentities: [0, 1],
      photoOfSentence: [0, 1, 1])
    let scores = DenseSimilarities(Tensor(shape: [2, 3], elements: [3, 1, 2, 0, 2, 1]))
    let ranking = try Ranking("x", pool, ofSentences: scores, ofPhotos: scores, ties: .pessimistic)
    #expect(ranking.textToImage.first.ranks == [1, 1, 2] && ranking.imageToText.first.ranks == [1, 1])
    #expect(ranking.imageToText.first.items == [[0, 2, 1], [1, 2, 0]])
  }
}
