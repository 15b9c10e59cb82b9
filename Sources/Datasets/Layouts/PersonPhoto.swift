import Pools

/// A photo in a list of described persons: CUHK-PEDES, its relatives, and GNA-RNN's form of it.
struct PersonPhoto {
  let name: String
  let source: PhotoSource
  /// The person's id in the list.
  let person: Int
  let split: Split
  let captions: [String]
}

extension Corpus {
  /// Persons come by their ids within each split, photos as they are listed.
  ///
  /// - Parameter list: the file that lists them, for messages.
  /// Throws `DatasetError` when a person is in two splits, or a photo is listed twice. A photo whose file is missing is
  /// bad.
  init(_ photos: [PersonPhoto], list: String, notes: [String] = []) throws {
    var splitOf: [Int: Split] = [:], names: Set<String> = []
    for photo in photos {
      guard names.insert(photo.name).inserted else { throw DatasetError("\(list) lists \(photo.name) twice.") }
      let known = splitOf[photo.person] ?? photo.split
      guard known == photo.split else {
        throw DatasetError(
          "\(list): person \(photo.person) is in \(known) and, with \(photo.name), in \(photo.split): a person belongs "
            + "to one split."
        )
      }
      splitOf[photo.person] = known
    }
    let persons = Split.allCases.flatMap { split in splitOf.filter { $0.value == split }.keys.sorted() }
    let rows = persons.places()
    var badItems = BadItems(), described: [(photo: Photo, sentences: [String])] = []
    for photo in photos {
      if case .file(let path) = photo.source, !exists(path) {
        badItems.add("photo \(path) is listed in \(list) but missing")
        continue
      }
      guard let row = rows[photo.person] else { preconditionFailure("person \(photo.person) has no row") }
      described.append(
        (Photo(name: photo.name, source: photo.source, identity: row, split: photo.split), photo.captions))
    }
    self.init(identities: persons.map(String.init), described: described, badItems: badItems, notes: notes)
  }
}
