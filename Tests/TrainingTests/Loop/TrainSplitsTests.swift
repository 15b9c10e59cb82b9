import Artifacts
import Pools
import ArgumentParser
import Stage
import TestSupport
import Testing

struct TrainSplitsTests {
  @Test func splitsAreThoseNamedAndOthersAreTold() throws {
    try withTemporaryFolder { folder in
      let path = "\(folder)/examples.h5"
      let writer = try ExamplesWriter(
        path: path, configuration: "", provenance: Provenance(program: "preprocess", options: "", seed: 1, threads: 1),
        side: 1)
      for split in [Split.train, .val] {
        let photo = try writer.append(photo: "\(split)", identity: 0, split: split, pixels: [1, 2, 3])
        writer.append(sentence: "a", photo: photo, words: [1])
      }
      try writer.finish(identities: ["bird"], vocabulary: [("", 0), ("a", 2)])
      let examples = try Examples(readingFrom: path)
      #expect(try examples.splits(named: "train") == [.train] && examples.splits(named: "val,train") == [.val, .train])
      for (names, words) in [
        ("train,dev", "no split is called 'dev': use train, val, test"), ("test", "no photo is in test"),
        ("", "no split is called ''"),
      ] {
        let error = #expect(throws: ValidationError.self) { try examples.splits(named: names) }
        #expect(error?.message.hasPrefix("--train-splits: \(words)") == true)
      }
    }
  }
}
