import Artifacts

/// A program of the chain: it reads artifacts, and writes one artifact or folder. `TrainCnn` is a short example.
///
/// An option whose value is named `file` or `folder` is not recorded in the artifact, which must not depend on where it
/// was made.
package protocol StageProgram: Program {
  var stage: StageOptions { get }
  /// Where the output is a folder: the file in it that ends with the context's `recipe`. The default, nil, is for a
  /// file.
  static var mark: String? { get }
  /// The names of files that are written beside the output, or into it where that is a folder. The default is none.
  static func companions(of output: String) -> [String]
  /// The kinds of artifact that the output may be. The default is none, for a text or a folder.
  static var makes: [any Schema.Type] { get }
  /// Whether a file that begins so may be replaced where the output is no artifact: whether the program writes such.
  /// The default is none.
  static func mayReplace(_ start: [UInt8]) -> Bool
  /// The same of a file beside the output. The default is any.
  static func mayReplace(companion start: [UInt8]) -> Bool
  /// Whether the output is a text, which `--output -` prints. The default is a file of another kind.
  static var makesText: Bool { get }
  /// Handles an option that writes nothing, such as `--check`. Such a run needs no `--output`.
  /// - Returns: whether it succeeded; nil where no such option was given, so that the stage runs.
  func dryRun() throws -> Bool?
  /// Does the stage's work.
  func run(_ context: StageContext) throws -> Summary
  /// Prints what the output says to people: behind a run, and where the output is up to date. The default prints
  /// nothing.
  func show(_ output: String) throws
}

/// What a stage did, such as `Summary("8855 photos, 88550 sentences", refused: 2)`.
package struct Summary: Sendable {
  package var done: String
  package var refused: Int

  package init(_ done: String, refused: Int = 0) { (self.done, self.refused) = (done, refused) }
}

extension StageProgram {
  package static var mark: String? { nil }
  package static func companions(of output: String) -> [String] { [] }
  package static var makes: [any Schema.Type] { [] }
  package static func mayReplace(_ start: [UInt8]) -> Bool { false }
  package static func mayReplace(companion start: [UInt8]) -> Bool { false }
  package static var makesText: Bool { false }
  package func dryRun() throws -> Bool? { nil }
  package func show(_ output: String) throws {}
  package var general: GeneralOptions { stage.general }
}
