import ArgumentParser
import Foundation

/// How answers are printed.
package struct OutputOptions: ParsableArguments {
  @Flag(help: "Print a JSON object a line, one for each sentence.") package var json = false
  @Flag(help: "Print paths alone, one a line.") package var pathsOnly = false
  @Flag(name: .long, help: "With --paths-only: end each path with a NUL, for xargs -0; a path may have line breaks.")
  package var null = false

  package init() {}

  package func validate() throws {
    guard !null || pathsOnly else { throw ValidationError("--null is for --paths-only") }
    guard !json || !pathsOnly else { throw ValidationError("--json and --paths-only: give one of them") }
  }

  package var format: AnswerFormat {
    json ? .json : pathsOnly ? .paths(null ? 0 : UInt8(ascii: "\n")) : .table
  }
}
