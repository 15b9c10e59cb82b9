import Pools
import Tensor

/// Oxford-102 Flowers (Nilsback and Zisserman, 2008) with the captions and class lists of Reed et al. (CVPR 2016).
///
/// ```
/// <folder>/jpg/image_0YYYY.jpg                                 8,189 photos
/// <folder>/text_c10/class_XXXXX/image_0YYYY.txt                captions, one a line
/// <folder>/{train,val,test}classes.txt                         class lists, one name a line: 62, 20 and 20
/// ```
/// The captions and lists may also lie in `<folder>/cvpr2016_flowers`, as Reed's archive is called.
/// The folder of its captions is a photo's class, so that `imagelabels.mat` is not needed. Photos come in the order of
/// their names.
package struct Flowers: DatasetLayout {
  package static let name = "flowers"
  package static let signs = ["jpg/image_00001.jpg", "text_c10/class_00001", "cvpr2016_flowers"]

  /// The data set under `folder`. Left out as bad items are a photo that lacks sentences, and sentences without photo
  /// or words.
  /// - Throws: `DatasetError` when a file is missing or malformed, when class lists overlap or name classes that are
  ///   absent, and when two classes claim a photo.
  package static func read(_ folder: String, _ options: ReadingOptions = ReadingOptions()) throws -> Corpus {
    try Flowers(folder).corpus()
  }

  package static func published(in folder: String, _ options: ReadingOptions) -> PublishedTable? {
    PublishedTable(
      dataset: "Oxford-102 Flowers", source: "Reed et al. 2016",
      counts: [
        (.photos, Split.allCases, 8189), (.sentences, Split.allCases, 81_890), (.identities, Split.allCases, 102),
        (.identities, [.train], 62), (.identities, [.val], 20), (.identities, [.test], 20),
      ])
  }

  private let jpg: String, reed: ReedCaptions

  private init(_ folder: String) throws {
    jpg = folder + "/jpg"
    reed = ReedCaptions(beneath: folder, of: "flowers")
    // All lists or none: with some, a split of our own would contradict them.
    try Self.requireFiles(
      [folder, jpg, reed.captions] + (reed.lists.contains(where: exists) ? reed.lists : []), in: folder)
  }

  package static func directions(_ folder: String) -> String {
    """
    The raw Flowers data must lie like this:
      \(folder)/jpg/image_00001.jpg …
          from 102flowers.tgz of the 102 Category Flower Dataset (robots.ox.ac.uk/~vgg/data/flowers/102)
      \(folder)/{text_c10/<class>/<image>.txt, trainclasses.txt, valclasses.txt, testclasses.txt}
          from the archive cvpr2016_flowers linked at github.com/reedscot/cvpr2016, which may lie there in a folder \
          of its name
    """
  }

  private func corpus() throws -> Corpus {
    let classes = try reed.classes().filter { $0.hasPrefix("class_") }
    let areListed = exists(reed.lists[0])
    let (identities, splits) =
      try areListed ? reed.classLists(known: Set(classes), source: reed.captions) : seededSplit(of: classes)
    let rows = identities.places()

    var badItems = BadItems(), found: [(photo: Corpus.Photo, sentences: [String])] = [], unlisted = 0
    var sources: [String: String] = [:]  // of the captions, by photo
    for identity in classes {
      for entry in try reed.entries(of: identity) {
        if let other = sources.updateValue(entry.source, forKey: entry.photo) {
          throw DatasetError("\(other) and \(entry.source) both describe \(entry.photo).jpg: a photo has one class.")
        }
        let name = entry.photo + ".jpg"
        guard let row = rows[identity] else {
          unlisted += 1
          continue
        }
        if exists(jpg + "/" + name) {
          let photo = Corpus.Photo(name: name, path: jpg + "/" + name, identity: row, split: splits[row])
          found.append((photo, entry.sentences))
        } else {
          badItems.add("sentences \(entry.source) have no photo \(jpg)/\(name)")
        }
      }
    }
    for name in try names(in: jpg) where name.hasSuffix(".jpg") && sources[String(name.dropLast(4))] == nil {
      badItems.add("photo \(jpg)/\(name) has no sentence: no class of \(reed.captions) has \(name.dropLast(4)).txt")
    }
    found.sort { $0.photo.name.utf8.lexicographicallyPrecedes($1.photo.name.utf8) }
    var notes: [String] = []
    if !areListed {
      notes.append(
        "class lists: none in \(reed.folder), so the classes are split by chance, with a fixed seed; figures are not "
          + "comparable with published ones. Put \(listNames) of cvpr2016_flowers there for Reed's split")
    }
    if unlisted > 0 { notes.append("\(unlisted) photos left out: their classes are in none of the class lists") }
    return Corpus(identities: identities, described: found, badItems: badItems, notes: notes)
  }

  private var listNames: String { ReedCaptions.listNames.joined(separator: ", ") }

  /// 62, 20 and 20 of the 102 classes by chance: always the same.
  private func seededSplit(of classes: [String]) throws -> (identities: [String], splits: [Split]) {
    try require(
      classes.count == 102,
      "\(reed.lists[0]) is missing, and \(reed.captions) has \(classes.count) classes, not 102, so they cannot be "
        + "split 62, 20, 20 either: put \(listNames) there.")
    var generator = SplitMix64(seed: 102)
    let shuffled = classes.shuffled(using: &generator)
    let parts = [shuffled[..<62], shuffled[62..<82], shuffled[82...]].map { $0.sorted() }
    return (parts.flatMap { $0 }, zip(Split.allCases, parts).flatMap { split, part in part.map { _ in split } })
  }
}
