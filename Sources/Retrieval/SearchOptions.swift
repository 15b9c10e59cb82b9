import ArgumentParser
import Artifacts
import Evaluation
import Pools
import Stage

/// Which photos are searched, and how deep stage 2 looks.
package struct SearchOptions: ParsableArguments {
  @Option(
    within: 1...1_000_000,
    help: ArgumentHelp("How many of stage 1's first photos are ranked again.", valueName: "count"))
  package var depth = FusedList.usualDepth
  @Option(help: ArgumentHelp("Whose photos to search, such as val,test; all if not given.", valueName: "splits"))
  package var splits: String?

  package init() {}

  package func validate() throws {
    if let splits, let odd = splits.split(separator: ",").first(where: { Split($0) == nil }) {
      throw ValidationError("--splits \(odd): give some of \(Split.allCases.map(\.description).joined(separator: ","))")
    }
  }

  /// The photos to search, by their index in examples.h5.
  /// - Throws: `ArtifactError` where there are none.
  package func photos(of examples: Examples) throws -> [Int] { try Self.photos(of: examples, splits: splits) }

  static func photos(of examples: Examples, splits: String?) throws -> [Int] {
    let wanted = splits.map { $0.split(separator: ",").compactMap { Split($0) } } ?? Split.allCases
    let photos = examples.photoSplits.indices.filter { wanted.contains(examples.photoSplits[$0]) }
    guard !photos.isEmpty else {
      throw ArtifactError("\(examples.artifact.path): has no photos of \(splits ?? "any split"): give other --splits")
    }
    return photos
  }
}
