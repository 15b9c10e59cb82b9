import Files
import Glibc
import Testing

struct FileErrorTests {
  @Test func theSystemsReasonIsSaid() {
    #expect(FileError("a.h5", cannotBe: "read", EACCES).description == "a.h5: cannot be read: Permission denied")
  }

  @Test(arguments: [(ENOSPC, true), (EFBIG, true), (EDQUOT, true), (EIO, false), (EACCES, false)])
  func aFullDiskIsKnown(number: Int32, expected: Bool) {
    #expect(FileError("a.h5", cannotBe: "written", number).isDiskFull == expected)
  }
}
