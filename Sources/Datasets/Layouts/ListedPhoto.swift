import Pools
import Tensor

/// A photo as a list has it, with the sentences that describe it.
struct ListedPhoto {
  let name: String
  let source: PhotoSource
  let identity: String
  let split: Split
  var captions: [String]
  /// What lists it, for messages.
  let list: String
}

extension ListedPhoto {
  /// A photo in a file of its own, which is named by its path beneath a folder.
  /// - Parameters:
  ///   - file: its path beneath `folder`; blanks around it are no part of it.
  ///   - identity: nil where the photo is one of its own.
  /// - Throws: `DatasetError` that begins with `list` when the path leads out of the folder.
  init(
    file: String, beneath folder: String, identity: String? = nil, split: Split, captions: [String], list: String
  ) throws {
    let name = file.label, path = try photoPath(name, beneath: folder, listed: list)
    self.init(
      name: name, source: .file(path), identity: identity ?? name, split: split, captions: captions, list: list)
  }
}

extension Split {
  /// Reads a split's name, with or without capitals and blanks around it.
  /// - Parameter others: names that the layout has besides.
  /// - Throws: `DatasetError` that begins with `place` where the name is missing, or no split is called so.
  init(named name: String?, or others: [String] = [], _ place: @autoclosure () -> String) throws {
    let found = name.map { "the split “\($0.excerpt)”" } ?? "no split"
    let known = (["train", "val"] + others).joined(separator: ", ") + " or test"
    self = try require(Split((name ?? "").label.lowercased()), "\(place()) has \(found), where \(known) is needed.")
  }
}

extension Corpus {
  /// The photos of a list, in its order within each split. One whose file is missing is bad.
  /// - Parameter identities: in their order; nil where every photo that is there is one of its own, under its name.
  init(_ listed: [ListedPhoto], identities: [String]? = nil, badItems: BadItems = BadItems(), notes: [String] = []) {
    var badItems = badItems
    let photos = Split.allCases.flatMap { split in listed.filter { $0.split == split } }.filter { photo in
      guard case .file(let path) = photo.source, !exists(path) else { return true }
      badItems.add("photo \(path.excerpt) is listed in \(photo.list) but missing\(nearby(path))")
      return false
    }
    let identities = identities ?? photos.map(\.identity), rows = identities.places()
    let described = photos.map { photo in
      guard let row = rows[photo.identity] else { preconditionFailure("identity \(photo.identity) has no row") }
      return (Photo(name: photo.name, source: photo.source, identity: row, split: photo.split), photo.captions)
    }
    self.init(identities: identities, described: described, badItems: badItems, notes: notes)
  }

  /// Photos of persons, whose identities are numbers: they come by these within each split.
  /// - Throws: `DatasetError` when a person is in two splits, or a photo is listed twice.
  init(persons photos: [ListedPhoto], notes: [String] = []) throws {
    var splitOf: [String: Split] = [:], names: Set<String> = []
    for photo in photos {
      guard names.insert(photo.name).inserted else { throw DatasetError("\(photo.list) lists \(photo.name) twice.") }
      let known = splitOf.updateValue(photo.split, forKey: photo.identity) ?? photo.split
      try require(
        known == photo.split,
        "\(photo.list): person \(photo.identity) is in \(known) and, with \(photo.name), in \(photo.split): a person "
          + "belongs to one split.")
    }
    let persons = Split.allCases.flatMap { split in
      splitOf.filter { $0.value == split }.keys.compactMap { Int($0) }.sorted().map(String.init)
    }
    self.init(photos, identities: persons, notes: notes)
  }
}
