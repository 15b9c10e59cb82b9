/// How many photos, sentences and identities a data set has where it was published, as far as that is known.
package struct PublishedTable: Sendable {
  package enum Quantity: Int, CaseIterable, Sendable { case photos, sentences, identities }

  let dataset: String
  /// Who counted.
  let source: String
  private let counts: [(quantity: Quantity, splits: [Corpus.Split], count: Int)]

  /// Nil where it is not published.
  func count(_ quantity: Quantity, _ splits: [Corpus.Split]) -> Int? {
    counts.first { $0.quantity == quantity && $0.splits == splits }?.count
  }

  /// The sets of splits that anything is known of, but for the splits themselves and all of them.
  var unions: [[Corpus.Split]] { counts.contains { $0.splits == [.train, .val] } ? [[.train, .val]] : [] }

  /// Those of the data set that lies in `folder`; nil for one's own photos, and for drawn ones. `restval` is that of
  /// `Layout.read`.
  package static func of(_ layout: Layout, in folder: String, restval: Bool = true) -> PublishedTable? {
    switch layout {
    case .auto, .plain: nil
    case .cub: exists(folder + "/" + Demo.mark) ? nil : cub
    case .flowers: flowers
    case .cuhkPEDES: CUHKPEDES.lists.first { exists(folder + "/" + $0.file) }?.published
    case .reidTalk: pedes
    case .flickr8k: flickr8k
    case .karpathy: Karpathy.list(in: folder).map { restval ? $0.published : $0.publishedWithoutRestval }
    case .precomputed: PrecomputedDataset(folder)?.published
    }
  }

  /// Photos by split as its published files list them; classes by Li et al. (ICCV 2017), 100 / 50 / 50; ten captions a
  /// photo.
  private static let cub = PublishedTable(
    dataset: "CUB-200-2011", source: "Reed et al. 2016",
    counts: [
      (.photos, [.train, .val], 8855), (.photos, [.test], 2933), (.photos, all, 11788),
      (.sentences, [.train, .val], 88_550), (.sentences, [.test], 29_330), (.sentences, all, 117_880),
      (.identities, [.train], 100), (.identities, [.val], 50), (.identities, [.test], 50),
      (.identities, [.train, .val], 150), (.identities, all, 200),
    ])

  private static let flowers = PublishedTable(
    dataset: "Oxford-102 Flowers", source: "Reed et al. 2016",
    counts: [
      (.photos, all, 8189), (.sentences, all, 81_890),
      (.identities, [.train], 62), (.identities, [.val], 20), (.identities, [.test], 20), (.identities, all, 102),
    ])

  /// The sentences are those of reid_raw.json; the paper has 68,108 = 2 × 34,054 of the training split, but some photos
  /// have more than two.
  static let pedes = PublishedTable(
    dataset: "CUHK-PEDES", source: "Li et al. 2017",
    counts: [
      (.photos, [.train], 34_054), (.photos, [.val], 3078), (.photos, [.test], 3074), (.photos, all, 40_206),
      (.sentences, [.train], 68_126), (.sentences, [.val], 6158), (.sentences, [.test], 6156),
      (.sentences, all, 80_440),
      (.identities, [.train], 11_003), (.identities, [.val], 1000), (.identities, [.test], 1000),
      (.identities, all, 13_003),
    ])

  static let icfg = PublishedTable(
    dataset: "ICFG-PEDES", source: "Ding et al. 2021",
    counts: [(.photos, [.train], 34_674), (.photos, [.test], 19_848), (.photos, all, 54_522), (.identities, all, 4102)])

  static let rstp = PublishedTable(
    dataset: "RSTPReid", source: "Zhu et al. 2021",
    counts: [
      (.photos, [.train], 18_505), (.photos, [.val], 1000), (.photos, [.test], 1000), (.photos, all, 20_505),
      (.sentences, [.train], 37_010), (.sentences, [.val], 2000), (.sentences, [.test], 2000),
      (.sentences, all, 41_010),
      (.identities, [.train], 3701), (.identities, [.val], 200), (.identities, [.test], 200), (.identities, all, 4101),
    ])

  static let flickr8k = captioned("Flickr8k", by: "Hodosh et al. 2013", train: 6000, val: 1000, test: 1000)
  static let karpathyFlickr8k = captioned("Flickr8k", by: karpathy, train: 6000, val: 1000, test: 1000)
  static let karpathyFlickr30k = captioned("Flickr30k", by: karpathy, train: 29_000, val: 1014, test: 1000)
  static let karpathyCOCO = captioned("COCO", by: karpathy, train: 113_287, val: 5000, test: 5000)
  static let karpathyCOCOWithoutRestval = captioned(
    "COCO without restval", by: karpathy, train: 82_783, val: 5000, test: 5000)
  private static let karpathy = "Karpathy and Fei-Fei 2015"

  /// Photos with five sentences each, and each an identity of its own.
  private static func captioned(_ dataset: String, by source: String, train: Int, val: Int, test: Int) -> PublishedTable
  {
    let photos: [(splits: [Corpus.Split], count: Int)] = [
      ([.train], train), ([.val], val), ([.test], test), (all, train + val + test),
    ]
    return PublishedTable(
      dataset: dataset, source: source,
      counts: photos.map { (quantity: .photos, splits: $0.splits, count: $0.count) }
        + photos.map { (quantity: .sentences, splits: $0.splits, count: 5 * $0.count) })
  }

  private static let all = Corpus.Split.allCases
}
