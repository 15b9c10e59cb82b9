import Artifacts
import Matching
import Pools
import Tensor
import TestSupport
import Testing

/// What the options of `train-stage1` make of the tiny chain's CNN vectors.
@Suite(.serialized) struct TrainStage1Tests {
  /// The network before its first step, as it is stored.
  private func untrained(_ chain: TinyChain, _ folder: String, _ options: [String] = []) throws -> JointEmbedding {
    let stage = try TinyChain.stage("train-stage1"), output = "\(folder)/stage1.h5"
    let ending = try BuiltProgram("train-stage1")(
      chain.arguments(stage, output: output) + ["--learning-rate", "0", "--keep", "last"] + options)
    #expect(ending.status == 0, "\(ending.errors)")
    let (model, artifact) = try Model.read(Stage1Schema.self, from: output)
    return try JointEmbedding(model, artifact)
  }

  /// A stored network takes CNN vectors as they are, whatever was done to them in training.
  @Test func preparedVectorsBecomePartOfTheNetwork() throws {
    let chain = try TinyChain.shared.get()
    let features = try Features(readingFrom: "\(chain.folder)/features.h5")
    let examples = try Examples(readingFrom: "\(chain.folder)/examples.h5")
    func vectors(_ photos: [Int]) throws -> Tensor {
      try features.vectors(photos: photos, views: photos.map { _ in 0 })
    }
    let all = Array(0..<examples.photoCount), trained = all.filter { examples.photoSplits[$0] == .train }
    try withTemporaryFolder { folder in
      let plain = try untrained(chain, folder), prepared = try untrained(chain, folder, ["--standardize"])
      let standardization = try Standardization(of: trained, vectors: vectors)
      expectClose(
        prepared.embedding(ofPhotos: try vectors(all)), plain.embedding(ofPhotos: standardization(try vectors(all))),
        within: 1e-4)
    }
  }
}
