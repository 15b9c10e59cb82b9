import Artifacts
import Foundation
import Results
import TestSupport
import Testing

/// The variants of both trainings, from the options to the score.
@Suite(.serialized) struct AblationTests {
  /// Runs a training with more options, and what follows up to the score; returns what the training said and the
  /// metrics.
  private func variant(_ program: String, _ options: [String]) throws -> (output: String, metrics: String) {
    let first = try #require(TinyChain.stages.firstIndex { $0.program == program })
    return try withTemporaryFolder { folder in
      let chain = try TinyChain.shared.get().linked(in: folder)
      let output = try chain.remake(TinyChain.stages[first], options).output
      for stage in TinyChain.stages[(first + 1)...] { _ = try chain.remake(stage) }
      return (output, try sortedJSON(Metrics(readingFrom: "\(folder)/metrics.json").pools))
    }
  }

  @Test func matchersThatLackAttentionAreTrainedAndScored() throws {
    let whole = try variant("train-stage2", []).metrics
    let variants = try [
      ["--attention", "spatial"], ["--attention", "none"], ["--attention", "none", "--encoder", "fresh"],
      ["--layers", "stage1", "--attention", "none"], TinyChain.words,
      TinyChain.words + ["--sharpness", "0"],
    ]
    .map { try variant("train-stage2", $0).metrics }
    #expect(Set(variants + [whole]).count == 7)  // each is another network
  }

  @Test func aPhotoMayBeAnIdentityOfItsOwn() throws {
    // 4 identities of 3 photos with 2 sentences each.
    #expect(
      try variant("train-stage1", ["--identities", "photo"]).output.contains(
        "training on 12 identities, 12 photos, 24 sentences"))
    func matching(_ options: [String]) throws -> Substring? {
      try variant("train-stage2", options).output.split(separator: "\n").first { $0.hasPrefix("training on ") }
    }
    let (labelled, photo) = (try matching([]), try matching(["--identities", "photo"]))
    #expect(labelled != nil && photo != nil && labelled != photo)
  }

  @Test func stage1MayLearnFromTriplets() throws {
    /// The log's losses and figures.
    func steps(_ options: [String]) throws -> [Substring] {
      try variant("train-stage1", options).output.split(separator: "\n").filter { $0.hasPrefix("step ") }
    }
    let (cmce, both) = (try steps([]), try steps(["--loss", "triplet"]))
    let one = try steps(["--loss", "triplet", "--no-symmetric"])
    #expect(!cmce.isEmpty && Set([cmce, both, one]).count == 3)
  }

  @Test func valIsWatchedByClassesOrIdentities() throws {
    let classes = try variant("train-stage1", []).output,
      identities = try variant("train-stage1", ["--watch", "identities"]).output
    #expect(classes.contains("ap-50 ") && classes.contains("top-1 ") && !classes.contains("text-to-image"))
    #expect(
      identities.contains("text-to-image top-1 ") && identities.contains("text-to-image top-10 ")
        && !identities.contains("ap-50"))
  }

  /// VSE++'s stage 1, and what it cannot be the beginning of.
  @Test func sentencesMayBeReadByAGRU() throws {
    let chain = try TinyChain.shared.get(), stage1 = try TinyChain.stage("train-stage1")
    try withTemporaryFolder { folder in
      for file in ["examples.h5", "features.h5"] {
        try FileManager.default.createSymbolicLink(
          atPath: "\(folder)/\(file)", withDestinationPath: "\(chain.folder)/\(file)")
      }
      let here = TinyChain(folder: folder)
      let unlike = try BuiltProgram("train-stage1")(here.arguments(stage1) + ["--encoder", "gru"])
      #expect(
        unlike.status == 64 && unlike.errors.contains("--hidden-size 20: with --encoder gru nothing is projected"),
        "\(unlike.errors)")
      let options = [
        "--encoder", "gru", "--hidden-size", "16", "--loss", "triplet", "--negatives", "hardest", "--watch", "captions",
        "--modality-gap",
      ]
      let trained = try BuiltProgram("train-stage1")(here.arguments(stage1) + options)
      #expect(trained.status == 0, "\(trained.errors)")
      for figure in ["rsum ", "image-to-text r@1 ", "text-to-image r@1 ", "modality-gap-after "] {
        #expect(trained.output.contains(figure), "\(trained.output)")
      }
      for program in ["dump-buffers", "screen-pairs"] {
        #expect(try BuiltProgram(program)(here.arguments(TinyChain.stage(program))).status == 0)
      }
      let scored = try BuiltProgram("score")([
        "\(folder)/buffers.h5", "--stage1-only", "--output", "\(folder)/scores.h5",
      ])
      #expect(scored.status == 0, "\(scored.errors)")
      let matcher = try BuiltProgram("train-stage2")(here.arguments(TinyChain.stage("train-stage2")))
      #expect(matcher.status == 1 && matcher.errors.contains("trained with --encoder lstm"), "\(matcher.errors)")
    }
  }

  @Test func anAdversarialTrainingGoesOnWhereItWasInterrupted() throws {
    let chain = try TinyChain.shared.get(), stage = try TinyChain.stage("train-stage1")
    let options = ["--adversarial-weight", "0.5", "--classifier-steps", "10", "--evaluate-every", "1"]
    try withTemporaryFolder { folder in
      let whole = try BuiltProgram("train-stage1")(chain.arguments(stage, output: "\(folder)/whole.h5") + options)
      #expect(whole.status == 0, "\(whole.errors)")
      for figure in ["modality-gap-before ", "modality-gap-after ", "adversary "] {
        #expect(whole.output.contains(figure), "\(whole.output)")
      }
      // The adversary starts with step 10 of 18.
      let arguments = chain.arguments(stage, output: "\(folder)/resumed.h5") + options
      for _ in 0..<11 { #expect(try BuiltProgram("train-stage1").interrupted(arguments).status == 130) }
      let resumed = try BuiltProgram("train-stage1")(arguments)
      #expect(resumed.status == 0, "\(resumed.errors)")
      #expect(try bytes(of: "\(folder)/whole.h5") == bytes(of: "\(folder)/resumed.h5"))
    }
  }

  @Test func layersCannotBeginWhereTheEncoderDoesNot() throws {
    let chain = try TinyChain.shared.get(), stage = try TinyChain.stage("train-stage2")
    try withTemporaryFolder { folder in
      let arguments =
        chain.arguments(stage, output: "\(folder)/stage2.h5") + ["--layers", "stage1", "--encoder", "fresh"]
      let ending = try BuiltProgram("train-stage2")(arguments)
      #expect(ending.status != 0 && ending.errors.contains("give --layers fresh"), "\(ending.errors)")
    }
  }
}
