import Foundation
import TestSupport
import Testing

/// The variants of both trainings, from the options to the score.
@Suite(.serialized) struct AblationTests {
  /// Runs a training with more options, and what follows up to the score; returns what the training said and the metrics.
  private func variant(_ program: String, _ options: [String]) throws -> (output: String, metrics: Data) {
    let chain = try TinyChain.shared.get()
    let first = try #require(TinyChain.stages.firstIndex { $0.program == program })
    return try withTemporaryFolder { folder in
      for file in try FileManager.default.contentsOfDirectory(atPath: chain.folder) where file.hasSuffix(".h5") {
        try FileManager.default.createSymbolicLink(atPath: "\(folder)/\(file)", withDestinationPath: "\(chain.folder)/\(file)")
      }
      var output = ""
      for stage in TinyChain.stages[first...] {
        try FileManager.default.removeItem(atPath: "\(folder)/\(stage.output)")
        let own = stage.program == program ? options : []
        let ending = try BuiltProgram(stage.program)(TinyChain(folder: folder).arguments(stage) + own)
        #expect(ending.status == 0, "\(stage.program): \(ending.errors)")
        if stage.program == program { output = ending.output }
      }
      return (output, try bytes(of: "\(folder)/metrics.json"))
    }
  }

  @Test func matchersThatLackAttentionAreTrainedAndScored() throws {
    let whole = try variant("train-stage2", []).metrics
    let variants = try [["--attention", "spatial"], ["--attention", "none"], ["--attention", "none", "--encoder", "fresh"], ["--layers", "stage1", "--attention", "none"]]
      .map { try variant("train-stage2", $0).metrics }
    #expect(Set(variants + [whole]).count == 5)  // each is another network
  }

  @Test func aPhotoMayBeAnIdentityOfItsOwn() throws {
    // 4 identities of 3 photos with 2 sentences each.
    #expect(try variant("train-stage1", ["--identities", "photo"]).output.contains("training on 12 identities, 12 photos, 24 sentences"))
    func matching(_ options: [String]) throws -> Substring? {
      try variant("train-stage2", options).output.split(separator: "\n").first { $0.hasPrefix("training on ") }
    }
    let (labelled, photo) = (try matching([]), try matching(["--identities", "photo"]))
    #expect(labelled != nil && photo != nil && labelled != photo)
  }

  @Test func stage1MayLearnFromTriplets() throws {
    let cmce = try variant("train-stage1", []).metrics, both = try variant("train-stage1", ["--loss", "triplet"]).metrics
    let one = try variant("train-stage1", ["--loss", "triplet", "--no-symmetric"]).metrics
    #expect(Set([cmce, both, one]).count == 3)
  }

  @Test func valIsWatchedByClassesOrIdentities() throws {
    let classes = try variant("train-stage1", []).output, identities = try variant("train-stage1", ["--watch", "identities"]).output
    #expect(classes.contains("ap-50 ") && classes.contains("top-1 ") && !classes.contains("text-to-image"))
    #expect(identities.contains("text-to-image top-1 ") && identities.contains("text-to-image top-10 ") && !identities.contains("ap-50"))
  }

  @Test func layersCannotBeginWhereTheEncoderDoesNot() throws {
    let chain = try TinyChain.shared.get(), stage = try TinyChain.stage("train-stage2")
    try withTemporaryFolder { folder in
      let arguments = chain.arguments(stage, output: "\(folder)/stage2.h5") + ["--layers", "stage1", "--encoder", "fresh"]
      let ending = try BuiltProgram("train-stage2")(arguments)
      #expect(ending.status != 0 && ending.errors.contains("give --layers fresh"), "\(ending.errors)")
    }
  }
}
