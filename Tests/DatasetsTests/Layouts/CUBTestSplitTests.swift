import Testing

@testable import Datasets

/// Class names with these numbers.
private func classes(_ numbers: [Int]) -> [String] { numbers.map { String("00\($0)".suffix(3)) + ".Bird" } }

private let reed = [
  1, 4, 6, 8, 9, 14, 23, 29, 31, 33, 34, 35, 36, 37, 38, 43, 49, 51, 53, 66, 72, 79, 83, 84, 86, 91, 95, 96, 98, 101,
  102, 103, 112, 114, 119, 121,
  130, 135, 138, 147, 156, 163, 165, 166, 180, 183, 185, 186, 187, 197,
]
private let xian = [
  43, 111, 23, 98, 55, 130, 139, 123, 156, 124, 200, 72, 173, 28, 119, 165, 103, 180, 77, 12, 45, 190, 191, 138, 157,
  52, 33, 164, 31, 143, 94, 70,
  97, 91, 104, 127, 161, 49, 169, 148, 113, 87, 163, 136, 188, 84, 26, 4, 132, 168,
]

struct CUBTestSplitTests {
  @Test func thePublishedSplitsAreTold() {
    #expect(CUBTestSplit(classes(reed.reversed())) == .reed)
    #expect(CUBTestSplit(classes(xian)) == .xian)
    #expect(Set(reed).intersection(xian).count == 18)
    #expect(
      CUBTestSplit(classes(Array(reed.dropLast()))) == .other
        && CUBTestSplit(classes(reed.dropLast() + [200])) == .other)
    #expect(CUBTestSplit([]) == .other && CUBTestSplit(["no number"]) == .other)
  }

  @Test func eachIsNamedWithItsCount() {
    #expect(
      CUBTestSplit.reed.note(photos: 2933, classes: 50)
        == "test split: Reed's 50 classes with 2,933 photos, the one that the papers report")
    #expect(CUBTestSplit.reed.note(photos: 2930, classes: 50).contains("but 2930 of its 2,933 photos"))
    #expect(
      CUBTestSplit.xian.note(photos: 2967, classes: 50).contains(
        "2967 photos in 50 classes, the “proposed split” of Xian et al."))
    #expect(CUBTestSplit.other.note(photos: 4, classes: 2).contains("4 photos in 2 classes, not Reed's"))
  }
}
