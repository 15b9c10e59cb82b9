import Files
import Foundation
import Tensor

/// The built-in data sets: drawn birds or people and sentences about them, in published layouts, so that the whole
/// chain runs without a download. Everything follows from the seed.
package struct Demo: Sendable {
  let subject: Subject
  let identitiesBySplit: [Int], photosPerIdentity: Int, sentencesPerPhoto: Int
  let side: Int, seed: UInt64

  /// - Parameters:
  ///   - identities: how many train, val and test have; no identity is in two splits.
  ///   - side: photos of birds are `side` × `side` pixels, those of people half as wide.
  package init(
    subject: Subject = .birds, identities: [Int], photosPerIdentity: Int, sentencesPerPhoto: Int, side: Int,
    seed: UInt64
  ) {
    precondition(
      identities.count == 3 && (identities + [photosPerIdentity, sentencesPerPhoto, side]).allSatisfy { $0 > 0 },
      "a demo data set needs identities in every split, photos and sentences")
    (self.subject, identitiesBySplit, self.side, self.seed) = (subject, identities, side, seed)
    (self.photosPerIdentity, self.sentencesPerPhoto) = (photosPerIdentity, sentencesPerPhoto)
  }

  package var identities: Int { identitiesBySplit.reduce(0, +) }
  package var photos: Int { identities * photosPerIdentity }

  /// Draws the photos and writes the data set into `folder`. The folder is called `<folder>.partial` until it is whole.
  /// - Parameters:
  ///   - recipe: how it is made; the file `mark` ends with it.
  ///   - progress: called with the number of photos written since the last call, which may be 0.
  /// - Throws: `DatasetError` if the folder contains something other than an earlier demo, it or a `FileError` if it
  ///   cannot be written, and what `progress` throws.
  package func write(to folder: String, recipe: String = "", progress: (Int) throws -> Void = { _ in }) throws {
    var folder = folder.count > 1 && folder.hasSuffix("/") ? String(folder.dropLast()) : folder
    if (try? FileManager.default.destinationOfSymbolicLink(atPath: folder)) != nil {
      folder = URL(fileURLWithPath: folder).resolvingSymlinksInPath().path
    }
    let (partial, old) = (folder + ".partial", folder + ".old.partial")
    try require(
      !exists(folder) || exists(folder + "/" + Self.mark),
      "\(folder) exists and holds no demo data (there is no \(Self.mark) in it): remove it, or name another folder.")
    if let others = try Self.list(of: folder)?.others(in: folder).filter({ $0 != Self.mark }), let other = others.first
    {
      throw DatasetError(
        "\(folder)/\(other) was not drawn by synthesize, and would be lost: move it away, or name another folder.")
    }
    let files = FileManager.default
    do {
      for leftover in [partial, old] where exists(leftover) { try files.removeItem(atPath: leftover) }
      TemporaryFiles.add(partial)
      defer {
        try? files.removeItem(atPath: partial)  // what is not whole, or what was there before
        TemporaryFiles.remove(partial)
      }
      try files.createDirectory(atPath: partial, withIntermediateDirectories: true)
      try writeContents(of: partial, recipe, progress)
      try TemporaryFiles.protecting { try putInPlace(folder: partial, at: folder) }
    } catch let error as CocoaError {
      throw DatasetError("\(folder) cannot be written: \(error.localizedDescription)")
    }
  }

  /// The list of what was drawn; nil where there is no demo, or an older lineup drew it.
  private static func list(of folder: String) throws -> FileList? {
    exists(folder) ? FileList(in: String(decoding: try contents(of: "\(folder)/\(mark)"), as: UTF8.self)) : nil
  }

  /// The file that marks a folder as written by us, so that it may be replaced. It lists the files, and ends with the
  /// recipe.
  package static let mark = "synthesized.txt"

  private func writeContents(of folder: String, _ recipe: String, _ progress: (Int) throws -> Void) throws {
    let drawn = try subject.drawn(self) { try progress(0) }
    var entries: [String] = [], parts = DrawnParts(parts: drawn.parts), folders: Set<String> = []
    func write(_ file: DrawnFile) throws {
      let path = "\(folder)/\(file.path)", parent = (path as NSString).deletingLastPathComponent
      if folders.insert(parent).inserted {
        try FileManager.default.createDirectory(atPath: parent, withIntermediateDirectories: true)
      }
      try writeBytes(file.bytes, to: path)
    }
    // Each photo is drawn on its own stream of chance: no thread count changes bytes.
    try forEachInOrder(0..<photos) {
      try drawn.photo($0)
    } take: { _, photo in
      for file in photo.files { try write(file) }
      entries.append(photo.entry)
      parts.add(photo: photo.name, photo.parts)
      try progress(1)
    }
    for file in drawn.lists(entries) + [DrawnFile(DrawnParts.file, parts.csv)] { try write(file) }
    let origin = "Drawn and described by Lineup's synthesize: \(identities) \(subject), seed \(seed)."
    let text = origin + " Will be replaced without asking.\n" + (try FileList(of: folder).text) + recipe
    try write(DrawnFile(Self.mark, text))
  }
}
