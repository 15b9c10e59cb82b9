import Pools

/// CUHK-PEDES (Li et al., CVPR 2017) and its relatives ICFG-PEDES (Ding et al., 2021) and RSTPReid (Zhu et al., 2021):
/// photos of persons, and one list of them, whose file name tells which data set it is.
///
/// ```
/// <folder>/reid_raw.json         CUHK-PEDES: [{"id": 1, "split": "train", "file_path": "cam_a/000.jpg",
///                                "captions": ["…", "…"], …}, …]
/// <folder>/caption_all.json      CUHK-PEDES without splits, as it comes with the photos
/// <folder>/ICFG_PEDES.json       ICFG-PEDES, also written ICFG-PEDES.json; ids from 0, no val
/// <folder>/data_captions.json    RSTPReid; "img_path" for "file_path"
/// <folder>/imgs/cam_a/000.jpg …  photos, JPEG or PNG; they may also lie in the folder itself
/// ```
/// The identity is the person. Other fields of the lists are passed over.
package struct CUHKPEDES: DatasetLayout {
  package static let name = "cuhk-pedes"
  package static var signs: [String] { lists.map(\.file) }

  /// The data set under `folder`. Left out as bad items are a photo that is missing or has no caption, and an empty
  /// caption.
  ///
  /// - Throws: `DatasetError` when the list is missing or malformed, names no splits, or puts a person in two.
  package static func read(_ folder: String, _ options: ReadingOptions = ReadingOptions()) throws -> Corpus {
    let path = try folder + "/" + lists[place(of: lists.map { ($0.file, $0.published.dataset) }, in: folder)].file
    let entries = try json([Entry].self, in: path)
    let (splits, rule) = try splits(of: entries, path)
    let place = exists(folder + "/imgs") ? folder + "/imgs" : folder
    let photos = try zip(entries, splits).enumerated().map { number, listed in
      let (entry, split) = listed
      guard let name = entry.filePath ?? entry.imgPath else {
        throw DatasetError("\(path): entry \(number + 1) has no “file_path” (or “img_path”).")
      }
      return ListedPhoto(
        name: name, source: .file(place + "/" + name), identity: "\(entry.id)", split: split,
        captions: entry.captions, list: path)
    }
    return try Corpus(persons: photos, notes: rule)
  }

  /// In the order of preference: `reid_raw.json` has all that `caption_all.json` has, and splits.
  static let lists: [(file: String, published: PublishedTable)] = [
    ("reid_raw.json", .pedes), ("caption_all.json", .pedes), ("ICFG_PEDES.json", .icfg), ("ICFG-PEDES.json", .icfg),
    ("data_captions.json", .rstp),
  ]

  package static func published(in folder: String, _ options: ReadingOptions) -> PublishedTable? {
    lists.first { exists(folder + "/" + $0.file) }?.published
  }

  package static func directions(_ folder: String) -> String {
    """
    The raw data of CUHK-PEDES must lie like this:
      \(folder)/imgs/{cam_a, cam_b, CUHK01, CUHK03, Market, test_query, train_query}/
      \(folder)/reid_raw.json
          both from github.com/ShuangLI59/Person-Search-with-Natural-Language-Description, whose authors send them on \
          request
    ICFG-PEDES has ICFG_PEDES.json in its place, and RSTPReid data_captions.json.
    """
  }

  struct Entry: Decodable {
    let id: Int
    let captions: [String]
    let split: String?, filePath: String?, imgPath: String?

    enum CodingKeys: String, CodingKey {
      case id, captions, split, filePath = "file_path", imgPath = "img_path"
    }
  }

  /// The split of each entry, and a note on how it was found.
  ///
  /// Where the list has none, its order shows it (train, val, test), but only where its counts are exactly the
  /// published ones.
  static func splits(of entries: [Entry], _ path: String) throws -> (splits: [Split], notes: [String]) {
    if entries.contains(where: { $0.split != nil }) {
      let splits = try entries.enumerated().map { number, entry in
        if let split = Split(entry.split ?? "") { return split }
        let found = entry.split.map { "the split “\($0)”" } ?? "no split"
        throw DatasetError("\(path): entry \(number + 1) has \(found), where train, val or test is needed.")
      }
      return (splits, [])
    }
    let splits = Split.allCases.flatMap {
      [Split](repeating: $0, count: PublishedTable.pedes.count(.photos, [$0]) ?? 0)
    }
    let agrees = Split.allCases.allSatisfy { split in
      let own = zip(entries, splits).filter { $1 == split }.map(\.0)
      let published = { PublishedTable.pedes.count($0, [split]) }
      return published(.photos) == own.count && published(.sentences) == own.reduce(0) { $0 + $1.captions.count }
        && published(.identities) == Set(own.map(\.id)).count
    }
    guard entries.count == splits.count, agrees else {
      throw DatasetError(
        """
        \(path) tells no splits, and it is not the published list of \(splits.count) photos in its order, so they \
        cannot be told from that either. \
        Put reid_raw.json beside it: the same list with splits, from \
        github.com/ShuangLI59/Person-Search-with-Natural-Language-Description.
        """)
    }
    return (splits, ["splits: by the order of \(path), which tells none; its counts are exactly the published ones"])
  }
}

extension PublishedTable {
  /// The sentences are those of reid_raw.json; the paper has 68,108 = 2 × 34,054 of the training split, but some photos
  /// have more than two.
  static let pedes = PublishedTable(
    dataset: "CUHK-PEDES", source: "Li et al. 2017",
    counts: [
      (.photos, [.train], 34_054), (.photos, [.val], 3078), (.photos, [.test], 3074), (.photos, Split.allCases, 40_206),
      (.sentences, [.train], 68_126), (.sentences, [.val], 6158), (.sentences, [.test], 6156),
      (.sentences, Split.allCases, 80_440),
      (.identities, [.train], 11_003), (.identities, [.val], 1000), (.identities, [.test], 1000),
      (.identities, Split.allCases, 13_003),
    ])

  static let icfg = PublishedTable(
    dataset: "ICFG-PEDES", source: "Ding et al. 2021",
    counts: [
      (.photos, [.train], 34_674), (.photos, [.test], 19_848), (.photos, Split.allCases, 54_522),
      (.identities, Split.allCases, 4102),
    ])

  static let rstp = PublishedTable(
    dataset: "RSTPReid", source: "Zhu et al. 2021",
    counts: [
      (.photos, [.train], 18_505), (.photos, [.val], 1000), (.photos, [.test], 1000), (.photos, Split.allCases, 20_505),
      (.sentences, [.train], 37_010), (.sentences, [.val], 2000), (.sentences, [.test], 2000),
      (.sentences, Split.allCases, 41_010),
      (.identities, [.train], 3701), (.identities, [.val], 200), (.identities, [.test], 200),
      (.identities, Split.allCases, 4101),
    ])
}
