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

  @Test func captionsComeInTheOrderOfThePhotosNames() throws {
    try withTemporaryFolder { folder in
      try write("one\ntwo\n", to: folder + "/text_c10/x/b.txt")
      try write("three\n", to: folder + "/text_c10/x/a.txt")
      try write("", to: folder + "/text_c10/x.t7")
      let reed = ReedCaptions(beneath: folder, of: "cub"), entries = try reed.entries(of: "x")
      #expect(entries.map(\.photo) == ["a", "b"] && entries.map(\.sentences) == [["three"], ["one", "two"]])
      #expect(entries[0].source == folder + "/text_c10/x/a.txt")
      #expect(try reed.entries(of: "y") == [] && reed.classes() == ["x"])
    }
  }
}
