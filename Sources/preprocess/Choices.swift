import ArgumentParser
import Artifacts
import Datasets

/// How the raw data lie.
enum Layout: String, CaseIterable, ExpressibleByArgument {
  case cub, flowers, plain
  case cuhkPEDES = "cuhk-pedes"
  case reidTalk = "reidtalk"

  func read(_ folder: String, table: String?) throws -> Corpus {
    switch self {
    case .cub: try CUB.read(folder)
    case .flowers: try Flowers.read(folder)
    case .cuhkPEDES: try CUHKPEDES.read(folder)
    case .reidTalk: try ReidTalk.read(folder)
    case .plain: try Plain.read(folder, table: table)
    }
  }
}

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
