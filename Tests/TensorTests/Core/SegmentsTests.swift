import Tensor
import Testing

struct SegmentsTests {
  @Test func rowsOfGroups() {
    let segments = Segments(lengths: [2, 1, 3])
    #expect(segments.starts == [0, 2, 3, 6] && segments.count == 3 && segments.rows == 6 && segments.longest == 3)
    #expect(segments[1] == 2..<3 && segments[1..<3] == 2..<6 && segments[1..<1] == 2..<2)
    #expect(segments.slicing(1..<3) == Segments(lengths: [1, 3]) && segments.slicing(2..<2) == Segments(lengths: []))
    #expect(Segments(repeating: 4, count: 2) == Segments(lengths: [4, 4]))
  }

  @Test func noGroups() {
    let none = Segments(lengths: [])
    #expect(none.count == 0 && none.rows == 0 && none.longest == 0 && none.blocks(rows: 5) == [])
  }

  @Test func blocksAreConsecutiveAndNotTooLarge() {
    let segments = Segments(lengths: [2, 1, 3, 9, 1, 4, 5])
    // 9 rows are one group, too many as they are
    #expect(segments.blocks(rows: 5) == [0..<2, 2..<3, 3..<4, 4..<6, 6..<7])
    #expect(segments.blocks(of: 1..<4, rows: 4) == [1..<3, 3..<4])
    #expect(segments.blocks(rows: 100) == [0..<7])
  }
}
