import Foundation
import Testing

@testable import Exchange

struct RankingFormatTests {
  private let ranking = [RankedItem(item: 1, score: 0.5), RankedItem(item: 0, score: 0.25)]

  @Test func runsHaveSixFields() {
    let items = RankingFormat.trec.written(["a b", "c%\u{A0}ü"])
    #expect(items == ["a%20b", "c%25%C2%A0ü"])
    #expect(
      RankingFormat.trec.text(ofRanking: ranking, of: "q", among: items, isFirst: true, tag: "x")
        == "q Q0 c%25%C2%A0ü 1 0.5 x\nq Q0 a%20b 2 0.25 x\n")
    #expect(RankingFormat.trec.text(ofAnswers: [0], of: "q", among: items, isFirst: true) == "q 0 a%20b 1\n")
  }

  @Test func objectsAreJSON() throws {
    let format = RankingFormat.json, items = format.written(["a \"b\"", "7", "007"])
    #expect(items == [#""a \"b\"""#, "7", #""007""#])
    let queries = format.written(["42", "x/y"])
    let text =
      format.head + format.text(ofRanking: ranking, of: queries[0], among: items, isFirst: true, tag: "")
      + format.text(ofAnswers: [2], of: queries[1], among: items, isFirst: false) + format.tail
    #expect(text == "{\n\"42\": [7, \"a \\\"b\\\"\"],\n\"x/y\": [\"007\"]\n}\n")
    #expect(try JSONSerialization.jsonObject(with: Data(text.utf8)) is [String: Any])
  }

  @Test func filesOfOthersAreToldApart() {
    func begins(_ text: String) -> Bool { RankingFormat.begins(Array(text.utf8)) }
    let json = RankingFormat.json, items = json.written(["a", "b"])
    let object = json.head + json.text(ofRanking: ranking, of: items[0], among: items, isFirst: true, tag: "")
    for text in [
      RankingFormat.trec.text(
        ofRanking: ranking, of: "q", among: ["a", "b"], isFirst: true, tag: RankingFormat.ownTag),
      RankingFormat.trec.text(ofAnswers: [0], of: "q", among: ["a"], isFirst: true), object, object + json.tail,
      json.head + json.tail,
    ] { #expect(begins(text), "\(text)") }
    for text in [
      "my notes", "q Q0 a 1 0.5", "photo,price\n", "", "{}", "{\n  \"a\": 1\n}\n", "{", "a b c d e f\n",
      "q Q0 a 1 0.5 bm25\n", "301 0 FT911-1 1\n301 0 FT911-2 0\n",
    ] {
      #expect(!begins(text), "\(text)")
    }
  }
}
