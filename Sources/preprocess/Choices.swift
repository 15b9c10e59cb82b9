import ArgumentParser
import Artifacts
import Datasets

extension Layout: ExpressibleByArgument {}
extension Fit: ExpressibleByArgument {}
extension Tokenizer: ExpressibleByArgument {}
extension Precomputed.TestList: ExpressibleByArgument {}
extension BadItemPolicy: ExpressibleByArgument {}

extension Split {
  init(_ split: Corpus.Split) {
    self =
      switch split {
      case .train: .train
      case .val: .val
      case .test: .test
      }
  }
}
