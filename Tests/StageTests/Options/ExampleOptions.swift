import Foundation
import TestSupport

@testable import Stage

let exampleTable = OptionTable([
  .init(kind: .positional, names: [], valueName: "file", defaultValue: nil, isGreedy: false),
  .init(kind: .option, names: ["--epochs"], valueName: "count", defaultValue: "10", isGreedy: false),
  .init(kind: .option, names: ["--margin"], valueName: "margin", defaultValue: nil, isGreedy: false),
  .init(kind: .option, names: ["--raw"], valueName: "folder", defaultValue: nil, isGreedy: false),
  .init(kind: .flag, names: ["--flip"], valueName: "flip", defaultValue: nil, isGreedy: false),
  .init(kind: .flag, names: ["--no-flip"], valueName: "no-flip", defaultValue: nil, isGreedy: false),
  .init(kind: .option, names: ["-o", "--output"], valueName: "file", defaultValue: nil, isGreedy: false),
  .init(kind: .option, names: ["--seed"], valueName: "number", defaultValue: "1", isGreedy: false),
  .init(kind: .option, names: ["--config"], valueName: "file", defaultValue: nil, isGreedy: false),
  .init(kind: .flag, names: ["--show-options"], valueName: "show-options", defaultValue: nil, isGreedy: false),
])

/// A folder with these files, by name.
func withFiles<Result>(_ files: [String: String], _ body: (String) throws -> Result) throws -> Result {
  try withTemporaryFolder { folder in
    for (name, text) in files { try Data(text.utf8).write(to: URL(fileURLWithPath: "\(folder)/\(name)")) }
    return try body(folder)
  }
}
