import Testing

@testable import Datasets

struct TarHeaderTests {
  @Test func zerosEndAnArchive() throws {
    #expect(try TarHeader([UInt8](repeating: 0, count: 512)) == nil)
    #expect(throws: DatasetError.self) { try TarHeader([UInt8](repeating: 1, count: 512)) }
  }

  private func description(_ text: String) throws -> TarHeader.Description {
    var description = TarHeader.Description()
    try description.read(.pax, Array(text.utf8))
    return description
  }

  @Test func paxSaysNameAndSize() throws {
    let read = try description(
      "30 mtime=1350244992.023960108\n12 path=ä/b\n9 size=7\n".replacing("12 path=ä/b", with: "13 path=ä/b"))
    #expect(read.name == "ä/b" && read.size == 7)
  }

  @Test(arguments: [
    "5 a=b", "99 path=x\n", "x path=y\n", "0 a=b\n", "10 size=-1\n", "9 size=x\n", "8 path x\n",
    "22 GNU.sparse.major=1\n",
  ])
  func oddRecordsAreRefused(text: String) {
    #expect(throws: DatasetError.self) { try description(text) }
  }
}
