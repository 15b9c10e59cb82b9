import Foundation
import Pools

/// Flickr8k (Hodosh, Young and Hockenmaier, JAIR 2013) as it was published: every photo is an identity of its own.
///
/// ```
/// <folder>/Flickr8k.token.txt                    <photo>#<0…4>⇥<sentence>, 8,092 photos, some in none of the lists
/// <folder>/Flickr_8k.{train,dev,test}Images.txt  one photo a line; dev is val
/// <folder>/Flicker8k_Dataset/<photo>             sic; also Flickr8k_Dataset or images
/// ```
/// The four texts may also lie in `<folder>/Flickr8k_text`, as their archive is called.
package struct Flickr8k: DatasetLayout {
  package static let name = "flickr8k"
  package static let signs = [tokenFile, "Flickr_8k.trainImages.txt", "Flickr8k_text/" + tokenFile]

  package static func published(in folder: String, _ options: ReadingOptions) -> PublishedTable? {
    .captioned("Flickr8k", by: "Hodosh et al. 2013", [6000, 1000, 1000])
  }

  /// The data set under `folder`. Left out as bad items are a photo that is missing or has no sentence, and an empty
  /// sentence.
  /// - Throws: `DatasetError` when a file is missing or malformed, lists a photo twice or has a sentence's number
  ///   twice, and when the splits overlap.
  package static func read(_ folder: String, _ options: ReadingOptions = ReadingOptions()) throws -> Corpus {
    let texts = exists(folder + "/Flickr8k_text/" + tokenFile) ? folder + "/Flickr8k_text" : folder
    let place = photoFolders.map { folder + "/" + $0 }.first(where: exists) ?? folder + "/" + photoFolders[0]
    let token = texts + "/" + tokenFile
    try requireFiles([folder, token] + Split.allCases.map { list(of: $0, in: texts) } + [place], in: folder)

    var captions = try captions(token)
    let photos = try listedPhotos(texts).map { name, split in
      try ListedPhoto(
        file: name, beneath: place, split: split, captions: captions.removeValue(forKey: name) ?? [],
        list: list(of: split, in: texts))
    }
    let notes =
      captions.isEmpty
      ? [] : ["\(counted(captions.count, "photo")) of \(token) left out: in none of the three lists (92 as published)"]
    return Corpus(photos, notes: notes)
  }

  static let tokenFile = "Flickr8k.token.txt"
  /// Where photos are looked for: the archive's own spelling first.
  static let photoFolders = ["Flicker8k_Dataset", "Flickr8k_Dataset", "images"]

  private static func list(of split: Split, in folder: String) -> String {
    "\(folder)/Flickr_8k.\(split == .val ? "dev" : "\(split)")Images.txt"
  }

  package static func directions(_ folder: String) -> String {
    """
    The raw data of Flickr8k must lie like this:
      \(folder)/\(photoFolders[0])/1000268201_693b08cb0e.jpg …
          from Flickr8k_Dataset.zip
      \(folder)/{\(tokenFile), Flickr_8k.trainImages.txt, Flickr_8k.devImages.txt, Flickr_8k.testImages.txt}
          from Flickr8k_text.zip; they may lie there in a folder Flickr8k_text
    With Karpathy's dataset_flickr8k.json for the texts, use --layout karpathy.
    """
  }

  /// The sentences of each photo, as they are listed.
  private static func captions(_ path: String) throws -> [String: [String]] {
    var captions: [String: [String]] = [:], seen: Set<Substring> = []
    for (number, line) in try lines(of: path).enumerated() {
      let parts = line.split(separator: "\t", maxSplits: 1, omittingEmptySubsequences: false)
      guard parts.count == 2, let mark = parts[0].lastIndex(of: "#"), mark > parts[0].startIndex,
        Int(parts[0][parts[0].index(after: mark)...]) != nil
      else {
        throw DatasetError(
          "\(path):\(number + 1): “\(line.excerpt)” is not of the form “<photo>#<number>”, a tab, and a sentence.")
      }
      try require(seen.insert(parts[0]).inserted, "\(path):\(number + 1): \(parts[0]) is there a second time.")
      captions[parts[0][..<mark].label, default: []].append(parts[1].trimmingCharacters(in: .whitespaces))
    }
    return captions
  }

  /// The photos of the three lists.
  /// - Throws: `DatasetError` when one is there twice.
  private static func listedPhotos(_ folder: String) throws -> [(name: String, split: Split)] {
    var splitOf: [String: Split] = [:], photos: [(name: String, split: Split)] = []
    for split in Split.allCases {
      let path = list(of: split, in: folder)
      for (number, name) in try items(of: path, each: "a photo").enumerated() {
        switch splitOf.updateValue(split, forKey: name) {
        case nil: photos.append((name, split))
        case split?: throw DatasetError("\(path):\(number + 1): lists \(name) twice.")
        case let other?:
          throw DatasetError(
            "\(path):\(number + 1): \(name) is in \(list(of: other, in: folder)) too: the splits must not overlap.")
        }
      }
    }
    return photos
  }
}
