import Foundation

/// The captions and class lists that Reed et al. (CVPR 2016) made for CUB and for Flowers, of whose archives there are
/// two:
///
/// ```
/// cvpr2016_<name>/text_c10/<class>/<photo>.txt   captions, one a line; or, where those are missing,
///                 text_c10/<class>.t7            [photos, 201, 10] character ids, photos in the order of their names
/// <name>_icml/<class>/<photo>.t7                 tables of `img`, the photo's path, and `char`, [201, 10] ids
/// …/{train,val,test}classes.txt                  class lists, one name a line
/// ```
/// The files of the first may also lie in the folder itself. `trainvalclasses.txt` and `allclasses.txt`, where they are
/// there, must be the unions that their names promise.
struct ReedCaptions {
  /// What is said of a photo.
  struct Entry: Equatable {
    /// The photo's file name without its extension.
    let photo: String
    /// Where it stands.
    let source: String
    let sentences: [String]
  }

  /// Where the class lists lie.
  let folder: String
  /// Where each class has a folder or a file.
  let captions: String

  /// - Parameter name: `cub` or `flowers`, as in the names of the archives.
  init(beneath folder: String, of name: String) {
    let archives = ["cvpr2016_\(name)", "\(name)_icml"].map { "\(folder)/\($0)" }
    self.folder = archives.first(where: exists) ?? folder
    let areTables = self.folder == archives[1] && !exists(self.folder + "/text_c10")
    captions = areTables ? self.folder : self.folder + "/text_c10"
  }

  /// Where the captions of a photo should be.
  func place(of photo: String, in identity: String) -> String {
    "\(captions)/\(identity)/\(photo)" + (captions == folder ? ".t7" : ".txt")
  }

  static let lists = Corpus.Split.allCases.map { "\($0)classes.txt" }

  /// The classes that have captions, sorted. Throws `DatasetError` if the folder cannot be read.
  func classes() throws -> [String] {
    let found = try names(in: captions).compactMap { name in
      if name.hasSuffix(".t7") { return String(name.dropLast(3)) }
      return isFolder(captions + "/" + name) ? name : nil
    }
    return Set(found).sorted()
  }

  // MARK: - Captions

  /// The captions of a class, in the order of the photos' names; none where the class has no folder and no file.
  ///
  /// - Parameter photos: the names of all photos of the class without their extension; nil where only the captions tell
  ///   which these are. Throws `DatasetError` when a file cannot be read, or does not say whose captions it has.
  func entries(of identity: String, photos: [String]?) throws -> [Entry] {
    let folder = captions + "/" + identity
    guard exists(folder) else { return exists(folder + ".t7") ? try tensorEntries(folder + ".t7", photos) : [] }
    let files = try names(in: folder), texts = files.filter { $0.hasSuffix(".txt") }
    if !texts.isEmpty {
      return try texts.map { name in
        let path = folder + "/" + name
        return Entry(photo: String(name.dropLast(4)), source: path, sentences: try lines(of: path).map(Self.mended))
      }
    }
    let tables = try files.filter { $0.hasSuffix(".t7") }.map { try tableEntry(folder + "/" + $0) }
    let sorted = tables.sorted { $0.photo.utf8.lexicographicallyPrecedes($1.photo.utf8) }
    if let (one, other) = zip(sorted, sorted.dropFirst()).first(where: { $0.photo == $1.photo }) {
      throw DatasetError("\(one.source) and \(other.source) both describe the photo \(one.photo).")
    }
    return sorted
  }

  /// What a user should know about the captions of these classes.
  func notes(_ identities: [String]) -> [String] {
    let tensors = identities.filter { !exists(captions + "/" + $0) && exists("\(captions)/\($0).t7") }
    guard !tensors.isEmpty else { return [] }
    return [
      "captions of \(tensors.count) classes are from .t7 files: at most 201 characters, and given to the class's "
        + "photos in the order of their names"
    ]
  }

  private func tableEntry(_ path: String) throws -> Entry {
    let file = try Torch7(contentsOf: path)
    guard case .string(let photo)? = file.value(of: "img", in: file.root),
      case .tensor(let ids)? = file.value(of: "char", in: file.root),
      ids.shape.count == 2
    else {
      throw DatasetError("\(path): not a table with img, the path of a photo, and char, character ids [201, 10].")
    }
    let name = photo.split(separator: "/").last.map(String.init) ?? photo
    let sentences = try named(path) {
      try ReedAlphabet.captions(file.numbers(of: ids), characters: ids.shape[0], captions: ids.shape[1])
    }
    return Entry(photo: name.hasSuffix(".jpg") ? String(name.dropLast(4)) : name, source: path, sentences: sentences)
  }

  private func tensorEntries(_ path: String, _ photos: [String]?) throws -> [Entry] {
    guard let photos else {
      throw DatasetError(
        "\(path) does not say whose captions it has: get the folder of .txt files of the same archive, or the archive "
          + "flowers_icml."
      )
    }
    let file = try Torch7(contentsOf: path)
    guard case .tensor(let ids) = file.root, ids.shape.count == 3 else {
      throw DatasetError("\(path): not a tensor of character ids [photos, 201, 10].")
    }
    guard ids.shape[0] == photos.count else {
      throw DatasetError(
        "\(path) has the captions of \(ids.shape[0]) photos, but the class has \(photos.count): take both from the "
          + "published archives."
      )
    }
    let numbers = file.numbers(of: ids), share = ids.shape[1] * ids.shape[2]
    return try photos.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }.enumerated().map { row, photo in
      let some = numbers[row * share..<(row + 1) * share]
      let sentences = try named(path) {
        try ReedAlphabet.captions(some, characters: ids.shape[1], captions: ids.shape[2])
      }
      return Entry(photo: photo, source: "\(path), row \(row + 1)", sentences: sentences)
    }
  }

  private func named<Result>(_ path: String, _ body: () throws -> Result) throws -> Result {
    do { return try body() } catch let error as Torch7Error { throw DatasetError("\(path): \(error)") }
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

  // MARK: - Class lists

  /// The classes in the order of the lists, train then val then test, and the split of each.
  ///
  /// - Parameter source: what says which classes there are.
  /// Throws `DatasetError` when lists overlap, are empty, or name a class that is not `known`.
  func classLists(known: Set<String>, source: String) throws -> (identities: [String], splits: [Corpus.Split]) {
    var identities: [String] = [], splits: [Corpus.Split] = [], listOf: [String: String] = [:]
    for (split, list) in zip(Corpus.Split.allCases, Self.lists) {
      for name in try classList(list) {
        if let other = listOf.updateValue(list, forKey: name) {
          throw DatasetError(
            "\(folder)/\(list) names \(name), which \(other == list ? "it has named already" : other + " names too"): "
              + "the class lists must not overlap."
          )
        }
        guard known.contains(name) else {
          throw DatasetError("\(folder)/\(list) names \(name), a class that \(source) does not have.")
        }
        identities.append(name)
        splits.append(split)
      }
    }
    for (list, parts) in [
      ("trainvalclasses.txt", [Corpus.Split.train, .val]), ("allclasses.txt", Corpus.Split.allCases),
    ]
    where exists(folder + "/" + list) {
      let promised = Set(zip(identities, splits).filter { parts.contains($1) }.map(\.0))
      if let odd = promised.symmetricDifference(try classList(list)).min() {
        let sources = parts.map { "\($0)classes.txt" }.joined(separator: " and ")
        throw DatasetError("\(folder)/\(list) is not the union of \(sources): they differ in \(odd).")
      }
    }
    return (identities, splits)
  }

  private func classList(_ name: String) throws -> [String] {
    let path = folder + "/" + name
    let names = try lines(of: path).map { $0.trimmingCharacters(in: .whitespaces) }.filter { !$0.isEmpty }
    guard !names.isEmpty else { throw DatasetError("\(path) is empty: it must name one class a line.") }
    return names
  }
}
