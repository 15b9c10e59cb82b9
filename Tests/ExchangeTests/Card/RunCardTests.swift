import Evaluation
import Exchange
import Foundation
import Results
import Testing

struct RunCardTests {
  private var card: RunCard {
    var pool = Metrics.Pool()
    pool.set("text_to_image_by_identity.stage_1.top1", 12.5)
    pool.set("photos", count: 3)
    return RunCard(
      title: "birds: \"a\"\n#b", dataset: "my set", language: "en",
      Metrics(tieRule: .pessimistic, trainedOn: ["train"], pools: ["test": pool]), [])
  }

  /// The parser of Hugging Face's hub reads it too: bench/doors.py.
  @Test func theHeadIsYAML() {
    let lines = card.page.split(separator: "\n", omittingEmptySubsequences: false)
    #expect(lines[0] == "---" && lines.dropFirst().contains("---"))
    for line in [
      #"language: "en""#, #"- name: "birds: \"a\"\n#b""#, #"      type: "my set""#, #"      split: "test""#,
      "    - type: recall", "      name: text_to_image_by_identity.stage_1.top1", "      value: 12.5",
    ] {
      #expect(lines.contains(Substring(line)), "\(line)\n\(card.page)")
    }
    #expect(card.page.contains("\n<!-- \(RunCard.mark) -->\n\n# birds: \"a\" #b\n"))
    #expect(card.page.contains("| `text_to_image_by_identity.stage_1.top1` | 12.50 |"))
  }

  @Test func resultsHaveAllFigures() throws {
    let results = try #require(
      try JSONSerialization.jsonObject(with: Data(card.results().utf8)) as? [String: Any])
    let figures = results["figures"] as? [String: [String: Double]]
    #expect(figures?["test"] == ["text_to_image_by_identity.stage_1.top1": 12.5, "photos": 3])
    #expect(results["tie_rule"] as? String == "pessimistic" && results["trained_on"] as? [String] == ["train"])
  }

  @Test func filesOfOthersAreToldApart() throws {
    #expect(RunCard.begins(Array(card.page.utf8)) && !RunCard.begins(Array("# my model\n".utf8)))
    #expect(RunCard.resultsBegin(Array(try card.results().utf8)))
    for text in ["{}", "{\n  \"dataset\" : \"x\"\n}\n", ""] { #expect(!RunCard.resultsBegin(Array(text.utf8))) }
  }
}
