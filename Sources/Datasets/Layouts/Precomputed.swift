import Foundation
import Pools

/// Sentences, and features of the regions of their photos, as SCAN, VSE++ and IMRAM share them: every photo is an
/// identity of its own.
///
/// ```
/// <folder>/{train,dev,test}_caps.txt    one sentence a line, five in a row for each photo; dev is val
/// <folder>/{train,dev,test}_ims.npy     the photos' features [N, 36, 2048], also called …_feat.npy;
///                                       or each five times, [5N, 36, 2048]
/// <folder>/{train,dev,test}_ids.txt     what the photos are called, one a line
/// ```
/// COCO's has testall beside test, its first thousand photos. Lists may be missing, and features too where they come
/// from elsewhere.
package struct Precomputed: DatasetLayout {
  package static let name = "precomputed"
  package static let signs = ["train", "dev", "test", "testall"].map { "\($0)_caps.txt" }
  package static let pipeline: (name: String, change: String?) = ("f30k-precomputed", nil)
  package static let pipelines = ["f30k-precomputed", "coco-precomputed"]
  package static func vocabulary(in folder: String) throws -> String? { try PublishedVocabulary.find(for: folder) }

  package static func dataset(in folder: String) -> String {
    known(folder).map { "\($0.name)-precomputed" } ?? name
  }

  package static func published(in folder: String, _ options: ReadingOptions) -> PublishedTable? {
    known(folder)?.published
  }

  /// Which list is the split test.
  package enum TestList: String, CaseIterable, Codable, Sendable { case test, testall }

  /// The data set under `folder`. Left out as bad items are empty sentences, and photos without any.
  /// - Throws: `DatasetError` when there is no list, when sentences, features and names do not belong together, and
  ///   when a name is there twice.
  package static func read(_ folder: String, _ options: ReadingOptions = ReadingOptions()) throws -> Corpus {
    let testList = options.testList
    var photos: [ListedPhoto] = [], places: [String: String] = [:], notes: [String] = []
    let lists = [("train", Split.train), ("dev", .val), (testList.rawValue, .test)]
    for (list, split) in lists where exists(captionFile(list, in: folder)) {
      let file = captionFile(list, in: folder)
      let features = try features(list, in: folder), captions = try captions(file, of: features)
      let count = captions.count / captionsPerPhoto
      let names = try names(list, photos: count, in: folder)
      for (photo, name) in names.enumerated() {
        if let other = places.updateValue(list, forKey: name) {
          throw DatasetError("\(folder)/\(list)_ids.txt: \(name.excerpt) is there twice, first in \(other).")
        }
        let source = PhotoSource.features(
          row: features.map { $0.rows == count ? photo : photo * captionsPerPhoto } ?? 0, of: features)
        let own = captions[photo * captionsPerPhoto..<(photo + 1) * captionsPerPhoto]
        photos.append(
          ListedPhoto(name: name, source: source, identity: name, split: split, captions: Array(own), list: file))
      }
      let found = features.map { "\($0.regions) regions of \($0.channels) channels in \($0.path)" }
      notes.append("\(split): \(found ?? "no features in \(folder)/\(list)_ims.npy")")
    }
    if testList == .test, exists(captionFile("testall", in: folder)) {
      notes.append("testall left out: --test-list testall takes it in the place of test")
    }
    guard !photos.isEmpty else { throw missing(captionFile(testList.rawValue, in: folder), in: folder) }
    return Corpus(photos, notes: notes)
  }

  private static let captionsPerPhoto = 5

  private static func captionFile(_ list: String, in folder: String) -> String { "\(folder)/\(list)_caps.txt" }

  /// The features of a list's photos, each once or once for each of its sentences; nil where there are none.
  private static func features(_ list: String, in folder: String) throws -> RegionArray? {
    try ["ims", "feat"].map { "\(folder)/\(list)_\($0).npy" }.first(where: exists).map(RegionArray.init)
  }

  /// The sentences of a list. Blank lines at its end are none, but where features or five sentences need them: there
  /// they are sentences that are empty.
  private static func captions(_ path: String, of features: RegionArray?) throws -> [String] {
    let all = try TextFile(path).allLines().map { $0.trimmingCharacters(in: .whitespaces) }
    let written = all.count - all.reversed().prefix(while: \.isEmpty).count
    let needed = features.map { [$0.rows, captionsPerPhoto * $0.rows] } ?? []
    let whole = (written + captionsPerPhoto - 1) / captionsPerPhoto * captionsPerPhoto
    let count = (needed + [whole]).first { (written...all.count).contains($0) && $0 % captionsPerPhoto == 0 } ?? written
    try require(
      count > 0 && count % captionsPerPhoto == 0,
      "\(path) has \(grouped(count)) lines, where each photo has five: was one lost, or is one broken in two?")
    guard let features, !needed.contains(count) else { return Array(all[..<count]) }
    throw DatasetError(
      "\(features.path) has \(grouped(features.rows)) rows, and \(path) \(grouped(count)) lines: there must be a row "
        + "for each line, or for each five. Take both from one archive.")
  }

  /// The photos' names: their ids, listed once or once for each sentence, or what the list and their places in it are.
  private static func names(_ list: String, photos: Int, in folder: String) throws -> [String] {
    let path = "\(folder)/\(list)_ids.txt"
    guard exists(path) else { return (0..<photos).map { "\(list)[\($0)]" } }
    let ids = try items(of: path, each: "a photo's id")
    try require(
      [photos, photos * captionsPerPhoto].contains(ids.count),
      "\(path) has \(grouped(ids.count)) lines, where \(grouped(photos)) photos are described: take both from one "
        + "archive.")
    return ids.count == photos ? ids : (0..<photos).map { ids[$0 * captionsPerPhoto] }
  }

  package static func directions(_ folder: String) -> String {
    """
    Precomputed data must lie like this:
      \(folder)/{train,dev,test}_caps.txt    five lines for each photo
      \(folder)/{train,dev,test}_ims.npy     or …_feat.npy
    as data.zip of SCAN (github.com/kuanghuei/SCAN) has them in f30k_precomp and coco_precomp.
    """
  }

  /// The data set, known by what the folder, the one above it, or the vocabulary in it is called.
  private static func known(_ folder: String) -> (name: String, published: PublishedTable)? {
    let vocabulary = (try? PublishedVocabulary.find(for: folder)) ?? ""
    let parts =
      URL(fileURLWithPath: folder).standardizedFileURL.pathComponents.suffix(2)
      + [String(vocabulary.split(separator: "/").last ?? "")]
    let all = [
      ("f30k", PublishedTable.karpathyFlickr30k), ("coco", .karpathyCOCO), ("f8k", .karpathyFlickr8k),
    ]
    return all.first { name, _ in parts.contains { $0.lowercased().contains(name) } }
  }
}
