import Pools

/// CUHK-PEDES (Li et al., CVPR 2017) and its relatives ICFG-PEDES (Ding et al., 2021) and RSTPReid (Zhu et al., 2021):
/// photos of persons, and one list of them, whose file name says which data set it is.
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
  /// - Throws: `DatasetError` when the list is missing or malformed, names no splits, or puts a person in two.
  package static func read(_ folder: String, _ options: ReadingOptions = ReadingOptions()) throws -> Corpus {
    let path = try folder + "/" + lists[place(of: lists.map { ($0.file, $0.published.dataset) }, in: folder)].file
    let entries = try json([Entry].self, in: path)
    let (splits, rule) = try splits(of: entries, path)
    let place = exists(folder + "/imgs") ? folder + "/imgs" : folder
    let photos = try zip(entries, splits).enumerated().map { number, listed in
      let (entry, split) = listed
      let name = try require(
        entry.filePath ?? entry.imgPath, "\(path): entry \(number + 1) has no “file_path” (or “img_path”).")
      return try ListedPhoto(
        file: name, beneath: place, identity: "\(entry.id)", split: split, captions: entry.captions, list: path)
    }
    return try Corpus(persons: photos, notes: rule)
  }

  /// In the order of preference: `reid_raw.json` has all that `caption_all.json` has, and splits.
  static let lists: [(file: String, published: PublishedTable)] = [
    ("reid_raw.json", .pedes), ("caption_all.json", .pedes), ("ICFG_PEDES.json", .icfg), ("ICFG-PEDES.json", .icfg),
    ("data_captions.json", .rstp),
  ]

  package static func published(in folder: String, _ options: ReadingOptions) -> PublishedTable? {
    if exists(folder + "/" + Demo.mark) { return nil }
    return lists.first { exists(folder + "/" + $0.file) }?.published
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

    enum CodingKeys: String, CodingKey { case id, captions, split, filePath = "file_path", imgPath = "img_path" }
  }

  /// The split of each entry, and a note on how it was found.
  ///
  /// Where the list has none, its order shows it (train, val, test), but only where its counts are exactly the
  /// published ones.
  static func splits(of entries: [Entry], _ path: String) throws -> (splits: [Split], notes: [String]) {
    if entries.contains(where: { $0.split != nil }) {
      return (try entries.enumerated().map { try Split(named: $1.split, "\(path): entry \($0 + 1)") }, [])
    }
    let splits = Split.allCases.flatMap { repeatElement($0, count: PublishedTable.pedes.count(.photos, [$0]) ?? 0) }
    let agrees = Split.allCases.allSatisfy { split in
      let own = zip(entries, splits).filter { $1 == split }.map(\.0)
      let published = { PublishedTable.pedes.count($0, [split]) }
      return published(.photos) == own.count && published(.sentences) == own.reduce(0) { $0 + $1.captions.count }
        && published(.identities) == Set(own.map(\.id)).count
    }
    try require(
      entries.count == splits.count && agrees,
      """
      \(path) names no splits, and it is not the published list of \(splits.count) photos in its order, which would \
      show them. Put reid_raw.json beside it: the same list with splits, from \
      github.com/ShuangLI59/Person-Search-with-Natural-Language-Description.
      """)
    return (splits, ["splits: by the order of \(path), which names none; its counts are exactly the published ones"])
  }
}

extension PublishedTable {
  /// The sentences are those of reid_raw.json; the paper has 68,108 = 2 × 34,054 of the training split, but some photos
  /// have more than two.
  static let pedes = bySplit(
    "CUHK-PEDES", by: "Li et al. 2017", photos: [34_054, 3078, 3074], sentences: [68_126, 6158, 6156],
    identities: [11_003, 1000, 1000])

  static let icfg = PublishedTable(
    dataset: "ICFG-PEDES", source: "Ding et al. 2021",
    counts: [
      (.photos, [.train], 34_674), (.photos, [.test], 19_848), (.photos, Split.allCases, 54_522),
      (.identities, Split.allCases, 4102),
    ])

  static let rstp = bySplit(
    "RSTPReid", by: "Zhu et al. 2021", photos: [18_505, 1000, 1000], sentences: [37_010, 2000, 2000],
    identities: [3701, 200, 200])
}
