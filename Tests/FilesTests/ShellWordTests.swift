import Files
import Foundation
import TestSupport
import Testing

struct ShellWordTests {
  @Test(arguments: [
    ("a/b-1.h5", "a/b-1.h5"), ("äöü", "äöü"), ("my cats", "'my cats'"), ("", "''"), ("tom's", "'tom'\\''s'"),
  ])
  func aWordStaysOne(text: String, word: String) throws {
    #expect(shellWord(text) == word)
    let process = Process(), pipe = Pipe()
    process.executableURL = URL(fileURLWithPath: "/bin/sh")
    process.arguments = ["-c", "printf %s \(shellWord(text))"]
    process.standardOutput = pipe
    try process.run()
    #expect(String(decoding: pipe.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self) == text)
    process.waitUntilExit()
  }
}
