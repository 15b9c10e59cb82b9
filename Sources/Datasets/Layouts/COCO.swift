import Foundation
import Pools

/// COCO's own files of captions. For the splits that papers on retrieval use, see `Karpathy`.
///
/// ```
/// <folder>/annotations/captions_train2017.json   {"images": [{"id": 9, "file_name": "000000000009.jpg"}, …],
/// <folder>/annotations/captions_val2017.json      "annotations": [{"image_id": 9, "id": 661611, "caption": "…"}, …]}
/// <folder>/train2017/  <folder>/val2017/          or all photos in images/
/// ```
/// The files may be those of 2014, or one's own in this form; `captions_test….json` is the split test. Every photo is
/// an identity of its own. Its sentences come in the order of their ids.
package struct COCO: DatasetLayout {
  package static let name = "coco"
  package static let signs = ["2017", "2014"].flatMap { year in
    Split.allCases.map { "annotations/captions_\($0)\(year).json" }
  }
  package static let pipeline: (name: String, change: String?) = (Flickr8k.name, nil)

  /// None beside a list of Karpathy's, which is of the same photos.
  package static func sign(in folder: String) -> String? {
    Karpathy.list(in: folder) == nil ? signs.first { exists("\(folder)/\($0)") } : nil
  }

  /// The data set under `folder`. Left out as bad items are a photo that is missing or has no sentence, and an empty
  /// sentence.
  /// - Throws: `DatasetError` where files of two years are there, one is malformed, has a photo twice, or has a caption
  ///   of a photo that it does not list.
  package static func read(_ folder: String, _ options: ReadingOptions = ReadingOptions()) throws -> Corpus {
    try requireFiles([folder], in: folder)
    let years = ["2017", "2014"].filter { year in signs.contains { $0.contains(year) && exists("\(folder)/\($0)") } }
    guard let year = years.first else { throw missing("\(folder)/\(signs[0])", in: folder) }
    try require(years.count == 1, "\(folder): has files of 2017 and of 2014: give each year a folder of its own.")
    var photos: [ListedPhoto] = [], names: [String: String] = [:]
    for split in Split.allCases {
      let list = "\(folder)/annotations/captions_\(split)\(year).json"
      guard exists(list) else { continue }
      for photo in try listed(list, split, below: "\(split)\(year)", in: folder) {
        if let other = names.updateValue(list, forKey: photo.name) {
          throw DatasetError("\(list) lists \(photo.name.excerpt), which \(other) lists too.")
        }
        photos.append(photo)
      }
    }
    return Corpus(photos)
  }

  private struct File: Decodable {
    struct Image: Decodable {
      let id: Int, file: String
      enum CodingKeys: String, CodingKey { case id, file = "file_name" }
    }
    struct Annotation: Decodable {
      let id: Int, image: Int, caption: String
      enum CodingKeys: String, CodingKey { case id, image = "image_id", caption }
    }
    let images: [Image], annotations: [Annotation]
  }

  private static func listed(_ list: String, _ split: Split, below name: String, in folder: String) throws
    -> [ListedPhoto]
  {
    let file = try json(File.self, in: list)
    var captions: [Int: [(id: Int, text: String)]] = [:]
    for image in file.images {
      try require(captions.updateValue([], forKey: image.id) == nil, "\(list): has two images with id \(image.id).")
    }
    for annotation in file.annotations {
      let text = annotation.caption.trimmingCharacters(in: .whitespacesAndNewlines)
      try require(
        captions[annotation.image]?.append((annotation.id, text)),
        "\(list): annotation \(annotation.id) is of image \(annotation.image), which is not listed.")
    }
    let place = exists("\(folder)/\(name)") ? name : "images"
    return try file.images.map { image in
      let texts = (captions[image.id] ?? []).sorted { $0.id < $1.id }.map(\.text)
      return try ListedPhoto(
        file: "\(place)/\(image.file.label)", beneath: folder, split: split, captions: texts, list: list)
    }
  }

  package static func directions(_ folder: String) -> String {
    """
    COCO's captions and photos lie so:
      \(folder)/{annotations/captions_train2017.json, annotations/captions_val2017.json, train2017/, val2017/}
          from annotations_trainval2017.zip, train2017.zip and val2017.zip of cocodataset.org; those of 2014 likewise
    """
  }
}
