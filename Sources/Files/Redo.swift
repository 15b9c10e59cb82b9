import Foundation

/// What make was asked for, such as `DATASET=cub SEED=2`, where that is not the default: make says it to its programs.
package var askedOfMake: String? { ProcessInfo.processInfo.environment["LINEUP_MAKE"] }

/// A make command that works as it is, such as `make search DATASET=cub`.
package func makeCommand(_ goal: String, asked: String? = askedOfMake) -> String {
  (["make \(goal)"] + [asked ?? ""]).filter { !$0.isEmpty }.joined(separator: " ")
}

/// The advice to make a file anew, in a command that works as it is.
///
/// - Parameter stage: the make target that writes it.
package func redo(_ stage: String, asked: String? = askedOfMake) -> String {
  "run " + makeCommand("redo-\(stage)", asked: asked)
}
