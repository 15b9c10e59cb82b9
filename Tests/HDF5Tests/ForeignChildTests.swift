import Foundation
import HDF5
import TestSupport
import Testing

/// Children that end as the library does on damaged files.
@Suite struct ForeignChildTests {
  /// What is thrown where the child is this script. Its standard input is the socket.
  private func message(
    _ script: String, patience: ForeignFile.Patience = .init(working: 600, waiting: 600)
  ) throws -> String {
    try withTemporaryFolder { folder in
      let (path, program) = ("\(folder)/a.h5", "\(folder)/child")
      try File(creating: path).close()
      try Data("#!/bin/sh\n\(script)\n".utf8).write(to: URL(fileURLWithPath: program))
      #expect(chmod(program, 0o755) == 0)
      // A process that another test starts at this moment has the script open for a moment, as this one had.
      var text = ""
      repeat {
        text = errorText { _ = try ForeignFile(opening: path, patience: patience, program: program) }
      } while text.hasSuffix("Text file busy")
      return text.replacing(path, with: "a.h5")
    }
  }

  @Test func aCrashIsTheFilesFault() throws {
    #expect(
      try message("kill -SEGV $$").hasPrefix("a.h5: the HDF5 library ended by signal 11 (") == true)
    let aborted = try message("kill -ABRT $$")
    #expect(
      aborted.hasSuffix(" while reading its beginning: the file is damaged: fetch or write it again"), "\(aborted)")
    #expect(try message("kill -KILL $$").hasSuffix("the file is damaged: fetch or write it again, or memory ran out"))
  }

  /// The other limit is so far away that a busy machine does not come to it.
  @Test(arguments: [
    ("while :; do :; done", ForeignFile.Patience(working: 0.05, waiting: 600), "0.05 s of work"),
    ("exec sleep 1000", ForeignFile.Patience(working: 600, waiting: 0.5), "0.5 s"),
  ])
  func aLoopIsEnded(script: String, patience: ForeignFile.Patience, limit: String) throws {
    #expect(
      try message(script, patience: patience)
        == "a.h5: the HDF5 library did not end within \(limit) while reading its beginning: the file is damaged: fetch "
        + "or write it again")
  }

  @Test(arguments: ["exit 3", "printf abcdefgh >&0", "printf '\\1\\0\\0\\0{' >&0"])
  func aWrongAnswerIsNoAnswer(script: String) throws {
    let text = try message(script)
    #expect(text.hasPrefix("a.h5: the child that reads it failed while reading its beginning"), "\(text)")
  }

  @Test func aProgramThatIsNotThereIsTold() throws {
    try withTemporaryFolder { folder in
      let path = "\(folder)/a.h5"
      try File(creating: path).close()
      #expect(
        errorText { _ = try ForeignFile(opening: path, program: "\(folder)/absent") }
          == "\(path): no child can be started to read it: No such file or directory")
    }
  }
}
