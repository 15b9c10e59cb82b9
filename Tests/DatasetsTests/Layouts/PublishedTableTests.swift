import Pools
import Testing

@testable import Datasets

struct PublishedTableTests {
  private func counts(_ layout: any DatasetLayout.Type, file: String? = nil, restval: Bool = true) throws
    -> PublishedTable?
  {
    try withTemporaryFolder { folder in
      if let file { try write("", to: folder + "/" + file) }
      return layout.published(in: folder, ReadingOptions(restval: restval))
    }
  }

  private func drawnPersons() throws -> PublishedTable? {
    try withTemporaryFolder { folder in
      for file in ["reid_raw.json", "synthesized.txt"] { try write("", to: folder + "/" + file) }
      return CUHKPEDES.published(in: folder, ReadingOptions())
    }
  }

  @Test func ownAndDrawnPhotosHaveNone() throws {
    #expect(try counts(Plain.self) == nil)
    #expect(try counts(CUB.self, file: "synthesized.txt") == nil)
    #expect(try drawnPersons() == nil)
    #expect(try counts(CUB.self)?.dataset == "CUB-200-2011")
  }

  @Test(arguments: [
    ("reid_raw.json", "CUHK-PEDES"), ("caption_all.json", "CUHK-PEDES"), ("ICFG_PEDES.json", "ICFG-PEDES"),
    ("data_captions.json", "RSTPReid"),
  ])
  func relativesAreToldByTheirFiles(file: String, dataset: String) throws {
    #expect(try counts(CUHKPEDES.self, file: file)?.dataset == dataset)
  }

  @Test(arguments: [
    ("dataset_flickr8k.json", "Flickr8k", [6000, 1000, 1000]),
    ("dataset_flickr30k.json", "Flickr30k", [29_000, 1014, 1000]),
    ("dataset_coco.json", "COCO", [113_287, 5000, 5000]),
  ])
  func karpathysListsHaveFiveSentencesAPhoto(file: String, dataset: String, photos: [Int]) throws {
    let published = try #require(try counts(Karpathy.self, file: file))
    #expect(published.dataset == dataset && Split.allCases.map { published.count(.photos, [$0]) } == photos)
    #expect(Split.allCases.map { published.count(.sentences, [$0]) } == photos.map { 5 * $0 })
  }

  @Test func restvalIsThirtyThousandPhotosOfCOCO() throws {
    let without = try #require(try counts(Karpathy.self, file: "dataset_coco.json", restval: false))
    #expect(without.dataset == "COCO without restval" && without.count(.photos, [.train]) == 113_287 - 30_504)
    #expect(try counts(Karpathy.self, file: "dataset_flickr8k.json", restval: false)?.dataset == "Flickr8k")
  }

  /// Where all splits are known, they add up.
  @Test func splitsAddUp() throws {
    let karpathys = try Karpathy.lists.map { try counts(Karpathy.self, file: $0.file) }
    let known =
      try karpathys + [
        counts(Flickr8k.self), counts(CUB.self), counts(Flowers.self), counts(ReidTalk.self),
        counts(CUHKPEDES.self, file: "data_captions.json"), counts(CUHKPEDES.self, file: "ICFG_PEDES.json"),
      ]
    for published in known.compactMap({ $0 }) {
      for quantity in PublishedTable.Quantity.allCases {
        let parts = [Split.train, .val, .test].compactMap { published.count(quantity, [$0]) }
        if parts.count == 3 {
          #expect(
            parts.reduce(0, +) == published.count(quantity, Split.allCases), "\(published.dataset) \(quantity)")
        }
        if let most = published.count(quantity, [.train, .val]), let test = published.count(quantity, [.test]) {
          #expect(most + test == published.count(quantity, Split.allCases))
        }
      }
    }
    #expect(known.compactMap { $0 }.count == 9)
  }
}
