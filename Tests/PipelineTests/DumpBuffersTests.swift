import Artifacts
import Foundation
import Matching
import Pools
import Tensor
import TestSupport
import Testing

/// What the options of `dump-buffers` do to the embeddings of the tiny chain.
@Suite(.serialized) struct DumpBuffersTests {
  private func dump(_ options: [String]) throws -> (
    ending: Ending, photos: Tensor, sentences: Tensor, buffers: Buffers?
  ) {
    let chain = try TinyChain.shared.get(), stage = try TinyChain.stage("dump-buffers")
    return try withTemporaryFolder { folder in
      let output = "\(folder)/buffers.h5"
      let ending = try BuiltProgram("dump-buffers")(chain.arguments(stage, output: output) + options)
      guard ending.status == 0 else {
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder) == [])
        return (ending, Tensor(shape: [0]), Tensor(shape: [0]), nil)
      }
      let buffers = try Buffers(readingFrom: output)
      return (
        ending, try buffers.photoEmbeddings(Array(0..<buffers.photoSplits.count)),
        try buffers.sentenceEmbeddings(Array(0..<buffers.sentencePhotos.count)), buffers
      )
    }
  }

  @Test func severalViewsChangePhotosOnly() throws {
    let one = try dump([]), two = try dump(["--views", "2"])
    #expect(two.sentences == one.sentences)
    #expect(relativeError(two.photos.elements, one.photos.elements) > 1e-4)
    expectClose(two.photos, two.photos.l2NormalizedRows().rows, within: 1e-5)
  }

  @Test func viewsThatAreNotThereAreRefused() throws {
    let ending = try dump(["--views", "3"]).ending
    #expect(
      ending.status == 1 && ending.errors.contains("features.h5: has 2 views of each photo, not 3: give --views 2"),
      "\(ending.errors)")
  }

  /// The last two numbers of each embedding, from the plain embeddings of the training identities.
  @Test func theCohortIsPartOfTheEmbeddings() throws {
    let plain = try dump([]), compared = try dump(["--photo-cohort", "0.1", "--sentence-cohort", "0.05"])
    let buffers = try #require(plain.buffers), size = plain.sentences.columns
    #expect(compared.buffers?.dimensions == size + 2)
    func of(_ split: (Int) -> Split, _ count: Int, _ identity: (Int) -> Int, _ rows: Tensor) -> FeatureMeans {
      let members = (0..<count).filter { split($0) == .train }, identities = Set(members.map(identity)).sorted()
      #expect(identities.count == 4)
      var means = FeatureMeans(identities: identities.count, dimensions: size)
      for i in members { means.add(rows.slicingRows(i..<i + 1), identities: [identities.firstIndex(of: identity(i))!]) }
      return means
    }
    let cohort = Cohort(
      photos: of({ buffers.photoSplits[$0] }, buffers.photoSplits.count, { buffers.photoIdentities[$0] }, plain.photos),
      sentences: of(
        buffers.split(ofSentence:), buffers.sentencePhotos.count, buffers.identity(ofSentence:), plain.sentences),
      photoTemperature: 0.1, sentenceTemperature: 0.05)
    expectClose(compared.photos, cohort.compared(photos: plain.photos), within: 1e-4)
    expectClose(compared.sentences, cohort.compared(sentences: plain.sentences), within: 1e-4)
  }

  @Test func aCohortOfNegativeTemperatureIsRefused() throws {
    let ending = try dump(["--photo-cohort=-1"]).ending
    #expect(ending.status != 0 && ending.errors.contains("--photo-cohort"), "\(ending.errors)")
  }
}
