import Foundation
import Pools

/// Shards of WebDataset, as img2dataset writes them: tar archives in which the files of one photo have one name, but
/// for its ending, and follow each other.
///
/// ```
/// <folder>/train-000000.tar    000000000.jpg (or .jpeg, .png)
///                              000000000.txt     a sentence a line
///                              000000000.json    {"caption": "…"} or {"captions": ["…", …]}; "identity", "split"
/// <folder>/test-000000.tar     …
/// ```
/// Sentences are those of `.txt`, or else those of `.json`. A shard's name begins with the split, where the photos do
/// not say it. Without an identity, every photo is one of its own. Other files and members are passed over.
package struct WebDataset: DatasetLayout {
  package static let name = "webdataset", signs = ["train-000000.tar", "00000.tar"]
  package static let pipeline: (name: String, change: String?) = (Flickr8k.name, nil)

  /// Any archive whose name ends in a number. That a folder of another layout was looked through is not recorded.
  package static func sign(in folder: String) -> String? {
    ((try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []).filter(isShard).min()
  }

  private static func isShard(_ name: String) -> Bool { name.wholeMatch(of: /(.*[-_.])?[0-9]+\.tar/) != nil }

  /// The photos of all shards, in the order of the shards' names. One shard is open at a time. Left out as bad items
  /// are a photo without a sentence, and sentences without a photo.
  /// - Throws: `DatasetError` where a shard is damaged or has what is refused, a description is malformed, a photo's
  ///   split is not known, or two photos have one name.
  package static func read(_ folder: String, _ options: ReadingOptions = ReadingOptions()) throws -> Corpus {
    try requireFiles([folder], in: folder)
    let all = try names(in: folder), shards = all.filter(isShard)
    let passed = all.filter { !isShard($0) && $0.contains(/\.(tar|tgz)(\.\w+)?$/) }
    let notes = passed.first.map { first in
      ["\(counted(passed.count, "archive")) passed over, such as \(first.excerpt): unpack it, or name it as shards are"]
    }
    guard !shards.isEmpty else { throw missing("\(folder)/train-000000.tar", in: folder) }
    var badItems = BadItems(), photos: [ListedPhoto] = [], splitOf: [String: Split] = [:]
    for shard in shards {
      let archive = try TarArchive("\(folder)/\(shard)"), file = ReopenedFile(archive.file)
      for sample in try samples(of: archive) {
        let place = "\(archive.path): \(sample.key.excerpt)"
        let texts = try sample.texts.map { try text($0, in: archive) }
        let described = try sample.description.map { member in
          try json(Description.self, archive.bytes(of: member)[...], in: "\(archive.path): \(member.name.excerpt)")
        }
        guard let photo = sample.photo else {
          if texts != nil { badItems.add("the sentences of \(place) have no photo") }
          continue
        }
        let name = "\(shard.dropLast(".tar".count))/\(photo.name)"
        let split = try described?.split.map { try Split(named: $0, place) } ?? split(of: shard, folder)
        let identity = described?.identity?.label ?? name
        try require(!identity.isEmpty, "\(place): the identity is empty.")
        let known = splitOf.updateValue(split, forKey: identity) ?? split
        try require(
          known == split,
          "\(place): identity \(identity.excerpt) is in \(split) here and in \(known) before: an identity belongs to "
            + "one split.")
        photos.append(
          ListedPhoto(
            name: name, source: .part(photo.place, of: file), identity: identity, split: split,
            captions: texts ?? described?.sentences ?? [], list: archive.path))
      }
    }
    var identities: [String] = [], seen: Set<String> = []
    for split in Split.allCases {
      for photo in photos where photo.split == split && seen.insert(photo.identity).inserted {
        identities.append(photo.identity)
      }
    }
    return Corpus(photos, identities: identities, badItems: badItems, notes: notes ?? [])
  }

  package static func directions(_ folder: String) -> String {
    """
    Shards of WebDataset are tar archives whose names end in numbers:
      \(folder)/train-000000.tar, val-000000.tar, test-000000.tar …
          with a photo and its sentences under one name: a.jpg, a.txt, a.json. docs/datasets.md shows them.
    """
  }

  private static let photoEndings: Set<String> = ["jpg", "jpeg", "png"], longestText = TextFile.longestLine

  /// The members of one name, but for the ending.
  private struct Sample {
    let key: String
    var photo: TarArchive.Member?, texts: TarArchive.Member?, description: TarArchive.Member?
  }

  private struct Description: Decodable {
    let caption: String?, captions: [String]?, identity: String?, split: String?
    var sentences: [String] { captions ?? caption.map { [$0] } ?? [] }
  }

  /// - Throws: `DatasetError` where two members are the same of one sample, such as its photo.
  private static func samples(of archive: TarArchive) throws -> [Sample] {
    var samples: [Sample] = []
    func set(_ part: WritableKeyPath<Sample, TarArchive.Member?>, _ member: TarArchive.Member, _ what: String) throws {
      let last = samples.count - 1
      if let other = samples[last][keyPath: part] {
        throw DatasetError(
          "\(archive.path): \(other.name.excerpt) and \(member.name.excerpt) are both the \(what) of one name: keep "
            + "one of them, or give each a name of its own.")
      }
      samples[last][keyPath: part] = member
    }
    for member in archive.members {
      let start = member.name.lastIndex(of: "/").map { member.name.index(after: $0) } ?? member.name.startIndex
      guard let dot = member.name[start...].firstIndex(of: ".") else { continue }
      let key = String(member.name[..<dot]), ending = member.name[member.name.index(after: dot)...].lowercased()
      if samples.last?.key != key { samples.append(Sample(key: key)) }
      switch ending {
      case "txt": try set(\.texts, member, "sentences")
      case "json": try set(\.description, member, "description")
      case _ where photoEndings.contains(ending): try set(\.photo, member, "photo")
      default: break
      }
    }
    return samples
  }

  /// The lines of a member that are not blank.
  private static func text(_ member: TarArchive.Member, in archive: TarArchive) throws -> [String] {
    let place = "\(archive.path): \(member.name.excerpt)"
    try require(member.place.count <= longestText, "\(place): is no text of sentences: it has more than 1 MB.")
    let text = try require(
      String(validating: archive.bytes(of: member), as: UTF8.self), "\(place): not UTF-8 text: save it as UTF-8.")
    try require(!text.utf8.contains(0), "\(place): has a NUL, a character that no text has.")
    return text.split(whereSeparator: \.isNewline).map(\.label).filter { !$0.isEmpty }
  }

  private static func split(of shard: String, _ folder: String) throws -> Split {
    let word = shard.prefix { $0.isLetter }.lowercased()
    return try require(
      Split(word),
      "\(folder)/\(shard): no split is known: begin its name with train-, val- or test-, or write “split” into each "
        + ".json.")
  }
}
