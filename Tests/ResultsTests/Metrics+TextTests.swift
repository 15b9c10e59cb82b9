import Evaluation
import Testing

@testable import Results

private func metrics(_ pools: [String], _ fusion: Metrics.Fusion?, judging logit: Float? = 3) -> Metrics {
  let pool = poolReport(judging: logit).metrics
  return Metrics(
    tieRule: .pessimistic, fusion: fusion, pools: Dictionary(uniqueKeysWithValues: pools.map { ($0, pool) }))
}

@Test func theLinesAreOfThePoolThatMatters() {
  let fusion = Metrics.Fusion(weights: FusionWeights(reranking: 0.5) { _ in 0.25 }.byName, chosenOn: "val")
  let text = metrics(["val", "test", "train"], fusion).text(details: false, asked: "")
  #expect(text.hasPrefix("test: by stage 1 ") && text.split(separator: "\n").count == 6, "\(text)")
  #expect(metrics(["train", "val"], fusion).text(details: false, asked: "").hasPrefix("val: by stage 1 "))
  #expect(!text.contains("4 classes"))
}

/// A page has its own way to say what to do next.
@Test func aPageHasTheSentencesWithoutTheCommands() {
  let metrics = metrics(["test"], nil, judging: nil),
    lines = metrics.text(details: false, asked: "").split(separator: "\n")
  let sentences = metrics.sentences(of: "test")
  #expect(sentences.first == lines.first.map(String.init) && sentences.count == lines.count - 2)
  #expect(!sentences.contains { $0.contains("make search") } && metrics.sentences(of: "val") == [])
  #expect(metrics.table(of: "test").hasPrefix("test: 4 photos") && metrics.table(of: "val") == "")
}

@Test func detailsComeBeforeTheLines() throws {
  let fusion = Metrics.Fusion(weights: FusionWeights(reranking: 0.5) { _ in 0.25 }.byName, chosenOn: "val")
  let parts = metrics(["test", "val"], fusion).text(details: true, asked: "").components(separatedBy: "\n\n")
  #expect(parts.count == 4)
  #expect(parts[0].hasPrefix("val: 4 photos") && parts[1].hasPrefix("test: 4 photos"))
  #expect(
    parts[2] == "fusion weights, chosen on val: confidence=0.25,screening=0.25,screened-pairs=0.25,first-photos=0.25,"
      + "re-ranking=0.5")
  #expect(parts[3].hasPrefix("test: by stage 1 "))
  #expect(
    metrics(["test"], nil, judging: nil).text(details: true, asked: "").components(separatedBy: "\n\n").count == 2)
}

@Test(arguments: [
  (Metrics.Fusion(weights: ["re-ranking": 0.35], chosenOn: "given"), "fusion weights, as given: 0.35"),
  (
    .init(weights: ["b": 0.25, "a-1": 0.75], chosenOn: "val", rule: "weights"),
    "fusion weights, chosen on val: a-1=0.75,b=0.25"
  ),
])
func weightsArePrintedAsTheyAreGiven(fusion: Metrics.Fusion, line: String) throws {
  var whole = Metrics(tieRule: .pessimistic, fusion: fusion, pools: [:])
  whole.pools["test"] = try captionReport().metrics
  #expect(whole.text(details: true, asked: "").components(separatedBy: "\n\n").contains(line))
}
