import Testing

@testable import Datasets

struct PublishedTableTests {
  private func counts(_ layout: Layout, file: String? = nil, restval: Bool = true) throws -> PublishedTable? {
    try withTemporaryFolder { folder in
      if let file { try write("", to: folder + "/" + file) }
      return PublishedTable.of(layout, in: folder, restval: restval)
    }
  }

  @Test func ownAndDrawnPhotosHaveNone() throws {
    #expect(try counts(.plain) == nil)
    #expect(try counts(.cub, file: "synthesized.txt") == nil)
    #expect(try counts(.cub)?.dataset == "CUB-200-2011")
  }

  @Test(arguments: [
    ("reid_raw.json", "CUHK-PEDES"), ("caption_all.json", "CUHK-PEDES"), ("ICFG_PEDES.json", "ICFG-PEDES"),
    ("data_captions.json", "RSTPReid"),
  ])
  func relativesAreToldByTheirFiles(file: String, dataset: String) throws {
    #expect(try counts(.cuhkPEDES, file: file)?.dataset == dataset)
  }

  @Test(arguments: [
    ("dataset_flickr8k.json", "Flickr8k", [6000, 1000, 1000]),
    ("dataset_flickr30k.json", "Flickr30k", [29_000, 1014, 1000]),
    ("dataset_coco.json", "COCO", [113_287, 5000, 5000]),
  ])
  func karpathysListsHaveFiveSentencesAPhoto(file: String, dataset: String, photos: [Int]) throws {
    let published = try #require(try counts(.karpathy, file: file))
    #expect(published.dataset == dataset && Corpus.Split.allCases.map { published.count(.photos, [$0]) } == photos)
    #expect(Corpus.Split.allCases.map { published.count(.sentences, [$0]) } == photos.map { 5 * $0 })
  }

  @Test func restvalIsThirtyThousandPhotosOfCOCO() throws {
    let without = try #require(try counts(.karpathy, file: "dataset_coco.json", restval: false))
    #expect(without.dataset == "COCO without restval" && without.count(.photos, [.train]) == 113_287 - 30_504)
    #expect(try counts(.karpathy, file: "dataset_flickr8k.json", restval: false)?.dataset == "Flickr8k")
  }

  /// Where all splits are known, they add up.
  @Test func splitsAddUp() throws {
    let karpathys = try Karpathy.lists.map { try counts(.karpathy, file: $0.file) }
    let known =
      try karpathys + [
        counts(.flickr8k), counts(.cub), counts(.flowers), counts(.reidTalk),
        counts(.cuhkPEDES, file: "data_captions.json"), counts(.cuhkPEDES, file: "ICFG_PEDES.json"),
      ]
    for published in known.compactMap({ $0 }) {
      for quantity in PublishedTable.Quantity.allCases {
        let parts = [Corpus.Split.train, .val, .test].compactMap { published.count(quantity, [$0]) }
        if parts.count == 3 {
          #expect(
            parts.reduce(0, +) == published.count(quantity, Corpus.Split.allCases), "\(published.dataset) \(quantity)")
        }
        if let most = published.count(quantity, [.train, .val]), let test = published.count(quantity, [.test]) {
          #expect(most + test == published.count(quantity, Corpus.Split.allCases))
        }
      }
    }
    #expect(known.compactMap { $0 }.count == 9)
  }
}
