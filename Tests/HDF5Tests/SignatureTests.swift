import Files
import Foundation
import TestSupport
import Testing

@testable import HDF5

@Suite struct SignatureTests {
  private let signature: [UInt8] = [0x89, 0x48, 0x44, 0x46, 0x0D, 0x0A, 0x1A, 0x0A]

  /// 0 and the powers of two from 512 on are the places that the format allows.
  @Test(arguments: [(0, 0), (512, 512), (1024, 1024), (4096, 4096), (8, nil), (256, nil), (1536, nil)])
  func itIsFoundBehindBytesOfOthers(place: Int, found: Int?) throws {
    try withTemporaryFolder { folder in
      let path = "\(folder)/scores.mat"
      try Data([UInt8](repeating: 1, count: place) + signature).write(to: URL(fileURLWithPath: path))
      #expect(try startOfHDF5(in: InputFile(path)) == found)
      #expect(isHDF5(path) == (found != nil))
    }
  }

  @Test func whatIsNoFileIsNoHDF5() throws {
    try withTemporaryFolder { folder in
      #expect(mkfifo("\(folder)/pipe", 0o600) == 0)
      for path in [folder, "\(folder)/pipe", "/dev/zero", "\(folder)/absent"] { #expect(!isHDF5(path), "\(path)") }
    }
  }
}
