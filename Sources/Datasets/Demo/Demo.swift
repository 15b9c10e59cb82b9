import Files
import Foundation
import Tensor

/// The built-in data set: drawn birds and sentences about them, in the layout of CUB, so that the whole chain runs
/// without a download. Everything follows from the seed.
package struct Demo: Sendable {
  private let identitiesBySplit: [Int], photosPerIdentity: Int, sentencesPerPhoto: Int
  private let side: Int, seed: UInt64

  /// - Parameters:
  ///   - identities: how many train, val and test have; no identity is in two splits.
  ///   - side: photos are `side` × `side` pixels.
  package init(identities: [Int], photosPerIdentity: Int, sentencesPerPhoto: Int, side: Int, seed: UInt64) {
    precondition(
      identities.count == 3 && (identities + [photosPerIdentity, sentencesPerPhoto, side]).allSatisfy { $0 > 0 },
      "a demo data set needs identities in every split, photos and sentences")
    (identitiesBySplit, self.side, self.seed) = (identities, side, seed)
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
    var generator = SplitMix64(seed: seed)
    let birds = try Bird.flock(identities, using: &generator) { try progress(0) }
    let classes = birds.enumerated().map { index, bird in
      let number = String(index + 1), zeros = String(repeating: "0", count: max(0, 3 - number.count))
      return zeros + number + "." + bird.name(using: &generator)
    }

    var images = "", labels = ""
    for (index, name) in classes.enumerated() {
      for kind in ["CUB_200_2011/images", "text_c10"] {
        try FileManager.default.createDirectory(atPath: "\(folder)/\(kind)/\(name)", withIntermediateDirectories: true)
      }
      // A bird's photos at once, each on its own stream of chance: bounded memory, and no thread count changes bytes.
      try forEachInOrder(0..<photosPerIdentity) { shot in
        try photo(of: birds[index], number: index * photosPerIdentity + shot)
      } take: { shot, made in
        let number = index * photosPerIdentity + shot + 1, stem = "\(name)/\(name.dropFirst(4))_\(shot + 1)"
        images += "\(number) \(stem).jpg\n"
        labels += "\(number) \(index + 1)\n"
        try writeBytes(made.photo, to: "\(folder)/CUB_200_2011/images/\(stem).jpg")
        try writeBytes(
          Array((made.sentences.joined(separator: "\n") + "\n").utf8), to: "\(folder)/text_c10/\(stem).txt")
        try progress(1)
      }
    }

    let test = classes.suffix(identitiesBySplit[2]), trainval = classes.dropLast(test.count)
    let val = trainval.suffix(identitiesBySplit[1]), train = trainval.dropLast(val.count)
    let lists = [("train", train), ("val", val), ("test", test), ("trainval", trainval), ("all", classes[...])]
    let origin = "Drawn and described by Lineup's synthesize: \(identities) birds, seed \(seed)."
    let tables =
      [
        ("CUB_200_2011/images.txt", images), ("CUB_200_2011/image_class_labels.txt", labels),
        ("CUB_200_2011/classes.txt", classes.enumerated().map { "\($0 + 1) \($1)\n" }.joined()),
      ] + lists.map { ("\($0)classes.txt", $1.map { $0 + "\n" }.joined()) }
    for (name, text) in tables { try writeBytes(Array(text.utf8), to: folder + "/" + name) }
    let text = origin + " Will be replaced without asking.\n" + (try FileList(of: folder).text) + recipe
    try writeBytes(Array(text.utf8), to: "\(folder)/\(Self.mark)")
  }

  /// The bytes of a photo's JPEG, and sentences about what the photo shows.
  func photo(of bird: Bird, number: Int) throws -> (photo: [UInt8], sentences: [String]) {
    var generator = SplitMix64(seed: seed, stream: UInt64(number) + 1)
    let scene = Scene(using: &generator)
    var canvas = Portrait.photo(of: bird, in: scene, side: side)
    scene.expose(&canvas, using: &generator)
    let grammar = Grammar(bird, in: scene.place)
    let sentences = (0..<sentencesPerPhoto).map { _ in grammar.sentence(using: &generator) }
    return (try JPEG.encode(canvas.image, quality: 90), sentences)
  }
}
