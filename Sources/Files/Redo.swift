import Foundation

/// The advice to make a file anew, in a command that works as it is.
///
/// - Parameters:
///   - stage: the make target that writes it.
///   - asked: what make was asked for, such as `DATASET=cub SEED=2`, where that is not the default; make says it.
package func redo(_ stage: String, asked: String? = ProcessInfo.processInfo.environment["LINEUP_MAKE"]) -> String {
  (["run make redo-\(stage)"] + [asked ?? ""]).filter { !$0.isEmpty }.joined(separator: " ")
}
