import ArgumentParser
import Artifacts
import Files
@preconcurrency import Foundation
import HDF5

/// A program: its options, and `run()`. One that writes a file of the chain is a ``StageProgram``.
///
/// `main()` is the same for all programs. It resolves options files, reports errors as `<program>: error: …`, and ends
/// with one of these exit statuses: 0, done; 1, an input or output is at fault; 64, the command line is; 128 + n,
/// interrupted by signal n.
package protocol Program: ParsableCommand {
  /// Declares `--version` and `--config`.
  var general: GeneralOptions { get }
  /// The exit status where an input or output is at fault. The default is 1.
  static var faultStatus: Int32 { get }
  /// Does the work. A program without an artifact implements `run()` instead.
  mutating func run(_ resolved: ResolvedOptions) throws
}

extension Program {
  package static var faultStatus: Int32 { 1 }

  package static func main() {
    prepareProcess()
    let commandLine = Array(CommandLine.arguments.dropFirst())
    if commandLine.prefix(while: { $0 != "--" }).contains("--version") {
      print("lineup \(lineupVersion)")
      exit()
    }
    if commandLine.contains(where: { $0.contains("\u{FFFD}") }) {
      usageError(_commandName, "An argument is no UTF-8: give another name, such as a link of that name")
    }
    let (resolved, command) = understood(commandLine)
    do { try run(command, resolved) } catch let interrupted as Interruption.Interrupted {
      report("\(_commandName): \(interrupted)")
      Foundation.exit(128 + interrupted.signal)
    } catch {
      if exitCode(for: error) == .success { exit(withError: error) }
      if error is ValidationError { usageError(_commandName, "\(error)") }
      report("\(_commandName): error: \(error)")
      Foundation.exit(faultStatus)
    }
  }

  /// What holds for the whole process, before anything is read or printed.
  private static func prepareProcess() {
    if CommandLine.arguments.dropFirst().first == ForeignFileServer.argument {
      MemoryShortage.leaveToCaller()
      ForeignFileServer.serve()
    }
    signal(SIGCHLD, SIG_DFL)  // else the end of a child could not be told
    useBestCoreType()
    keepFreedMemory()
    setvbuf(stdout, nil, _IOLBF, 0)
    signal(SIGPIPE, SIG_IGN)  // a reader that has seen enough, such as head, ends no work
  }

  /// The options, and the command that they make. The program ends here where it is only to show them, or where they
  /// are at fault.
  private static func understood(_ commandLine: [String]) -> (ResolvedOptions, any ParsableCommand) {
    let subcommands = configuration.subcommands
    let chosen = subcommands.first { $0._commandName == commandLine.first } ?? configuration.defaultSubcommand ?? self
    let resolved: ResolvedOptions
    do { resolved = try ResolvedOptions(OptionTable(of: chosen), commandLine: commandLine) } catch {
      usageError(_commandName, "\(error)")
    }
    if resolved.areToBeShown { print(([_commandName] + resolved.origins).joined(separator: "\n  ").printableLines) }
    do {
      let command = try parseAsRoot(resolved.arguments)
      if resolved.areToBeShown { exit() }
      return (resolved, command)
    } catch {
      // Inputs need not be named to see the options.
      if resolved.areToBeShown, message(for: error).hasPrefix("Missing expected argument") { exit() }
      if exitCode(for: error) == .success { exit(withError: error) }
      usageError(_commandName, resolved.placing(message(for: error)))
    }
  }

  private static func run(_ command: any ParsableCommand, _ resolved: ResolvedOptions) throws {
    var command = command
    guard var program = command as? any Program else { return try command.run() }
    if program.general.noVerify { VerifiedFile.skip() }
    InputWatch.start(_commandName)
    try program.run(resolved)
    // What such a program prints is its result. Nobody reads a closed pipe.
    if !(program is any StageProgram), fflush(stdout) != 0, errno != EPIPE {
      throw FileError("standard output", cannotBe: "written")
    }
  }

  package mutating func run(_ resolved: ResolvedOptions) throws {
    Interruption.unblock()
    try run()
  }
}
