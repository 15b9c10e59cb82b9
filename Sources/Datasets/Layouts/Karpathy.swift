import Foundation
import Pools

/// Flickr8k, Flickr30k and COCO in the splits of Karpathy and Fei-Fei (CVPR 2015): one list, whose file name says
/// which data set it is, and in which every photo is an identity of its own.
///
/// ```
/// <folder>/dataset_flickr8k.json     {"images": [{"filename": "1.jpg", "split": "train",
///                                                 "sentences": [{"raw": "…", …}, …], …}, …], …}
/// <folder>/dataset_flickr30k.json
/// <folder>/dataset_coco.json         "filepath": "val2014" beside "filename"; a split restval, which is train's
/// ```
/// The text is `raw`; `tokens` and other fields are passed over. Of COCO's photos some have six or seven sentences, of
/// which the first five are taken, as all do. Photos lie in `Flicker8k_Dataset/`, `flickr30k-images/`, and `train2014/`
/// with `val2014/`, or in `images/`.
package struct Karpathy: DatasetLayout {
  package static let name = "karpathy"
  package static var signs: [String] { lists.map(\.file) }
  package static let pipeline: (name: String, change: String?) = (Flickr8k.name, nil)
  package static func dataset(in folder: String) -> String { list(in: folder)?.dataset ?? name }

  package static func published(in folder: String, _ options: ReadingOptions) -> PublishedTable? {
    list(in: folder).map { options.restval ? $0.published : $0.publishedWithoutRestval }
  }

  /// The data set under `folder`. Left out as bad items are a photo that is missing or has no sentence, and an empty
  /// sentence.
  /// - Throws: `DatasetError` when the list or a folder of photos is missing, and when the list is malformed or has a
  ///   photo twice.
  package static func read(_ folder: String, _ options: ReadingOptions = ReadingOptions()) throws -> Corpus {
    let list = try lists[place(of: lists.map { ($0.file, $0.dataset) }, in: folder)]
    let path = folder + "/" + list.file
    let file = try json(Images.self, in: path), all = file.images
    if let other = file.dataset, other != list.dataset {
      throw DatasetError(
        "\(path) says that it is of the data set \(other): call it dataset_\(other).json, or take \(list.dataset)'s.")
    }
    let images = options.restval ? all : all.filter { $0.split != restSplit }
    let photos = try photos(of: images, path, list, in: folder)

    var notes: [String] = []
    let rest = all.count { $0.split == restSplit }
    let surplus = images.reduce(0) { $0 + max(0, $1.sentences.count - sentencesPerPhoto) }
    if rest > 0 {
      let use = options.restval ? "added to train; --without-restval leaves them out" : "left out"
      notes.append("\(counted(rest, "photo")) of restval \(use)")
    }
    if surplus > 0 {
      notes.append("\(counted(surplus, "sentence")) left out: the first \(sentencesPerPhoto) of a photo are taken")
    }
    return Corpus(photos, notes: notes)
  }

  private static let sentencesPerPhoto = 5, restSplit = "restval"

  /// A published list, and the folders in which its photos are looked for.
  struct List {
    let dataset: String
    let photoFolders: [String]
    let published: PublishedTable
    var publishedWithoutRestval: PublishedTable { dataset == "coco" ? .karpathyCOCOWithoutRestval : published }
    var file: String { "dataset_\(dataset).json" }

    /// The folder of the photos whose “filepath” is `below`, or empty where they have none.
    /// - Throws: `DatasetError` when there is none.
    func place(of below: String, in folder: String) throws -> String {
      let places = photoFolders.map { ([folder, $0, below].filter { !$0.isEmpty }).joined(separator: "/") }
      guard let place = places.first(where: exists) else { throw Karpathy.missing(places[0], in: folder) }
      return place
    }
  }

  static let lists = [
    List(dataset: "flickr8k", photoFolders: Flickr8k.photoFolders, published: .karpathyFlickr8k),
    List(
      dataset: "flickr30k", photoFolders: ["flickr30k-images", "flickr30k_images", "images"],
      published: .karpathyFlickr30k),
    List(dataset: "coco", photoFolders: ["", "images"], published: .karpathyCOCO),
  ]

  /// The list that lies in `folder`.
  static func list(in folder: String) -> List? { lists.first { exists(folder + "/" + $0.file) } }

  package static func directions(_ folder: String) -> String {
    """
    The raw data must lie in one of these ways:
      \(folder)/{dataset_flickr8k.json, Flicker8k_Dataset/}
          photos from Flickr8k_Dataset.zip
      \(folder)/{dataset_flickr30k.json, flickr30k-images/}
          photos from flickr30k-images.tar.gz, which shannon.cs.illinois.edu/DenotationGraph sends on request
      \(folder)/{dataset_coco.json, train2014/, val2014/}
          photos from train2014.zip and val2014.zip of cocodataset.org
    The lists are in caption_datasets.zip of cs.stanford.edu/people/karpathy/deepimagesent.
    """
  }

  private struct Images: Decodable {
    struct Image: Decodable {
      struct Sentence: Decodable { let raw: String }
      let filename: String, filepath: String?
      let split: String
      let sentences: [Sentence]
    }
    let dataset: String?
    let images: [Image]
  }

  private static func photos(of images: [Images.Image], _ path: String, _ list: List, in folder: String) throws
    -> [ListedPhoto]
  {
    var names: Set<String> = [], places: [String: String] = [:]
    return try images.map { image in
      let below = (image.filepath ?? "").label, filename = image.filename.label
      let name = below.isEmpty ? filename : below + "/" + filename
      guard names.insert(name).inserted else { throw DatasetError("\(path) lists \(name) twice.") }
      let isRest = image.split == restSplit
      let split = isRest ? .train : try Split(named: image.split, or: [restSplit], "\(path): \(name.excerpt)")
      try requireBeneath(folder, name, listed: path)
      let place = try places[below] ?? list.place(of: below, in: folder)
      places[below] = place
      let captions = image.sentences.prefix(sentencesPerPhoto).map(\.raw)
      return ListedPhoto(
        name: name, source: .file(spelled(filename, in: place)), identity: name, split: split,
        captions: captions.map { $0.trimmingCharacters(in: .whitespacesAndNewlines) }, list: path)
    }
  }
}

extension PublishedTable {
  private static let karpathy = "Karpathy and Fei-Fei 2015"
  static let karpathyFlickr8k = captioned("Flickr8k", by: karpathy, [6000, 1000, 1000])
  static let karpathyFlickr30k = captioned("Flickr30k", by: karpathy, [29_000, 1014, 1000])
  static let karpathyCOCO = captioned("COCO", by: karpathy, [113_287, 5000, 5000])
  static let karpathyCOCOWithoutRestval = captioned("COCO without restval", by: karpathy, [82_783, 5000, 5000])
}
