import ArgumentParser
import Artifacts
import Pools

extension Examples {
  /// The splits that `--train-splits` names, such as `train,val`. Throws where one is unknown or empty.
  package func splits(named names: String) throws -> [Split] {
    try names.split(separator: ",", omittingEmptySubsequences: false).map { name in
      guard let split = Split(String(name)) else {
        throw ValidationError("--train-splits: no split is called '\(name)': use train, val, test")
      }
      guard photoSplits.contains(split) else { throw ValidationError("--train-splits: no photo is in \(name)") }
      return split
    }
  }
}
