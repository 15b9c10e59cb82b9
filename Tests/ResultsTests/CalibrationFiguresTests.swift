import Evaluation
import Pools
import Tensor
import Testing

@testable import Results

struct CalibrationFiguresTests {
  /// Two identities of a photo and two sentences each, of which one of each is taken for the other.
  private let search: TwofoldSearch = {
    let pool = Pool(
      name: "test", splits: [.test], photos: [0, 1], sentences: [0, 1, 2, 3], photoIdentities: [0, 1],
      photoOfSentence: [0, 0, 1, 1])
    let embeddings = Embeddings(
      photos: Tensor(shape: [2, 2], elements: [1, 0, 0, 1]),
      sentences: Tensor(shape: [4, 2], elements: [1, 0.5, 0.2, 0.8, 0.5, 1, 0.8, 0.2]))
    return TwofoldSearch(pool, embeddings)!
  }()

  private func metrics(saysLogOdds: Bool) -> Metrics {
    let probability = MatchProbability(intercept: -1, stage1: 2, stage2: nil, photos: 2, least: 0.6)
    var pool = Metrics.Pool()
    pool.set(probability, on: search, saysLogOdds: saysLogOdds)
    pool.set(search.refusalBySimilarity, bySimilarityBelow: 0.9)
    var metrics = Metrics(tieRule: .pessimistic, pools: ["test": pool, "val": Metrics.Pool()])
    metrics.probability = probability
    return metrics
  }

  @Test func figuresAreInPercent() throws {
    let figures = metrics(saysLogOdds: false).pools["test"]!.figures
    #expect(figures["calibration.sentences"] == 4 && figures["calibration.error_of_stage_2"] == nil)
    // σ(2 · s − 1) of s = 1, which is right twice, and of 0.8, which is wrong twice.
    #expect(abs(figures["calibration.error_of_first"]! - 100 * (1 - 0.7311 + 0.6457) / 2) < 0.02)
    #expect(figures["calibration.error_of_first_as_printed"] == figures["calibration.error_of_first"])
    // Below 0.6 lies σ(0): what is left where the right photo of the other two is taken out.
    #expect(figures["calibration.refusal_precision"] == 100 && figures["calibration.refusal_recall"] == 50)
    #expect(figures["calibration.refusal_by_similarity_recall"] == 100)
    #expect(abs(figures["calibration.refusal_by_similarity_precision"]! - 66.6667) < 1e-3)
  }

  @Test func figuresAreSaidInWords() throws {
    let metrics = metrics(saysLogOdds: false), words = try #require(metrics.calibration(of: "test"))
    #expect(words.contains("4 sentences, each asked with its photos there and with them taken out\n"))
    #expect(words.contains("what is said of the first 20 photos is off by "))
    #expect(words.contains("below 60.0 %: right for 100.0 % of those refused, and said for 50.0 % of those without"))
    #expect(words.hasSuffix("the same by stage 1's similarity: 66.7 % and 100.0 %"), "\(words)")
    #expect(metrics.calibration(of: "val") == nil)
    let details = metrics.text(details: true, asked: "")
    let numbers = "intercept=-1.0,stage1=2.0,lead=0.0,photos=2,least=0.6"
    #expect(details.contains("probability, as --probability takes it: \(numbers)"))
    #expect(!metrics.text(details: false, asked: "").contains("how sure"))
  }
}
