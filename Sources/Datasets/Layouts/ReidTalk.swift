import HDF5
import Pools

/// CUHK-PEDES as GNA-RNN (Li et al., CVPR 2017) processes it: photos and words in an HDF5 file, the vocabulary beside
/// it.
///
/// ```
/// <folder>/reidtalk.h5      /images  N × 3 × 256 × 256 bytes, RGB
///                           /labels  M × 50 word numbers, from 1, padded with 0
///                           /label_start_ix, /label_end_ix  N numbers of a photo's first and last row, from 1
/// <folder>/reidtalk.json    {"ix_to_word": {"1": "the", …},
///                            "images": [{"split": "train", "file_path": "cam_a/000.jpg", "id": 1}, …]}
/// ```
/// A sentence is its words with spaces between; where a word was too rare for GNA-RNN it is `UNK`. Photos are read from
/// the file when they are asked for.
package struct ReidTalk: DatasetLayout {
  package static let name = "reidtalk", signs = ["reidtalk.h5", "reidtalk.json"]
  package static let pipeline: (name: String, change: String?) = (CUHKPEDES.name, "--layout reidtalk")

  package static func published(in folder: String, _ options: ReadingOptions) -> PublishedTable? { .pedes }

  /// The data set under `folder`.
  /// - Throws: `DatasetError` when a file is missing or malformed, or the two do not belong together.
  package static func read(_ folder: String, _ options: ReadingOptions = ReadingOptions()) throws -> Corpus {
    let store = folder + "/reidtalk.h5", list = folder + "/reidtalk.json"
    try requireFiles([folder, store, list], in: folder)
    let info = try json(Info.self, in: list), pixels = try StoredPhotos(store, dataset: "images")
    let words = try captions(store, photos: info.images.count, words: info.words, list)
    try require(
      pixels.count == info.images.count,
      "\(store) has \(pixels.count) photos, and \(list) lists \(info.images.count): take both from one run of "
        + "prepro_data.py.")
    let photos = try info.images.enumerated().map { row, image in
      let split = try Split(named: image.split, "\(list): photo \(row + 1)")
      return ListedPhoto(
        name: image.filePath ?? "photo \(row + 1)", source: .row(row, of: pixels), identity: "\(image.id)",
        split: split, captions: words[row], list: list)
    }
    return try Corpus(persons: photos)
  }

  package static func directions(_ folder: String) -> String {
    """
    What GNA-RNN's prepro_data.py wrote must lie as \(folder)/reidtalk.h5 and \(folder)/reidtalk.json
    (github.com/ShuangLI59/Person-Search-with-Natural-Language-Description).
    """
  }

  private struct Info: Decodable {
    struct Image: Decodable {
      let split: String, id: Int, filePath: String?

      enum CodingKeys: String, CodingKey { case split, id, filePath = "file_path" }
    }
    let words: [String: String]
    let images: [Image]

    enum CodingKeys: String, CodingKey { case words = "ix_to_word", images }
  }

  /// The captions of each photo.
  private static func captions(_ store: String, photos: Int, words: [String: String], _ list: String) throws
    -> [[String]]
  {
    let labels: [UInt32], shape: [Int], starts: [UInt32], ends: [UInt32]
    do {
      let file = try File(opening: store), dataset = try Dataset.open("labels", in: file, .uint32)
      (labels, shape) = (try dataset.read(), dataset.shape)
      starts = try Dataset.open("label_start_ix", in: file, .uint32).read()
      ends = try Dataset.open("label_end_ix", in: file, .uint32).read()
    } catch {
      throw DatasetError(error.description)
    }
    try require(shape.count == 2, "\(store): dataset labels has the shape \(shape), not captions × words.")
    try require(
      starts.count == photos && ends.count == photos,
      "\(store) has the captions of \(min(starts.count, ends.count)) photos, and \(list) lists \(photos): take both "
        + "from one run of prepro_data.py.")
    var next = 1
    return try zip(starts, ends).enumerated().map { photo, range in
      let (first, last) = (Int(range.0), Int(range.1))
      try require(
        first == next && last >= first - 1 && last <= shape[0],
        "\(store): photo \(photo + 1) has the captions \(first) to \(last) of \(shape[0]), where \(next) is the "
          + "next: the file is damaged.")
      next = last + 1
      return try (first - 1..<last).map { row in
        try labels[row * shape[1]..<(row + 1) * shape[1]].prefix { $0 != 0 }.map { number in
          try require(
            words["\(number)"],
            "\(store): caption \(row + 1) has the word \(number), which ix_to_word of \(list) does not have.")
        }.joined(separator: " ")
      }
    }
  }
}
