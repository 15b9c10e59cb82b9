import Testing

@testable import Datasets

struct ReedCaptionsTests {
  @Test(arguments: [
    ("white\u{FFFD}\u{FFFD}breast", "white breast"), ("\u{FFFD}\u{FFFD}\u{FFFD}\u{FFFD}x", "  x"), ("plain", "plain"),
    ("a\u{FFFD}b", "a\u{FFFD}b"), ("a\u{FFFD}\u{FFFD}\u{FFFD}", "a \u{FFFD}"),
  ])
  func lostSpacesComeBack(damaged: String, whole: String) {
    #expect(ReedCaptions.mended(damaged) == whole)
  }

  @Test func textsGoBeforeTables() throws {
    try withTemporaryFolder { folder in
      try write("one\ntwo\n", to: folder + "/text_c10/x/b.txt")
      try write("three\n", to: folder + "/text_c10/x/a.txt")
      try writeTable(folder + "/text_c10/x/c.t7", photo: "c.jpg", ["four"])
      let entries = try ReedCaptions(beneath: folder, of: "cub").entries(of: "x", photos: ["a", "b"])
      #expect(entries.map(\.photo) == ["a", "b"] && entries.map(\.sentences) == [["three"], ["one", "two"]])
      #expect(entries[0].source == folder + "/text_c10/x/a.txt")
      #expect(try ReedCaptions(beneath: folder, of: "cub").entries(of: "y", photos: []) == [])
    }
  }

  /// Rows of a class's tensor belong to the class's photos by name, however they are listed.
  @Test func rowsGoToPhotosInTheOrderOfNames() throws {
    try withTemporaryFolder { folder in
      try writeTensor(folder + "/text_c10/x.t7", [["for a"], ["for b", "and b"], []])
      let reed = ReedCaptions(beneath: folder, of: "cub")
      let entries = try reed.entries(of: "x", photos: ["b", "c", "a"])
      #expect(
        entries.map(\.photo) == ["a", "b", "c"] && entries.map(\.sentences) == [["for a"], ["for b", "and b"], []])
      #expect(try reed.classes() == ["x"])
    }
  }

  @Test func badTablesAreNamed() throws {
    try withTemporaryFolder { folder in
      let reed = ReedCaptions(beneath: folder, of: "cub"), path = folder + "/text_c10/x/a.t7"
      func complaint() -> String {
        let error = #expect(throws: DatasetError.self) { try reed.entries(of: "x", photos: ["a"]) }
        return error?.description ?? ""
      }
      var list = Torch7Writer()
      list.table(1) {
        $0.string("img")
        $0.string("a.jpg")
      }
      try writeBytes(list.bytes, to: path)
      #expect(complaint() == "\(path): not a table with img, the path of a photo, and char, character ids [201, 10].")
      try writeBytes([3, 0, 0], to: path)
      #expect(complaint().hasPrefix("\(path): not a sound torch7 file: it ends at byte 3"))
      var odd = Torch7Writer()
      odd.table(2) {
        $0.string("img")
        $0.string("a.jpg")
        $0.string("char")
        $0.tensor([1, 1], [71])
      }
      try writeBytes(odd.bytes, to: path)
      #expect(complaint().contains("71.0 is the id of no character"))
      try writeTable(path, photo: "x/a.jpg", ["one"])
      try writeTable(folder + "/text_c10/x/b.t7", photo: "a.jpg", ["two"])
      #expect(complaint() == "\(path) and \(folder)/text_c10/x/b.t7 both describe the photo a.")
    }
  }
}
