import Testing

@testable import torture

struct ReportTests {
  private func page(_ report: Report) -> String {
    report.markdown(command: "make torture", parts: [("kills", "of programs."), ("readers", "of files.")])
  }

  @Test func trialsAreCountedByPartAndSubject() {
    var report = Report()
    report.add(Trial("CSV", .cleanError, times: 1_234_567), of: "readers", command: "")
    report.add(Trial("CSV", .sameResult, times: 10), of: "readers", command: "")
    report.add(Trial("score", .sameResult), of: "kills", command: "")
    let page = page(report)
    #expect(page.hasPrefix("# Torture\n\nNone of 1,234,578 trials was wrong, crashed or hung.\n"))
    #expect(
      page.contains(
        """
        | kills | score | 1 | 0 | 1 | 0 | 0 | 0 |
        | readers | CSV | 1,234,577 | 1,234,567 | 10 | 0 | 0 | 0 |
        | all |  | 1,234,578 | 1,234,567 | 11 | 0 | 0 | 0 |
        """))
    #expect(!page.contains("## Faults") && !page.contains("## Not tried"))
  }

  @Test func faultsComeFirstAndSayHowTheyAreRepeated() {
    var report = Report()
    report.add(Trial("score", .sameResult), of: "kills", command: "")
    report.add(Trial("score", .wrong, "scores.h5 is lost.", times: 2), of: "kills", command: "torture --only 7")
    report.add(Trial("PNG", .crash, "signal 4"), of: "readers", command: "torture read")
    report.skipped = ["disk: nothing could be mounted"]
    let page = page(report)
    #expect(report.faulty == 3 && page.contains("\n\n**3 of 4 trials were wrong, crashed or hung.**\n\n"))
    #expect(page.contains("* kills, score, wrong: scores.h5 is lost. Again: `torture --only 7`\n"))
    #expect(page.contains("* readers, PNG, crash: signal 4 Again: `torture read`\n"))
    #expect(page.contains("## Not tried\n\n* disk: nothing could be mounted\n"))
  }
}
