import Foundation

/// Caltech-UCSD Birds 200-2011 (Wah et al., 2011) with the captions and class lists of Reed et al. (CVPR 2016).
///
/// ```
/// <folder>/CUB_200_2011/{images.txt, image_class_labels.txt, classes.txt, images/<class>/<image>.jpg}
/// <folder>/text_c10/<class>/<image>.txt                        captions, one a line
/// <folder>/{train,val,test}classes.txt                         class lists, one name a line
/// ```
/// The captions and lists may also lie in `<folder>/cvpr2016_cub`, as in Reed's archive. `trainvalclasses.txt` and
/// `allclasses.txt`, where they are there, must be the unions that their names promise.
public struct CUB {
  /// The data set under `folder`.
  ///
  /// Throws `DatasetError` when a file is missing or malformed, and when class lists overlap or name classes that are absent. Left out as
  /// bad items are a photo that is missing or lacks sentences, and sentences without photo or words.
  public static func read(_ folder: String) throws -> Corpus { try CUB(folder).corpus() }

  private let images: String
  private let captions: String

  private init(_ folder: String) throws {
    images = folder + "/CUB_200_2011"
    captions = exists(folder + "/cvpr2016_cub") ? folder + "/cvpr2016_cub" : folder
    let needed =
      [folder] + ["images", "images.txt", "image_class_labels.txt", "classes.txt"].map { images + "/" + $0 }
      + ["text_c10", "trainclasses.txt", "valclasses.txt", "testclasses.txt"].map { captions + "/" + $0 }
    if let missing = needed.first(where: { !exists($0) }) { throw DatasetError("\(missing) is missing. \(Self.directions(folder))") }
  }

  private static func directions(_ folder: String) -> String {
    """
    The raw CUB data must lie like this:
      \(folder)/CUB_200_2011/{images/, images.txt, image_class_labels.txt, classes.txt}
          from CUB_200_2011.tgz of Caltech-UCSD Birds-200-2011 (data.caltech.edu/records/65de6-vp158)
      \(folder)/{text_c10/<class>/<image>.txt, trainclasses.txt, valclasses.txt, testclasses.txt}
          from the archive cvpr2016_cub linked at github.com/reedscot/cvpr2016
    Put them there, or name another folder: make … RAW=folder.
    """
  }

  private func corpus() throws -> Corpus {
    let (identities, splits) = try classLists()
    let rows = Dictionary(uniqueKeysWithValues: identities.enumerated().map { ($1, $0) })
    var badItems = BadItems(), described: [(photo: Corpus.Photo, sentences: [String])] = [], unlisted = 0
    var describable: Set<String> = []  // where the sentences of the photos would lie, beneath text_c10/

    for (name, identity) in try listedPhotos() {
      guard let row = rows[identity] else {
        unlisted += 1
        continue
      }
      let stem = name.hasSuffix(".jpg") ? String(name.dropLast(4)) : name
      describable.insert(stem + ".txt")
      let photo = Corpus.Photo(name: name, path: images + "/images/" + name, identity: row, split: splits[row])
      let text = captions + "/text_c10/" + stem + ".txt"
      if !exists(photo.path) {
        badItems.add("photo \(photo.path) is listed in images.txt but missing")
      } else if !exists(text) {
        badItems.add("photo \(name) has no sentence: \(text) is missing")
      } else {
        described.append((photo, try lines(of: text).map(Self.mended)))
      }
    }
    try noteOrphans(identities, describable, in: &badItems)
    var notes = [testSplitNote(described.filter { $0.photo.split == .test }.map(\.photo), identities)]
    if unlisted > 0 { notes.append("\(unlisted) photos left out: their classes are in none of the class lists") }
    return Corpus(identities: identities, described: described, badItems: badItems, notes: notes)
  }

  /// A caption with its spaces back: somewhere on its way each no-break space became two U+FFFD (reedscot/cvpr2016#9).
  static func mended(_ caption: String) -> String {
    guard caption.unicodeScalars.contains("\u{FFFD}") else { return caption }
    var mended = String.UnicodeScalarView()
    var isPending = false  // one U+FFFD read, its partner not yet
    for scalar in caption.unicodeScalars {
      if scalar == "\u{FFFD}" {
        if isPending { mended.append(" ") }
        isPending.toggle()
      } else {
        if isPending { mended.append("\u{FFFD}") }
        isPending = false
        mended.append(scalar)
      }
    }
    if isPending { mended.append("\u{FFFD}") }
    return String(mended)
  }

  /// (path beneath images/, class name) for each line of images.txt, in its order. Ids may have gaps.
  private func listedPhotos() throws -> [(name: String, identity: String)] {
    let classes = try table("classes.txt")
    let className = try index(classes, "classes.txt")
    let classOf = try index(table("image_class_labels.txt"), "image_class_labels.txt")
    let photos = try table("images.txt")
    _ = try index(photos, "images.txt")
    var seen: Set<String> = []
    return try photos.map { id, name in
      guard seen.insert(name).inserted else { throw DatasetError("\(images)/images.txt lists \(name) twice.") }
      guard let label = classOf[id] else {
        throw DatasetError("\(images)/image_class_labels.txt has no line for image \(id) (\(name)) of images.txt: take both from one archive.")
      }
      guard let identity = className[label] else {
        throw DatasetError("\(images)/classes.txt has no class \(label), which image_class_labels.txt gives to image \(id): take both from one archive.")
      }
      return (name, identity)
    }
  }

  /// The lines "<key> <value>" of a table of the archive.
  private func table(_ name: String) throws -> [(String, String)] {
    let path = images + "/" + name
    return try lines(of: path).enumerated().map { number, line in
      let parts = line.split(separator: " ", maxSplits: 1)
      guard parts.count == 2 else { throw DatasetError("\(path):\(number + 1): “\(line)” is not of the form “<number> <value>”.") }
      return (String(parts[0]), parts[1].trimmingCharacters(in: .whitespaces))
    }
  }

  private func index(_ table: [(String, String)], _ name: String) throws -> [String: String] {
    try Dictionary(table) { _, value in throw DatasetError("\(images)/\(name) has two lines with one number, the second for \(value).") }
  }

  /// The classes in the order of the lists, train then val then test, and the split of each.
  private func classLists() throws -> ([String], [Corpus.Split]) {
    let known = Set(try table("classes.txt").map(\.1))
    var identities: [String] = [], splits: [Corpus.Split] = [], listOf: [String: String] = [:]
    for split in Corpus.Split.allCases {
      let list = "\(split)classes.txt"
      for name in try classList(list) {
        if let other = listOf.updateValue(list, forKey: name) {
          throw DatasetError(
            "\(captions)/\(list) names \(name), which \(other == list ? "it has named already" : other + " names too"): the class lists must not overlap.")
        }
        guard known.contains(name) else {
          throw DatasetError("\(captions)/\(list) names \(name), a class that \(images)/classes.txt does not have.")
        }
        identities.append(name)
        splits.append(split)
      }
    }
    for (list, parts) in [("trainvalclasses.txt", [Corpus.Split.train, .val]), ("allclasses.txt", Corpus.Split.allCases)]
    where exists(captions + "/" + list) {
      let promised = Set(zip(identities, splits).filter { parts.contains($1) }.map(\.0))
      if let odd = promised.symmetricDifference(try classList(list)).min() {
        let sources = parts.map { "\($0)classes.txt" }.joined(separator: " and ")
        throw DatasetError("\(captions)/\(list) is not the union of \(sources): they differ in \(odd).")
      }
    }
    return (identities, splits)
  }

  private func classList(_ name: String) throws -> [String] {
    let path = captions + "/" + name
    let names = try lines(of: path).map { $0.trimmingCharacters(in: .whitespaces) }.filter { !$0.isEmpty }
    guard !names.isEmpty else { throw DatasetError("\(path) is empty: it must name one class a line.") }
    return names
  }

  /// Caption files of the listed classes whose photo is not in images.txt.
  private func noteOrphans(_ identities: [String], _ describable: Set<String>, in badItems: inout BadItems) throws {
    for identity in identities where exists(captions + "/text_c10/" + identity) {
      for name in try names(in: captions + "/text_c10/" + identity) where name.hasSuffix(".txt") {
        if !describable.contains(identity + "/" + name) {
          badItems.add("sentences \(captions)/text_c10/\(identity)/\(name) have no photo in images.txt")
        }
      }
    }
  }

  /// Says which of the published test splits this is, for their figures cannot be compared.
  private func testSplitNote(_ photos: [Corpus.Photo], _ identities: [String]) -> String {
    let numbers = Set(photos.map { Int(identities[$0.identity].prefix(3)) ?? 0 })
    if numbers == Self.reedsTestClasses && photos.count == 2933 {
      return "test split: Reed's 50 classes with 2,933 photos, the one that the papers report"
    }
    if numbers.count == 50 && photos.count == 2967 {
      return "test split: 2,967 photos in 50 classes, the “proposed split” of Xian et al.; figures on it are not comparable with Reed's"
    }
    return "test split: \(photos.count) photos in \(numbers.count) classes, not Reed's; figures on it are not comparable with published ones"
  }

  /// The numbers of the classes in Reed's testclasses.txt.
  private static let reedsTestClasses: Set<Int> = [
    1, 4, 6, 8, 9, 14, 23, 29, 31, 33, 34, 35, 36, 37, 38, 43, 49, 51, 53, 66, 72, 79, 83, 84, 86, 91, 95, 96, 98, 101, 102, 103, 112,
    114, 119, 121, 130, 135, 138, 147, 156, 163, 165, 166, 180, 183, 185, 186, 187, 197,
  ]
}
