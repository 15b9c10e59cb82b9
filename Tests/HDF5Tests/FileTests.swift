import Foundation
import HDF5
import TestSupport
import Testing

@Suite struct FileTests {
  @Test func listsGroupsAndDatasets() throws {
    try withTemporaryFolder { folder in
      let file = try File(creating: "\(folder)/a.h5")
      for name in ["b/deep/er", "b/a", "z"] { _ = try Dataset.create(name, in: file, .int32, shape: [1]) }
      #expect(try file.names() == ["b", "z"])
      #expect(try file.names(in: "absent") == [])
      #expect(try file.datasets(in: "b") == ["a", "deep/er"])
      #expect(file.contains("b/deep/er") && !file.contains("b/deep/x") && !file.contains("x/y/z"))
    }
  }

  @Test func whatIsNoHDF5FileIsNamed() throws {
    try withTemporaryFolder { folder in
      let path = "\(folder)/a.h5"
      #expect(errorText { _ = try File(opening: path) } == "\(path): no such file")
      #expect(errorText { _ = try File(opening: folder) } == "\(folder): is a folder: give a file")
      try Data("not a data file".utf8).write(to: URL(fileURLWithPath: path))
      #expect(errorText { _ = try File(opening: path) } == "\(path): not an HDF5 file")
      try Data().write(to: URL(fileURLWithPath: path))
      #expect(errorText { _ = try File(opening: path) } == "\(path): not an HDF5 file (0 bytes: truncated?)")
    }
  }

  @Test func everyTruncationIsSeen() throws {
    try withTemporaryFolder { folder in
      let path = "\(folder)/a.h5"
      let file = try File(creating: path)
      let dataset = try Dataset.create("numbers", in: file, .float32, shape: [1000])
      try dataset.write([Float](repeating: 1, count: 1000), start: [0], extent: [1000])
      try file.close()
      let size = try bytes(of: path).count
      for kept in [size - 1, size / 2, 100, 9, 7] {
        try truncate(path, to: kept)
        let message = errorText { _ = try File(opening: path) }
        #expect(message.hasPrefix("\(path): "), "\(kept) of \(size) bytes: \(message)")
        if kept > 100 { #expect(message == "\(path): the file is truncated") }
      }
    }
  }

  @Test func aFolderThatIsNotThereIsNamed() {
    let message = errorText { _ = try File(creating: "/nowhere/at/all.h5") }
    #expect(message.hasPrefix("/nowhere/at/all.h5: cannot be created: No such file or directory"))
  }

  @Test func aFullDiskIsTold() throws {
    // /dev/full refuses every write, as a full disk does.
    guard FileManager.default.fileExists(atPath: "/dev/full") else { return }
    let error = #expect(throws: HDF5Error.self) {
      let file = try File(creating: "/dev/full")
      let dataset = try Dataset.create("numbers", in: file, .uint8, shape: [1 << 20])
      try dataset.write([UInt8](repeating: 1, count: 1 << 20), start: [0], extent: [1 << 20])
      try file.close()
    }
    #expect(error?.description.contains("/dev/full") == true)
    #expect(error?.isDiskFull == true)
  }

  @Test func equalContentIsEqualBytes() throws {
    try withTemporaryFolder { folder in
      for name in ["a", "b"] {
        let file = try File(creating: "\(folder)/\(name)")
        try file.setAttribute("text", "word")
        try Dataset.create("strings", in: file, .string, shape: [3]).write(["a", "", "ü"])
        let rows = try Dataset.create("group/rows", in: file, .float16, shape: [0, 3], chunkRows: 4)
        for _ in 0..<5 { try rows.append([Float16](repeating: 0.5, count: 9), rows: 3) }
        try file.close()
      }
      #expect(try bytes(of: "\(folder)/a") == bytes(of: "\(folder)/b"))
    }
  }
}
