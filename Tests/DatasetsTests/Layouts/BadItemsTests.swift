import Testing

@testable import Datasets

struct BadItemsTests {
  @Test func refusingNamesTenAndCountsAll() {
    var items = BadItems()
    for number in 1...12 { items.add("item \(number)") }
    let error = #expect(throws: DatasetError.self) { try items.check(.refuse) }
    let lines = (error?.description ?? "").split(separator: "\n")
    #expect(
      lines.count == 13 && lines[0] == "12 bad photos or sentences:" && lines[1] == "  item 1"
        && lines[10] == "  item 10")
    #expect(lines[11] == "  … and 2 more" && lines[12].contains("--on-bad-item skip"))
    #expect(throws: Never.self) { try items.check(.skip) }
  }

  /// An interruption says nothing of a photo.
  @Test func onlyWhatIsWrongWithTheDataIsBad() throws {
    var items = BadItems()
    try items.add(refusedBy: DatasetError("a.jpg: is damaged"))
    #expect(throws: CancellationError.self) { try items.add(refusedBy: CancellationError()) }
    #expect(items.first == ["a.jpg: is damaged"] && items.count == 1)
  }

  @Test func nothingBadIsNothingToRefuse() {
    #expect(throws: Never.self) { try BadItems().check(.refuse) }
  }
}
