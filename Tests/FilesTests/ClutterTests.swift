import Files
import Testing

struct ClutterTests {
  @Test(arguments: [
    "._x.jpg", ".DS_Store", ".git", "Thumbs.db", "desktop.ini", "Desktop.ini", "__MACOSX", "~$table.csv", "Icon\r",
  ])
  func whatSystemsLeaveIsNoData(name: String) { #expect(isClutter(name)) }

  @Test(arguments: ["x.jpg", "001.Auk", "_x.jpg", "Icon", "thumbs.jpg", "~x.jpg", "x.DS_Store"])
  func dataAreData(name: String) { #expect(!isClutter(name)) }
}
