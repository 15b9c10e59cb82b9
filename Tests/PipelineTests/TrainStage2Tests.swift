import Artifacts
import Matching
import TestSupport
import Testing

/// What `train-stage2` makes of its options and of what stage 1 is, on the tiny chain.
@Suite(.serialized) struct TrainStage2Tests {
  /// How it ends with more options, where what `program` writes, and all after it, is made with `options`.
  private func ending(_ program: String, _ options: [String], then more: [String]) throws -> Ending {
    let first = try #require(TinyChain.stages.firstIndex { $0.program == program })
    let last = try #require(TinyChain.stages.firstIndex { $0.program == "train-stage2" })
    return try withTemporaryFolder { folder in
      let chain = try TinyChain.shared.get().linked(in: folder)
      _ = try chain.remake(TinyChain.stages[first], options)
      for stage in TinyChain.stages[(first + 1)..<last] { _ = try chain.remake(stage) }
      return try BuiltProgram("train-stage2")(
        chain.arguments(TinyChain.stages[last], output: "\(folder)/other.h5") + more)
    }
  }

  @Test func wordsAreReadForward() throws {
    let refused = try ending("train-stage1", ["--bidirectional"], then: TinyChain.words)
    let words = "stage1.h5: reads sentences both ways, and --matcher words reads them forward: give a stage1.h5"
    #expect(refused.status == 1 && refused.errors.contains(words), "\(refused.errors)")
  }

  @Test func wordsNeedVectorsThatAreMeansOfCells() throws {
    let refused = try ending("extract-features", ["--grid-layer", "3.conv"], then: TinyChain.words)
    let words = "features.h5: has vectors of 256, which are not means of cells of 64, as --matcher words needs: give"
    #expect(refused.status == 1 && refused.errors.contains(words), "\(refused.errors)")
  }

  @Test func optionsOfTheOtherMatcherAreRefused() throws {
    let chain = try TinyChain.shared.get(), stage = try TinyChain.stage("train-stage2")
    for (options, words) in [
      (["--sharpness", "7"], "--sharpness is for --matcher words: leave it out"),
      (TinyChain.words + ["--decoder-steps", "3"], "--decoder-steps, --width, --layers and --encoder are for"),
    ] {
      let refused = try BuiltProgram("train-stage2")(
        chain.arguments(stage, output: "\(chain.folder)/refused.h5") + options)
      #expect(refused.status != 0 && refused.errors.contains(words), "\(refused.errors)")
    }
  }

  @Test func aStage1OfLastStatesIsNoted() throws {
    let chain = try TinyChain.shared.get(), stage = try TinyChain.stage("train-stage2")
    try withTemporaryFolder { folder in
      let ending = try BuiltProgram("train-stage2")(
        chain.arguments(stage, output: "\(folder)/stage2.h5") + TinyChain.words)
      #expect(ending.status == 0 && ending.output.contains("note: stage 1 pools sentences by the last state"))
    }
  }

  /// As it is stored, which is how it was trained.
  @Test(arguments: ["co-attention", "words"]) func optionsReachTheNetwork(matcher: String) throws {
    let chain = try TinyChain.shared.get(), stage = try TinyChain.stage("train-stage2")
    let options = ["--dropout", "0.1", "--word-dropout", "0.2", "--cell-dropout", "0.3"]
    try withTemporaryFolder { folder in
      let output = "\(folder)/stage2.h5"
      let ending = try BuiltProgram("train-stage2")(
        chain.arguments(stage, output: output) + options
          + (matcher == "words" ? TinyChain.words + ["--sharpness", "7"] : ["--decoder-steps", "3"]))
      #expect(ending.status == 0, "\(ending.errors)")
      let (_, artifact) = try Model.read(Stage2Schema.self, from: output)
      let expected: Stage2Configuration.Matcher =
        matcher == "words"
        ? .words(.init(pooling: .last, sharpness: 7, dropout: 0.1, wordDropout: 0.2, cellDropout: 0.3))
        : .coAttention(.init(steps: 3, dropout: 0.1, wordDropout: 0.2, cellDropout: 0.3))
      #expect(try artifact.configuration(as: Stage2Configuration.self).matcher == expected)
    }
  }
}
