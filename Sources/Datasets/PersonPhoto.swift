/// A photo in a list of described persons: CUHK-PEDES, its relatives, and GNA-RNN's form of it.
struct PersonPhoto {
  let name: String
  let source: PhotoSource
  /// The person's id in the list.
  let person: Int
  let split: Corpus.Split
  let captions: [String]
}

/// What was published of a data set of persons: photos, captions and persons of train, val and test.
struct PublishedCounts: Equatable {
  let name: String
  let splits: [Counts]

  struct Counts: Equatable {
    var photos = 0, captions = 0, persons = 0
  }

  /// Li et al., CVPR 2017.
  static let cuhkPEDES = PublishedCounts(
    name: "CUHK-PEDES",
    splits: [
      Counts(photos: 34054, captions: 68126, persons: 11003), Counts(photos: 3078, captions: 6158, persons: 1000),
      Counts(photos: 3074, captions: 6156, persons: 1000),
    ])
  /// Ding et al., 2021: a caption a photo, and nothing for val.
  static let icfgPEDES = PublishedCounts(
    name: "ICFG-PEDES",
    splits: [Counts(photos: 34674, captions: 34674, persons: 3102), Counts(), Counts(photos: 19848, captions: 19848, persons: 1000)])
  /// Zhu et al., 2021: two captions a photo.
  static let rstpReid = PublishedCounts(
    name: "RSTPReid",
    splits: [
      Counts(photos: 18505, captions: 37010, persons: 3701), Counts(photos: 1000, captions: 2000, persons: 200),
      Counts(photos: 1000, captions: 2000, persons: 200),
    ])

  /// The counts of a list beside the published ones.
  func notes(_ photos: [PersonPhoto]) -> [String] {
    let found = Corpus.Split.allCases.map { split in
      let own = photos.filter { $0.split == split }
      return Counts(photos: own.count, captions: own.reduce(0) { $0 + $1.captions.count }, persons: Set(own.map(\.person)).count)
    }
    let lines = zip(Corpus.Split.allCases, zip(found, splits)).map { split, counts in
      "\(name) \(split): \(counts.0)" + (counts.0 == counts.1 ? ", as published" : " (published: \(counts.1))")
    }
    let all = found.reduce(0) { $0 + $1.captions }, published = splits.reduce(0) { $0 + $1.captions }
    return lines + ["\(name): \(all) captions in all" + (all == published ? ", as published" : " (published: \(published))")]
  }
}

extension PublishedCounts.Counts: CustomStringConvertible {
  var description: String { "\(photos) photos, \(captions) captions, \(persons) persons" }
}

extension Corpus {
  /// Persons come by their ids within each split, photos as they are listed.
  ///
  /// - Parameter list: the file that lists them, for messages.
  /// Throws `DatasetError` when a person is in two splits, or a photo is listed twice. A photo whose file is missing is bad.
  init(_ photos: [PersonPhoto], list: String, notes: [String]) throws {
    var splitOf: [Int: Split] = [:], names: Set<String> = []
    for photo in photos {
      guard names.insert(photo.name).inserted else { throw DatasetError("\(list) lists \(photo.name) twice.") }
      let known = splitOf[photo.person] ?? photo.split
      guard known == photo.split else {
        throw DatasetError("\(list): person \(photo.person) is in \(known) and, with \(photo.name), in \(photo.split): a person belongs to one split.")
      }
      splitOf[photo.person] = known
    }
    let persons = Split.allCases.flatMap { split in splitOf.filter { $0.value == split }.keys.sorted() }
    let rows = Dictionary(uniqueKeysWithValues: persons.enumerated().map { ($1, $0) })
    var badItems = BadItems(), described: [(photo: Photo, sentences: [String])] = []
    for photo in photos {
      if case .file(let path) = photo.source, !exists(path) {
        badItems.add("photo \(path) is listed in \(list) but missing")
        continue
      }
      guard let row = rows[photo.person] else { preconditionFailure("person \(photo.person) has no row") }
      described.append((Photo(name: photo.name, source: photo.source, identity: row, split: photo.split), photo.captions))
    }
    self.init(identities: persons.map(String.init), described: described, badItems: badItems, notes: notes)
  }
}
