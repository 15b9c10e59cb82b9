import Foundation

/// How raw data lie in their folder. docs/datasets.md shows each.
package enum Layout: String, CaseIterable, Sendable {
  /// Whichever of the others the folder shows.
  case auto
  case cub, flowers
  case cuhkPEDES = "cuhk-pedes"
  case reidTalk = "reidtalk"
  case flickr8k, karpathy
  case precomputed
  case plain

  /// The photos and sentences in `folder`, which lie in this layout.
  ///
  /// - Parameters:
  ///   - table: the table's name in the plain one
  ///   - restval: whether the photos of that split of Karpathy's are added to train, or left out
  ///   - testList: which list of the precomputed one is test
  /// Throws `DatasetError`: what the layout's reader throws and, for `auto`, what `recognised` does.
  package func read(
    _ folder: String, table: String? = nil, restval: Bool = true, testList: Precomputed.TestList = .test
  )
    throws -> Corpus
  {
    switch self {
    case .auto: try found(in: folder).layout.read(folder, table: table, restval: restval, testList: testList)
    case .cub: try CUB.read(folder)
    case .plain: try Plain.read(folder, table: table)
    case .flowers: try Flowers.read(folder)
    case .cuhkPEDES: try CUHKPEDES.read(folder)
    case .reidTalk: try ReidTalk.read(folder)
    case .flickr8k: try Flickr8k.read(folder)
    case .karpathy: try Karpathy.read(folder, restval: restval)
    case .precomputed: try Precomputed.read(folder, testList: testList)
    }
  }

  /// What shows that a folder lies so: any of these in it.
  var signs: [String] {
    switch self {
    case .auto: []
    case .cub: ["CUB_200_2011", "cvpr2016_cub", "cub_icml"]
    case .flowers: ["jpg/image_00001.jpg", "text_c10/class_00001", "cvpr2016_flowers", "flowers_icml"]
    case .cuhkPEDES: CUHKPEDES.lists.map(\.file)
    case .reidTalk: ["reidtalk.h5", "reidtalk.json"]
    case .flickr8k: [Flickr8k.tokenFile, "Flickr_8k.trainImages.txt", "Flickr8k_text/" + Flickr8k.tokenFile]
    case .karpathy: Karpathy.lists.map(\.file)
    case .precomputed: Precomputed.signs
    case .plain: ["table.csv", "table.jsonl"]
    }
  }

  /// What the folder of pipelines/ for the data in `folder`, which lie in this layout, is called.
  package func dataset(in folder: String) -> String {
    switch self {
    case .karpathy: Karpathy.list(in: folder)?.dataset ?? rawValue
    case .precomputed: PrecomputedDataset(folder).map { "\($0)-precomputed" } ?? rawValue
    default: rawValue
    }
  }

  /// The folder of pipelines/ whose options are those for this layout, or are to be copied where the data have a folder
  /// of their own.
  package var pipeline: String {
    switch self {
    case .reidTalk: Layout.cuhkPEDES.rawValue
    case .karpathy: Layout.flickr8k.rawValue
    case .precomputed: "f30k-precomputed"
    default: rawValue
    }
  }

  /// This layout or, for `auto`, the one that `folder` shows and the sign by which it does. Throws what `recognised`
  /// does.
  package func found(in folder: String) throws -> (layout: Layout, sign: String?) {
    guard self == .auto else { return (self, nil) }
    let (layout, sign) = try Layout.recognised(in: folder)
    return (layout, sign)
  }

  /// The layout that `folder` shows, and the file or folder by which it does.
  ///
  /// Throws `DatasetError` that says what was looked for when it shows none, and names both signs when it shows two.
  package static func recognised(in folder: String) throws -> (layout: Layout, sign: String) {
    guard exists(folder) else {
      throw DatasetError("\(folder) is missing: name the folder of the photos and sentences.")
    }
    let shown = shown(in: folder)
    if shown.count > 1 {
      let all = shown.map { "\($0.layout.rawValue) (\($0.sign))" }.joined(separator: " and as ")
      throw DatasetError("\(folder): lies as \(all): say which is meant with --layout.")
    }
    if let only = shown.first { return only }
    let width = allCases.map(\.rawValue.count).max() ?? 0
    let signs = allCases.filter { $0 != .auto }.map { layout in
      let name = layout.rawValue.padding(toLength: width, withPad: " ", startingAt: 0)
      return "  \(name)  \(layout.signs.joined(separator: ", "))"
    }
    let near = neighbour(of: folder).map { "\($0.folder) lies as \($0.layout.rawValue): give that folder." }
    throw DatasetError(
      """
      \(folder): no layout is recognised. One of these would have to be in it:
      \(signs.joined(separator: "\n"))
      \(near ?? "docs/datasets.md shows how they lie.")
      """)
  }

  private static func shown(in folder: String) -> [(layout: Layout, sign: String)] {
    allCases.compactMap { layout in layout.signs.first { exists(folder + "/" + $0) }.map { (layout, $0) } }
  }

  /// The folder above or a folder within that lies in a known layout: what was meant, when a step was left out or taken
  /// too many.
  private static func neighbour(of folder: String) -> (folder: String, layout: Layout)? {
    let url = URL(fileURLWithPath: folder).standardizedFileURL
    let within = ((try? names(in: folder)) ?? []).map { folder + "/" + $0 }
    for candidate in [url.deletingLastPathComponent().path] + within {
      if let found = shown(in: candidate).first { return (candidate, found.layout) }
    }
    return nil
  }
}
