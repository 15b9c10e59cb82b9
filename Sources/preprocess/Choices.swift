import ArgumentParser
import Artifacts
import Datasets

/// Whose sentences make the vocabulary.
enum VocabularySplits: String, CaseIterable, ExpressibleByArgument {
  case train
  case trainval = "train,val"
  case all

  func contain(_ split: Corpus.Split) -> Bool {
    switch self {
    case .train: split == .train
    case .trainval: split != .test
    case .all: true
    }
  }
}

extension Layout: ExpressibleByArgument {}
extension Fit: ExpressibleByArgument {}
extension Tokenizer: ExpressibleByArgument {}
extension BadItemPolicy: ExpressibleByArgument {}

extension Split {
  init(_ split: Corpus.Split) {
    self = switch split {
    case .train: .train
    case .val: .val
    case .test: .test
    }
  }
}
