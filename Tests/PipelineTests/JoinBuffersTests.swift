import Artifacts
import Tensor
import TestSupport
import Testing

/// `join-buffers` on the buffers of two networks of the tiny chain: of one view and of two, with a cohort.
@Suite(.serialized) struct JoinBuffersTests {
  private typealias Check = (_ folder: String, _ one: Buffers, _ other: Buffers, _ joined: Buffers) throws -> Void

  private func withJoined(_ test: Check) throws {
    let chain = try TinyChain.shared.get(), dump = try TinyChain.stage("dump-buffers")
    try withTemporaryFolder { folder in
      let paths = ["\(chain.folder)/buffers.h5", "\(folder)/other.h5", "\(folder)/joined.h5"]
      let other = ["--views", "2", "--photo-cohort", "0.1", "--sentence-cohort", "0.05"]
      for ending in [
        try BuiltProgram("dump-buffers")(chain.arguments(dump, output: paths[1]) + other),
        try BuiltProgram("join-buffers")(paths.prefix(2) + ["--output", paths[2]]),
      ] { #expect(ending.status == 0, "\(ending.errors)") }
      let buffers = try paths.map(Buffers.init(readingFrom:))
      try test(folder, buffers[0], buffers[1], buffers[2])
    }
  }

  /// Of all photos with all sentences.
  private func similarities(_ buffers: Buffers) throws -> Tensor {
    let photos = try buffers.photoEmbeddings(Array(buffers.photoIdentities.indices))
    return Tensor.product(
      photos, try buffers.sentenceEmbeddings(Array(buffers.sentencePhotos.indices)), transposing: .right)
  }

  @Test func anInnerProductIsTheMeanOfTheNetworks() throws {
    try withJoined { _, one, other, joined in
      #expect(joined.dimensions == one.dimensions + other.dimensions && joined.configuration.networks == 2)
      #expect(joined.configuration.trainSplits == one.configuration.trainSplits && !joined.configuration.hasCohort)
      let (first, second) = (try similarities(one).elements, try similarities(other).elements)
      #expect(relativeError(first, second) > 1e-3)
      #expect(relativeError(try similarities(joined).elements, zip(first, second).map { ($0 + $1) / 2 }) < 1e-5)
    }
  }

  /// What follows takes it as any other buffers.h5, and search says that it takes one network.
  @Test func itIsScoredAndScreenedAndNotSearched() throws {
    try withJoined { folder, _, _, joined in
      let path = joined.artifact.path, chain = try TinyChain.shared.get().folder
      for (program, options) in [("score", ["--stage1-only"]), ("screen-pairs", ["--k", "3"])] {
        let ending = try BuiltProgram(program)([path] + options + ["--output", "\(folder)/\(program).h5"])
        #expect(ending.status == 0, "\(ending.errors)")
      }
      let search = try BuiltProgram("search")(["a bird", "\(chain)/examples.h5", "\(chain)/stage1.h5", path])
      #expect(
        search.status == 2
          && search.errors.contains("joined.h5: has the embeddings of 2 networks: give the buffers.h5 of one"),
        "\(search.errors)")
    }
  }

  @Test func whatIsJoinedAlreadyIsRefused() throws {
    try withJoined { folder, one, _, joined in
      let ending = try BuiltProgram("join-buffers")(
        [one.artifact.path, joined.artifact.path, "--output", "\(folder)/again.h5"])
      #expect(
        ending.status == 1 && ending.errors.contains("joined.h5: is joined already: give the buffers.h5 of each"),
        "\(ending.errors)")
    }
  }

  @Test func oneFileIsRefused() throws {
    let path = try TinyChain.shared.get().folder + "/buffers.h5"
    let ending = try BuiltProgram("join-buffers")([path, "--output", "joined.h5"])
    #expect(ending.status == 64 && ending.errors.contains("1 file: give at least two"), "\(ending.errors)")
  }
}
