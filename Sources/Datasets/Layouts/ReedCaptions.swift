import Foundation
import Pools

/// The captions and class lists that Reed et al. (CVPR 2016) made for CUB and for Flowers:
///
/// ```
/// cvpr2016_<name>/text_c10/<class>/<photo>.txt   captions, one a line
/// …/{train,val,test}classes.txt                  class lists, one name a line
/// ```
/// The files may also lie in the folder itself. `trainvalclasses.txt` and `allclasses.txt`, where they are there, must
/// be the unions that their names promise.
struct ReedCaptions {
  /// The captions of a photo.
  struct Entry: Equatable {
    /// The photo's file name without its extension.
    let photo: String
    /// The file of the sentences.
    let source: String
    let sentences: [String]
  }

  /// Where the class lists lie.
  let folder: String
  /// Where each class has a folder.
  let captions: String

  /// - Parameter name: `cub` or `flowers`, as in the archive's name.
  init(beneath folder: String, of name: String) {
    let archive = "\(folder)/cvpr2016_\(name)"
    self.folder = exists(archive) ? archive : folder
    captions = self.folder + "/text_c10"
  }

  /// Where the captions of a photo should be.
  func place(of photo: String, in identity: String) -> String { "\(captions)/\(identity)/\(photo).txt" }

  static let listNames = Split.allCases.map { "\($0)classes.txt" }
  /// The paths of the class lists.
  var lists: [String] { Self.listNames.map { folder + "/" + $0 } }

  /// The classes that have captions, sorted.
  /// - Throws: `DatasetError` if the folder cannot be read.
  func classes() throws -> [String] {
    try names(in: captions).filter { isFolder(captions + "/" + $0) }.sorted()
  }

  /// The captions of a class, in the order of the photos' names; none where the class has no folder.
  /// - Throws: `DatasetError` when a file cannot be read.
  func entries(of identity: String) throws -> [Entry] {
    let folder = spelled(identity, in: captions)
    guard exists(folder) else { return [] }
    return try names(in: folder).filter { $0.hasSuffix(".txt") }.map { name in
      let path = folder + "/" + name
      // Copies are widespread in which a character was lost.
      let sentences = try lines(of: path, broken: .replace).map(Self.mended)
      return Entry(photo: String(name.dropLast(4)), source: path, sentences: sentences)
    }
  }

  /// A caption with its spaces back: somewhere on its way each no-break space became two U+FFFD (reedscot/cvpr2016#9).
  static func mended(_ caption: String) -> String {
    let damage = "\u{FFFD}\u{FFFD}".unicodeScalars
    return String(caption.unicodeScalars.replacing(damage, with: " ".unicodeScalars))
  }

  /// The classes in the order of the lists, train then val then test, and the split of each.
  /// - Parameter source: what says which classes there are.
  /// - Throws: `DatasetError` when lists overlap, are empty, or name a class that is not `known`.
  func classLists(known: Set<String>, source: String) throws -> (identities: [String], splits: [Split]) {
    var identities: [String] = [], splits: [Split] = [], listOf: [String: String] = [:]
    for (split, list) in zip(Split.allCases, Self.listNames) {
      for name in try classList(list) {
        if let other = listOf.updateValue(list, forKey: name) {
          let fault = other == list ? "it has named already" : other + " names too"
          throw DatasetError("\(folder)/\(list) names \(name), which \(fault): the class lists must not overlap.")
        }
        try require(known.contains(name), "\(folder)/\(list) names \(name), a class that \(source) does not have.")
        identities.append(name)
        splits.append(split)
      }
    }
    for (list, parts) in [("trainvalclasses.txt", [Split.train, .val]), ("allclasses.txt", Split.allCases)]
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
    let names = try lines(of: path).map(\.label).filter { !$0.isEmpty }
    guard !names.isEmpty else { throw DatasetError("\(path) is empty: it must name one class a line.") }
    return names
  }
}
