import Datasets
import Files
import Results
import TestSupport
import Testing

@testable import Reporting

struct QueryTableTests {
  private func read(_ text: String, in folder: String) throws -> QueryTable {
    let path = "\(folder)/report.csv"
    try writeWhole(text, to: path)
    return try QueryTable(CSV(readingFrom: path).rows.map { ($0.line, $0.fields) }, source: "report.csv")
  }

  @Test func whatIsWrittenIsRead() throws {
    try withTemporaryFolder { folder in
      let run = try TinyRun(folder).run(), table = QueryTable(run)
      #expect(table.rows.count == 16 + 8 && table.pool == "test")
      let row = table.rows[5]
      #expect(row.query == .init(direction: .textToImage, number: 5) && row.identity == 1)
      #expect(
        row.first == run.rankings[0].textToImage.first.ranks[5] && row.last == run.last.textToImage.first.ranks[5])
      let again = try read(table.csv, in: folder)
      #expect(again == table)
      try table.check(isOf: run.examples, source: "x")
      try withTemporaryFolder { other in
        let larger = try TinyRun(other, side: 16).run().examples
        #expect(errorText { try table.check(isOf: larger, source: "x") }.contains("x: is of another data set than"))
      }
    }
  }

  /// Numbers that were changed are not looked up.
  @Test func queriesThatExamplesLackAreNamed() throws {
    try withTemporaryFolder { folder in
      let run = try TinyRun(folder).run(), table = QueryTable(run)
      for (direction, number, identity, words) in [
        (.textToImage, 16, 3, "x.csv: has sentence 16 of identity 3, which "),
        (.imageToText, 8, 3, "x.csv: has photo 8 of identity 3, which "), (.imageToText, 7, 4, "photo 7 of identity 4"),
        (.textToImage, 15, 2, "sentence 15 of identity 2"),
      ] as [(QueryTable.Direction, Int, Int, String)] {
        let row = QueryTable.Row(
          query: .init(direction: direction, number: number), identity: identity, first: 1, last: 1)
        let odd = QueryTable(examples: table.examples, pool: "test", rows: table.rows + [row])
        let text = errorText { try odd.check(isOf: run.examples, source: "x.csv") }
        #expect(text.contains(words) && text.hasSuffix("has not: run make report again"), "\(text)")
      }
    }
  }

  @Test func tablesOfOthersAreToldApart() {
    #expect(QueryTable.begins(Array(QueryTable(examples: "ab", pool: "test", rows: []).csv.utf8)))
    for text in ["photo,price\n1,2\n", "", "examples,pool\n", "\u{0}\""] {
      #expect(!QueryTable.begins(Array(text.utf8)))
    }
  }

  @Test func whatIsOddIsRefused() throws {
    try withTemporaryFolder { folder in
      let head = "examples,pool,direction,query,identity,first_rank,last_rank\n",
        row = "ab,test,text_to_image,1,0,2,1\n"
      let one = try read(head + row, in: folder)
      #expect(one.rows.count == 1)
      for (text, words) in [
        (head, "has no query"), (head + row + row, "is of several runs"),
        (head + row + row.replacing("ab", with: "cd").replacing(",1,0", with: ",2,0"), "is of several runs"),
        (head + "ab,test,sideways,1,0,2,1\n", "report.csv:2: is no query of a report: run make report again"),
        (head + "ab,test,text_to_image,1,0,0,1\n", "is no query"),
        (head + "ab,test,text_to_image,-1,0,1,1\n", "is no query"),
        (head + "ab,test,text_to_image,1,x,1,1\n", "is no query"), ("a,b\n1,2\n", "has no column examples"),
      ] {
        #expect(errorText { _ = try read(text, in: folder) }.contains(words), "\(text)")
      }
    }
  }

  @Test func itLiesBesideItsPage() {
    #expect(QueryTable.path(besides: "a/report.html") == "a/report.csv" && QueryTable.path(besides: "b") == "b.csv")
  }
}
