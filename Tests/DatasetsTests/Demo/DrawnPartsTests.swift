import TestSupport
import Testing

@testable import Datasets

struct DrawnPartsTests {
  @Test func whatWasWrittenIsRead() throws {
    var drawn = DrawnParts(parts: ["crown", "wing pattern"])
    drawn.add(photo: "a/1.jpg", ["red", "barred"])
    drawn.add(photo: "a/2.jpg", ["", "plain"])
    #expect(drawn.csv == "photo,crown,wing pattern\na/1.jpg,red,barred\na/2.jpg,,plain\n")
    try withTemporaryFolder { folder in
      try write(drawn.csv, to: folder + "/drawn.csv")
      let read = try DrawnParts(readingFrom: folder + "/drawn.csv")
      #expect(read == drawn && read.photos == ["a/1.jpg", "a/2.jpg"])
    }
  }

  @Test func anAnswerIsNilWhereThereIsNone() {
    var drawn = DrawnParts(parts: ["crown", "tail"])
    drawn.add(photo: "1.jpg", ["red", ""])
    #expect(drawn["1.jpg", "crown"] == "red")
    #expect(drawn["1.jpg", "tail"] == nil && drawn["1.jpg", "hat"] == nil && drawn["2.jpg", "crown"] == nil)
  }

  @Test(arguments: [
    ("", ": the first line is “”, where “photo,”"), ("photo\n", ": the first line is “photo”, where"),
    ("name,crown\n", ": the first line is “name,crown”, where"),
    ("photo,crown,crown\n", ": the first line names the column “crown” twice"),
    ("photo,crown,photo\n", ": the first line names the column “photo” twice"),
    ("photo,crown\na,red\nb\n", ":3: 1 field where the first line has 2"),
    ("photo,crown\n,red\n", ":2: the photo has no name"),
    ("photo,crown\na,red\nb,red\na,blue\n", ":4: the photo a was listed before"),
  ])
  func whatIsWrongIsNamedByFileAndLine(text: String, words: String) throws {
    try withTemporaryFolder { folder in
      let path = folder + "/drawn.csv"
      try write(text, to: path)
      let error = #expect(throws: DatasetError.self) { try DrawnParts(readingFrom: path) }
      #expect(error?.description.hasPrefix(path + words) == true, "\(error?.description ?? "")")
    }
  }

  @Test func whoMakesTheFileIsSaid() {
    let error = #expect(throws: DatasetError.self) { try DrawnParts(readingFrom: "/nowhere/drawn.csv") }
    #expect(
      error?.description
        == "/nowhere/drawn.csv: no such file: synthesize writes it in the folder of its photos, as drawn.csv.")
  }
}
