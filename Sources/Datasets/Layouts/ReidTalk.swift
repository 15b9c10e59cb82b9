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
    let info = try json(Info.self, in: list), file: ForeignFile
    do { file = try ForeignFile(opening: store) } catch let error as HDF5Error {
      throw DatasetError(error.description)
    }
    let pixels = try StoredPhotos(file, dataset: "images"), words = try captions(of: file, info, list)
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
  private static func captions(of file: ForeignFile, _ info: Info, _ list: String) throws -> [[String]] {
    let store = file.path, photos = info.images.count, labels: ForeignDataset, starts: [UInt32], ends: [UInt32]
    do {
      labels = try file.dataset("labels").holding(.uint32)
      let (first, last) = (try file.dataset("label_start_ix"), try file.dataset("label_end_ix"))
      try require(
        first.shape == [photos] && last.shape == [photos],
        "\(store) has the captions of \(min(first.shape.first ?? 0, last.shape.first ?? 0)) photos, and \(list) lists "
          + "\(photos): take both from one run of prepro_data.py.")
      starts = try first.holding(.uint32).read(rows: 0..<photos)
      ends = try last.holding(.uint32).read(rows: 0..<photos)
    } catch let error as HDF5Error { throw DatasetError(error.description) }
    try require(
      labels.shape.count == 2 && (1...mostWords).contains(labels.shape[1]),
      "\(store): dataset labels has the shape \(labels.shape), not captions × words.")
    let count = labels.shape[0]
    var rows = LabelRows(labels), next = 1
    return try zip(starts, ends).enumerated().map { photo, range in
      let (first, last) = (Int(range.0), Int(range.1))
      try require(
        first == next && last >= first - 1 && last <= count && last - first < mostCaptions,
        "\(store): photo \(photo + 1) has the captions \(first) to \(last) of \(count), where \(next) is the "
          + "next: the file is damaged.")
      next = last + 1
      return try (first - 1..<last).map { row in
        try rows[row].prefix { $0 != 0 }.map { number in
          try require(
            info.words["\(number)"],
            "\(store): caption \(row + 1) has the word \(number), which ix_to_word of \(list) does not have.")
        }.joined(separator: " ")
      }
    }
  }

  /// GNA-RNN has 50 words in a caption, and some captions of a photo. Much more is damage.
  private static let mostWords = 10_000, mostCaptions = 1000
}

/// The rows of /labels, which are read block by block, in order.
private struct LabelRows {
  private let labels: ForeignDataset
  private var block: [UInt32] = [], rows = 0..<0

  init(_ labels: ForeignDataset) { self.labels = labels }

  subscript(row: Int) -> ArraySlice<UInt32> {
    mutating get throws {
      let width = labels.shape[1]
      if !rows.contains(row) {
        rows = row..<min(labels.shape[0], row + max(1, (1 << 20) / width))
        do { block = try labels.read(rows: rows) } catch let error as HDF5Error {
          throw DatasetError(error.description)
        }
      }
      return block[(row - rows.lowerBound) * width..<(row - rows.lowerBound + 1) * width]
    }
  }
}
