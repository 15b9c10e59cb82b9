import Foundation
import Pools
import Tensor

/// Caltech-UCSD Birds 200-2011 (Wah et al., 2011) with the captions and class lists of Reed et al. (CVPR 2016).
///
/// ```
/// <folder>/CUB_200_2011/{images.txt, image_class_labels.txt, classes.txt, images/<class>/<image>.jpg}
/// <folder>/text_c10/<class>/<image>.txt                        captions, one a line
/// <folder>/{train,val,test}classes.txt                         class lists, one name a line
/// ```
/// The captions and lists may also lie in `<folder>/cvpr2016_cub`, as Reed's archive is called.
package struct CUB: DatasetLayout {
  package static let name = "cub", signs = ["CUB_200_2011", "cvpr2016_cub"]

  /// The data set under `folder`. Left out as bad items are a photo that is missing or lacks sentences, and sentences
  /// without photo or words.
  /// - Throws: `DatasetError` when a file is missing or malformed, and when class lists overlap or name classes that
  ///   are absent.
  package static func read(_ folder: String, _ options: ReadingOptions = ReadingOptions()) throws -> Corpus {
    try CUB(folder).corpus()
  }

  package static func published(in folder: String, _ options: ReadingOptions) -> PublishedTable? {
    if exists(folder + "/" + Demo.mark) { return nil }
    // Photos as the published files list them; classes by Li et al. (ICCV 2017); ten captions a photo.
    return PublishedTable(
      dataset: "CUB-200-2011", source: "Reed et al. 2016",
      counts: [
        (.photos, [.train, .val], 8855), (.photos, [.test], 2933), (.photos, Split.allCases, 11788),
        (.sentences, [.train, .val], 88_550), (.sentences, [.test], 29_330), (.sentences, Split.allCases, 117_880),
        (.identities, [.train], 100), (.identities, [.val], 50), (.identities, [.test], 50),
        (.identities, [.train, .val], 150), (.identities, Split.allCases, 200),
      ])
  }

  private let images: String, reed: ReedCaptions

  private init(_ folder: String) throws {
    images = folder + "/CUB_200_2011"
    reed = ReedCaptions(beneath: folder, of: "cub")
    let tables = ["images", "images.txt", "image_class_labels.txt", "classes.txt"].map { images + "/" + $0 }
    try Self.requireFiles([folder] + tables + [reed.captions] + reed.lists, in: folder)
  }

  package static func directions(_ folder: String) -> String {
    """
    The raw CUB data must lie like this:
      \(folder)/CUB_200_2011/{images/, images.txt, image_class_labels.txt, classes.txt}
          from CUB_200_2011.tgz of Caltech-UCSD Birds-200-2011 (data.caltech.edu/records/65de6-vp158)
      \(folder)/{text_c10/<class>/<image>.txt, trainclasses.txt, valclasses.txt, testclasses.txt}
          from the archive cvpr2016_cub linked at github.com/reedscot/cvpr2016, which may lie there in a folder of \
          its name
    """
  }

  private func corpus() throws -> Corpus {
    let known = Set(try table("classes.txt").map(\.1))
    let (identities, splits) = try reed.classLists(known: known, source: images + "/classes.txt")
    let rows = identities.places(), photos = try listedPhotos()
    let listed = Set(photos.map { "\($0.identity)/\(stem($0.name))" })

    var sentences: [String: [String]] = [:], orphans: [String] = []
    for identity in identities {
      for entry in try reed.entries(of: identity) {
        let key = "\(identity)/\(entry.photo)"
        sentences[key] = entry.sentences
        if !listed.contains(key) { orphans.append("sentences \(entry.source) have no photo in images.txt") }
      }
    }

    var badItems = BadItems(), described: [(photo: Corpus.Photo, sentences: [String])] = []
    for (name, identity) in photos {
      guard let row = rows[identity] else { continue }
      let path = try photoPath(name, beneath: images + "/images", listed: images + "/images.txt")
      if !exists(path) {
        badItems.add("photo \(path.excerpt) is listed in images.txt but missing\(nearby(path))")
      } else if let texts = sentences["\(identity)/\(stem(name))"] {
        described.append((Corpus.Photo(name: name, path: path, identity: row, split: splits[row]), texts))
      } else {
        badItems.add("photo \(name) has no sentence: \(reed.place(of: stem(name), in: identity)) is missing")
      }
    }
    for orphan in orphans { badItems.add(orphan) }
    let testClasses = zip(identities, splits).filter { $1 == .test }.map(\.0)
    let testPhotos = described.count { $0.photo.split == .test }
    var notes = [CUBTestSplit(testClasses).note(photos: testPhotos, classes: testClasses.count)]
    let unlisted = photos.count { rows[$0.identity] == nil }
    if unlisted > 0 { notes.append("\(unlisted) photos left out: their classes are in none of the class lists") }
    return Corpus(identities: identities, described: described, badItems: badItems, notes: notes)
  }

  /// The name of a photo's file without its extension.
  private func stem(_ name: String) -> String {
    let file = name.split(separator: "/").last.map(String.init) ?? name
    return file.hasSuffix(".jpg") ? String(file.dropLast(4)) : file
  }

  /// (path beneath images/, class name) for each line of images.txt, in its order. Ids may have gaps.
  private func listedPhotos() throws -> [(name: String, identity: String)] {
    let className = try index("classes.txt"), classOf = try index("image_class_labels.txt")
    let photos = try table("images.txt")
    _ = try index("images.txt")
    var seen: Set<String> = []
    return try photos.map { id, name in
      guard seen.insert(name).inserted else { throw DatasetError("\(images)/images.txt lists \(name) twice.") }
      let label = try require(
        classOf[id],
        "\(images)/image_class_labels.txt lacks image \(id) (\(name)) of images.txt: take both from one archive.")
      let identity = try require(
        className[label],
        "\(images)/classes.txt lacks class \(label), which image_class_labels.txt has: take both from one archive.")
      return (name, identity)
    }
  }

  /// The lines "<key> <value>" of a table of the archive.
  private func table(_ name: String) throws -> [(String, String)] {
    let path = images + "/" + name
    return try lines(of: path).enumerated().map { number, line in
      let parts = line.label.split(maxSplits: 1, whereSeparator: \.isWhitespace)
      try require(
        parts.count == 2, "\(path):\(number + 1): “\(line.excerpt)” is not of the form “<number> <value>”.")
      return (String(parts[0]), parts[1].label)
    }
  }

  private func index(_ name: String) throws -> [String: String] {
    try Dictionary(table(name)) { _, value in
      throw DatasetError("\(images)/\(name) has two lines with one number, the second for \(value).")
    }
  }
}
