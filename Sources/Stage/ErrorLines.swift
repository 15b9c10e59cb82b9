import Glibc

/// Ends the program, as its command line is at fault.
func usageError(_ name: String, _ message: String) -> Never {
  report("\(name): error: \(message)\nSee '\(name) --help' for its options.")
  exit(EX_USAGE)
}

/// Writes a line, or several, to stderr at once.
package func report(_ line: String) { draw(line.printableLines + "\n") }

/// Writes a text to stderr as it is, which may steer the terminal.
func draw(_ text: String) {
  let bytes = Array(text.utf8)
  _ = write(STDERR_FILENO, bytes, bytes.count)
}
