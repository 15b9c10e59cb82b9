import TestSupport
import Testing

@testable import Reporting

struct FailureSectionTests {
  private func text(_ run: Run) throws -> String {
    try FailureSection(run: run, pictures: Pictures(run.examples), texts: Texts(run.examples)).html().markup
  }

  @Test func identitiesWordsAndHubsAreThere() throws {
    try withTemporaryFolder { folder in
      let run = try TinyRun(folder).run(), text = try text(run)
      let pair = try #require(Confusions(run.last.textToImage, top: 1).pairs.first)
      #expect(text.contains("\(pair.count) of 4 sentences, such as"))
      #expect(text.contains("Words that are missed") && text.contains("Photos that are hubs"))
      #expect(text.contains("A photo is among the first 10 of 16.0 sentences on average"))
    }
  }

  /// Where every photo is an identity of its own, names of identities say nothing.
  @Test func singlePhotosAreNotConfused() throws {
    try withTemporaryFolder { folder in
      let text = try text(TinyRun(folder, arePhotosAlone: true).run())
      #expect(!text.contains("taken for each other") && text.contains("Photos that are hubs"))
    }
  }
}
