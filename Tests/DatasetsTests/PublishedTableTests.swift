import Testing

@testable import Datasets

struct PublishedTableTests {
  private func counts(_ layout: Layout, file: String? = nil) throws -> PublishedTable? {
    try withTemporaryFolder { folder in
      if let file { try write("", to: folder + "/" + file) }
      return PublishedTable.of(layout, in: folder)
    }
  }

  @Test func ownAndDrawnPhotosHaveNone() throws {
    #expect(try counts(.plain) == nil)
    #expect(try counts(.cub, file: "synthesized.txt") == nil)
    #expect(try counts(.cub)?.dataset == "CUB-200-2011")
  }

  @Test(arguments: [("reid_raw.json", "CUHK-PEDES"), ("caption_all.json", "CUHK-PEDES"), ("ICFG_PEDES.json", "ICFG-PEDES"), ("data_captions.json", "RSTPReid")])
  func relativesAreToldByTheirFiles(file: String, dataset: String) throws {
    #expect(try counts(.cuhkPEDES, file: file)?.dataset == dataset)
  }

  /// Where all splits are known, they add up.
  @Test func splitsAddUp() throws {
    let known = try [counts(.cub), counts(.flowers), counts(.reidTalk), counts(.cuhkPEDES, file: "data_captions.json"), counts(.cuhkPEDES, file: "ICFG_PEDES.json")]
    for published in known.compactMap({ $0 }) {
      for quantity in PublishedTable.Quantity.allCases {
        let parts = [Corpus.Split.train, .val, .test].compactMap { published.count(quantity, [$0]) }
        if parts.count == 3 { #expect(parts.reduce(0, +) == published.count(quantity, Corpus.Split.allCases), "\(published.dataset) \(quantity)") }
        if let most = published.count(quantity, [.train, .val]), let test = published.count(quantity, [.test]) {
          #expect(most + test == published.count(quantity, Corpus.Split.allCases))
        }
      }
    }
    #expect(known.compactMap { $0 }.count == 5)
  }
}
