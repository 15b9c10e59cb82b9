import Artifacts
import Foundation
import Tensor
import TestSupport
import Testing

/// What the options of `dump-buffers` do to the embeddings of the tiny chain.
@Suite(.serialized) struct DumpBuffersTests {
  private func dump(_ options: [String]) throws -> (ending: Ending, photos: Tensor, sentences: Tensor, buffers: Buffers?) {
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
        ending, try buffers.photoEmbeddings(Array(0..<buffers.photoCount)), try buffers.sentenceEmbeddings(Array(0..<buffers.sentenceCount)), buffers
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
    #expect(ending.status == 1 && ending.errors.contains("features.h5: has 2 views of each photo, not 3: give --views 2"), "\(ending.errors)")
  }

  @Test func sentencesAreCenteredOnTheTrainingIdentities() throws {
    let plain = try dump([]), centered = try dump(["--center-sentences"])
    #expect(centered.photos == plain.photos)
    let buffers = try #require(plain.buffers), size = plain.sentences.columns
    var members: [Int: [Int]] = [:]
    for s in 0..<buffers.sentenceCount where buffers.split(ofSentence: s) == .train { members[buffers.identity(ofSentence: s), default: []].append(s) }
    #expect(members.count == 4)
    var center = [Float](repeating: 0, count: size)
    for (_, some) in members.sorted(by: { $0.key < $1.key }) {
      for s in some { for j in 0..<size { center[j] += plain.sentences.elements[s * size + j] / Float(some.count * members.count) } }
    }
    var expected = plain.sentences
    for i in 0..<expected.count { expected.elements[i] -= center[i % size] }
    expectClose(centered.sentences, expected.l2NormalizedRows().rows, within: 1e-4)
  }
}
