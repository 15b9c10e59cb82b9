import Foundation
import TestSupport

/// A program that serves until it is told to end, and the port that it says.
final class RunningServer {
  private let process = Process(), output = Pipe()
  private(set) var said = ""
  private(set) var port = 0

  /// - Parameter mark: what stands before the port in what the program says.
  init(_ path: String, _ arguments: [String], mark: String) throws {
    process.executableURL = URL(fileURLWithPath: path)
    process.arguments = arguments
    process.standardOutput = output
    process.standardError = FileHandle.nullDevice
    try process.run()
    while port == 0 {
      let data = output.fileHandleForReading.availableData
      guard !data.isEmpty else {
        process.waitUntilExit()
        throw TinyChain.Failure(
          description: "\(path) ended with \(process.terminationStatus) before it served: \(said)")
      }
      said += String(decoding: data, as: UTF8.self)
      for part in said.components(separatedBy: mark).dropFirst() {
        // The number has come whole where something follows it.
        let digits = part.prefix(while: \.isNumber)
        if digits.count < part.count, let number = Int(digits), number > 0 { port = number }
      }
    }
  }

  /// Sends a signal, and gives the exit status.
  func end(_ signal: Int32 = SIGTERM) -> Int32 {
    kill(process.processIdentifier, signal)
    process.waitUntilExit()
    return process.terminationStatus
  }

  deinit { if process.isRunning { kill(process.processIdentifier, SIGKILL) } }

  /// `serve` with files and options, at any port that is free.
  static func serve(_ arguments: [String], host: String = "127.0.0.1") throws -> RunningServer {
    try RunningServer(TestSupport.path(ofBuilt: "serve"), arguments + ["--port", "0"], mark: "http://\(host):")
  }
}
