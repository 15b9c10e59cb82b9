import Artifacts
import Foundation
import Matching
import Pools
import TestSupport
import Testing

/// Training pairs of networks that left out their identities, a prior and the loss of lists, on the tiny chain.
@Suite(.serialized) struct FoldsTests {
  /// Runs a stage of the tiny chain on other files and with more options.
  private func run(_ program: String, _ inputs: [String], _ more: [String] = [], output: String) throws -> Ending {
    let stage = try TinyChain.stage(program)
    return try BuiltProgram(program)(inputs + stage.options + more + ["--output", output])
  }

  /// stage1.h5 and buffers.h5 of both halves of the training identities.
  private func makeFolds(in folder: String, _ chain: TinyChain) throws -> [String] {
    let base = ["examples.h5", "features.h5"].map { "\(chain.folder)/\($0)" }
    return try (1...2).map { number in
      let (stage1, buffers) = ("\(folder)/stage1-\(number).h5", "\(folder)/buffers-\(number).h5")
      let trained = try run("train-stage1", base, ["--batch", "2", "--leave-out", "\(number)/2"], output: stage1)
      #expect(trained.status == 0 && trained.output.contains("training on 2 identities"), "\(trained.errors)")
      let dumped = try run("dump-buffers", base + [stage1], output: buffers)
      #expect(dumped.status == 0, "\(dumped.errors)")
      return buffers
    }
  }

  @Test func trainingPairsAreOfNetworksThatLeftOutTheirIdentities() throws {
    let chain = try TinyChain.shared.get(), whole = "\(chain.folder)/buffers.h5"
    try withTemporaryFolder { folder in
      let folds = try makeFolds(in: folder, chain), path = "\(folder)/pairs.h5"
      let screened = try run("screen-pairs", [whole] + folds, output: path)
      #expect(screened.status == 0, "\(screened.errors)")
      let pairs = try Pairs(readingFrom: path), plain = try Pairs(readingFrom: "\(chain.folder)/pairs.h5")
      // Other pools are screened by the network that learned from all training identities.
      #expect(try pairs.read("test") == plain.read("test") && pairs.read("val") == plain.read("val"))
      let all = try Buffers(readingFrom: whole), train = try #require(all.pool("train", of: [.train]))
      let found = try pairs.read(train)
      for (number, fold) in folds.enumerated() {
        let part = Fold(number + 1, of: 2), buffers = try Buffers(readingFrom: fold)
        #expect(buffers.configuration.leftOut == part && buffers.artifact.name == "buffers-fold\(number + 1).h5")
        let pool = try #require(buffers.pool("train", of: [.train], in: part))
        let expected = PairTable(screening: pool, try buffers.embeddings(of: pool), k: 3)
        let own = found.photos.indices.filter { part.contains(train.photoIdentities[Int(found.photos[$0])]) }
        let inExamples = pool.inExamples(expected)
        #expect(own.map { train.photos[Int(found.photos[$0])] } == inExamples.photos.map(Int.init))
        #expect(own.map { train.sentences[Int(found.sentences[$0])] } == inExamples.sentences.map(Int.init))
        #expect(own.map { found.similarities[$0] } == expected.similarities)
        #expect(own.map { found.ranksInSentence[$0] } == expected.ranksInSentence)
      }
      #expect(
        zip(found.photos, found.sentences).allSatisfy { photo, sentence in
          train.photoIdentities[Int(photo)] % 2 == train.sentenceIdentities[Int(sentence)] % 2
        })
      try expectStage2ToCorrectStage1(folder, chain, pairs: path)
      try expectOtherFoldsToBeRefused(folds, whole)
    }
  }

  private func expectStage2ToCorrectStage1(_ folder: String, _ chain: TinyChain, pairs: String) throws {
    let base = ["examples.h5", "features.h5", "stage1.h5"].map { "\(chain.folder)/\($0)" }
    let (stage2, scores) = ("\(folder)/stage2.h5", "\(folder)/scores.h5")
    let trained = try run(
      "train-stage2", base + [pairs], ["--prior", "--draw", "lists", "--loss", "lists", "--learning-rate", "0"],
      output: stage2)
    #expect(trained.status == 0 && trained.output.contains("stage 1 as log-odds:"), "\(trained.errors)")
    let part = "\(folder)/stage1-1.h5", weights = "\(chain.folder)/weights.h5"
    for (program, inputs) in [
      ("train-stage2", [base[0], base[1], part, pairs]), ("tune-stage1", [base[0], weights, part]),
      ("tune-stage2", [base[0], weights, part, pairs, stage2]),
    ] {
      let partial = try BuiltProgram(program)(inputs + ["--output", "\(folder)/none.h5"])
      let words = "stage1-1.h5: left out 1/2, and is for screen-pairs only: give the one that"
      #expect(partial.status == 1 && partial.errors.contains(words), "\(partial.errors)")
    }
    let buffers = "\(chain.folder)/buffers.h5"
    let scored = try run("score", base + [buffers, pairs, stage2], ["--fusion-weight", "auto"], output: scores)
    #expect(scored.status == 0, "\(scored.errors)")
    // Without a step of learning stage 2 is stage 1's order.
    let metrics = try String(contentsOfFile: "\(folder)/metrics.json", encoding: .utf8)
    #expect(metrics.contains("stage_2"))
    let read = try ArtifactReader(ScoresSchema.self, path: scores)
    let first: [Int32] = try read.read(ScoresSchema.sentenceLists.of("test").of("stage1"))
    let second: [Int32] = try read.read(ScoresSchema.sentenceLists.of("test").of("stage2"))
    #expect(first == second)
  }

  private func expectOtherFoldsToBeRefused(_ folds: [String], _ whole: String) throws {
    for (inputs, words) in [
      ([whole, folds[0]], "left out 1/2 of train, and there are 1 folds"),
      ([whole, folds[0], folds[0]], "two of the folds left out the same part"),
      ([whole, whole, folds[0]], "its network left out no identity"),
      ([folds[0], folds[0], folds[1]], "its network left out 1/2: give first"),
    ] {
      try withTemporaryFolder { folder in
        let ending = try run("screen-pairs", inputs, output: "\(folder)/pairs.h5")
        #expect(ending.status == 1 && ending.errors.contains(words), "\(ending.errors)")
      }
    }
  }
}
