import Foundation

/// The disk that fails: failing-write.c, compiled and preloaded.
struct Shim: Sendable {
  /// When calls fail.
  enum Mode: String, Sendable { case once, on, short }

  private let library: String

  init(_ laboratory: Laboratory) throws {
    library = "\(laboratory.folder)/failing-write.so"
    let source = "\(laboratory.repository)/Tests/Torture/failing-write.c"
    let places = ["/usr/bin/cc", "/usr/bin/gcc", "/usr/bin/clang"], compiler = places.first { access($0, X_OK) == 0 }
    guard let compiler else { throw TortureError("there is no C compiler for \(source): install gcc") }
    let ending = try Command(compiler, ["-O1", "-shared", "-fPIC", "-o", library, source, "-ldl"]).run(
      log: "\(laboratory.folder)/cc.log")
    guard ending.isSuccess else { throw TortureError("\(source): cannot be compiled: \(ending.words)") }
  }

  /// Runs a command whose calls that write below `folder` are counted.
  /// - Parameters:
  ///   - call: which of them fails, from 1; 0: none.
  ///   - error: the errno of the failure.
  ///   - log: outside of `folder`. The counter lies beside it.
  /// - Returns: how it ended, and how many calls there were.
  func run(_ command: Command, below folder: String, failing call: Int, _ mode: Mode, error: Int32, log: String) throws
    -> (ending: Ending, calls: Int)
  {
    let counter = "\(log).calls"
    try write([UInt8](repeating: 0, count: 8), to: counter)
    var command = command
    command.environment.merge([
      "LD_PRELOAD": library, "TORTURE_FOLDER": folder, "TORTURE_COUNTER": counter, "TORTURE_AT": "\(call)",
      "TORTURE_MODE": mode.rawValue, "TORTURE_ERROR": "\(error)",
    ]) { $1 }
    let ending = try command.run(log: log)
    let calls = try fileBytes(of: counter).reversed().reduce(0) { $0 << 8 | Int($1) }
    return (ending, calls)
  }
}
