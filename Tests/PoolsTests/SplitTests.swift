import Pools
import Testing

@Test func splitsAreReadAsTheyAreWritten() {
  #expect(Split.allCases.map(\.description) == ["train", "val", "test"] && Split.allCases.map(\.number) == [0, 1, 2])
  #expect(Split.allCases.map { Split($0.description) } == Split.allCases && Split("dev") == nil)
}
