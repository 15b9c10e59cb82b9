import Foundation
import TestSupport
import Testing

@testable import Stage

struct CostRecordTests {
  private func row(_ artifact: String, _ content: String, seconds: Double = 1.5) -> CostRecord.Row {
    CostRecord.Row(
      artifact: artifact, content: content, program: "score", seconds: seconds, megabytes: 70, threads: 2)
  }

  @Test func theLastOfAnArtifactIsKept() throws {
    try withTemporaryFolder { folder in
      let path = "\(folder)/scores.h5"
      #expect(CostRecord(besides: path).rows == [])
      for row in [row("scores.h5", "a"), row("stage1.h5", "b"), row("scores.h5", "c", seconds: 20)] {
        try CostRecord.add(row, besides: path)
      }
      let record = CostRecord(besides: path)
      #expect(record.rows == [row("stage1.h5", "b"), row("scores.h5", "c", seconds: 20)])
      #expect(record.row(ofContent: "b")?.artifact == "stage1.h5" && record.row(ofContent: "a") == nil)
      #expect(
        try String(contentsOfFile: "\(folder)/costs.csv", encoding: .utf8) == """
          artifact,content,program,seconds,peak_mb,threads
          stage1.h5,b,score,1.5,70,2
          scores.h5,c,score,20.0,70,2

          """)
    }
  }

  @Test func anotherFileStays() throws {
    try withTemporaryFolder { folder in
      let text = "what,it,cost\n"
      try Data(text.utf8).write(to: URL(fileURLWithPath: "\(folder)/costs.csv"))
      #expect(CostRecord(besides: "\(folder)/a.h5").rows == [])
      #expect(errorText { try CostRecord.add(row("a.h5", "a"), besides: "\(folder)/a.h5") }.contains("would be lost"))
      #expect(try String(contentsOfFile: "\(folder)/costs.csv", encoding: .utf8) == text)
    }
  }

  @Test func aLineThatIsDamagedIsLeftOut() throws {
    try withTemporaryFolder { folder in
      try CostRecord.add(row("a.h5", "a"), besides: "\(folder)/a.h5")
      let path = "\(folder)/costs.csv", text = try String(contentsOfFile: path, encoding: .utf8)
      try Data((text + "b.h5,b,score,x,70,2\nc.h5\n").utf8).write(to: URL(fileURLWithPath: path))
      #expect(CostRecord(besides: "\(folder)/b.h5").rows == [row("a.h5", "a")])
    }
  }
}
