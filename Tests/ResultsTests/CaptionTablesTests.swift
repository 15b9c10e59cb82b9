import Testing

@testable import Results

@Test func rankingsOfCaptionsStandBesideEachOther() throws {
  let text = CaptionTables(pool: "test", try captionReport().metrics.figures, members: []).text
  #expect(text.hasPrefix("test: 4 photos, 4 sentences\n"))
  #expect(text.contains("\nmean of 2 folds of 2 photos\n") && text.contains("  rsum  ") && !text.contains(" \n"))
  let rows = rows(of: text)
  #expect(rows.contains { $0.starts(with: ["fused, first 2", "0.25", "75.00"]) }, "\(text)")
  #expect(rows.contains { $0.starts(with: ["by chance", "25.00", "100.00"]) }, "\(text)")
  #expect(rows.last == ["stage 2, first 2", "8", "100.00", "75.00"], "\(text)")
}

/// Stage 1, lists from the shortest on, then all pairs, whatever the order of their keys.
@Test func rankingsAreInTheOrderOfTheirMaking() {
  func names(_ keys: [String], _ members: [String] = []) -> [String] {
    let figures = Dictionary(uniqueKeysWithValues: keys.map { ("caption_retrieval.\($0).rsum", 1.0) })
    return CaptionRankingName.all(in: figures, members: members).map(\.name)
  }
  #expect(
    names([
      "stage_2_all", "stage_2_first_100", "fused_first_20", "stage_1", "stage_2_first_20", "fused_first_100",
    ]) == [
      "stage 1", "stage 2, first 20", "fused, first 20", "stage 2, first 100", "fused, first 100", "stage 2, all",
    ])
  #expect(names(["fused", "scan_t2i_avg", "imram"], ["scan-t2i-avg", "imram"]) == ["imram", "scan-t2i-avg", "fused"])
}

@Test func depthsAreRead() {
  #expect(CaptionRankingName(key: "fused_first_20", name: "fused, first 20").depth == 20)
  #expect(CaptionRankingName(key: "stage_2_all", name: "stage 2, all").depth == nil)
}
