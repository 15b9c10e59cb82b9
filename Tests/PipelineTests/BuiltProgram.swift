import Foundation
import TestSupport

/// How a program ended, and what it said.
struct Ending {
  let status: Int32
  let output: String, errors: String
}

/// A program of the chain, as it was built beside these tests.
struct BuiltProgram {
  let path: String

  init(_ name: String) { path = TestSupport.path(ofBuilt: name) }

  func callAsFunction(_ arguments: [String], in folder: String? = nil, environment: [String: String] = [:]) throws
    -> Ending
  {
    try run(path, arguments, in: folder, environment: environment)
  }

  /// Runs the program with a SIGINT that waits for it, so that a training is interrupted after its first step.
  ///
  /// A signal that is blocked stays pending when a process becomes another program; ours unblocks it. On a busy machine
  /// the first step may take a while, for which LINEUP_GRACE lets it.
  func interrupted(_ arguments: [String]) throws -> Ending {
    try run(
      "/usr/bin/env", ["--block-signal=INT", "sh", "-c", "kill -INT $$; exec \"$0\" \"$@\"", path] + arguments,
      environment: ["LINEUP_GRACE": "600"])
  }

  /// Starts the program, sends `signal` as soon as it has said its first word, `times` times, and waits for its end.
  /// - Parameter grace: the seconds that it has to come to a safe point.
  func signalled(_ signal: Int32, times: Int = 1, grace: Double = 600, _ arguments: [String]) throws -> Int32 {
    let process = Process()
    let pipe = Pipe()
    process.executableURL = URL(fileURLWithPath: path)
    process.arguments = arguments
    process.environment = ProcessInfo.processInfo.environment.merging(["LINEUP_GRACE": "\(grace)"]) { $1 }
    process.standardOutput = pipe
    process.standardError = FileHandle.nullDevice
    try process.run()
    _ = pipe.fileHandleForReading.availableData
    for _ in 0..<times {
      kill(process.processIdentifier, signal)
      usleep(1000)  // so that two are not taken for one
    }
    _ = pipe.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    return process.terminationStatus
  }
}

extension BuiltProgram {
  /// Starts the program, kills it (-9) as soon as a file has grown beyond `size` bytes, and tells what ended it.
  func killed(whenGrown path: String, beyond size: Int, _ arguments: [String]) throws -> (
    reason: Process.TerminationReason, status: Int32
  ) {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: self.path)
    process.arguments = arguments
    (process.standardOutput, process.standardError) = (FileHandle.nullDevice, FileHandle.nullDevice)
    try process.run()
    var file = stat()
    while process.isRunning, stat(path, &file) != 0 || Int(file.st_size) <= size { usleep(200) }
    kill(process.processIdentifier, SIGKILL)
    process.waitUntilExit()
    return (process.terminationReason, process.terminationStatus)
  }
}

/// Runs a command to its end.
func run(_ path: String, _ arguments: [String], in folder: String? = nil, environment: [String: String] = [:]) throws
  -> Ending
{
  let process = Process()
  process.executableURL = URL(fileURLWithPath: path)
  process.arguments = arguments
  if let folder { process.currentDirectoryURL = URL(fileURLWithPath: folder) }
  process.environment = ProcessInfo.processInfo.environment.merging(environment) { $1 }
  let files = (0..<2).map { _ in
    FileManager.default.temporaryDirectory.appendingPathComponent("lineup-\(UUID().uuidString)")
  }
  defer { files.forEach { try? FileManager.default.removeItem(at: $0) } }
  let handles = try files.map { file in
    _ = FileManager.default.createFile(atPath: file.path, contents: nil)
    return try FileHandle(forWritingTo: file)
  }
  (process.standardOutput, process.standardError) = (handles[0], handles[1])
  try process.run()
  process.waitUntilExit()
  let texts = try files.map { String(decoding: try Data(contentsOf: $0), as: UTF8.self) }
  return Ending(status: process.terminationStatus, output: texts[0], errors: texts[1])
}

let programNames = [  // in the order of Package.swift
  "synthesize", "preprocess", "import-weights", "train-cnn", "extract-features", "import-features", "import-matcher",
  "train-stage1", "tune-stage1", "dump-buffers", "join-buffers", "screen-pairs", "train-stage2", "tune-stage2",
  "train-fragments", "score", "fuse", "export-run", "export-embeddings", "import-embeddings", "export-weights",
  "export-onnx", "write-card", "evaluate", "pack", "index-photos", "search", "serve", "check-answers",
  "tabulate", "report", "compare", "benchmark",
]
