import Files
import Foundation

/// The features that bottom-up attention (Anderson et al., CVPR 2018) writes: one line a photo, in any order, without a
/// header:
///
/// ```
/// image_id⇥image_w⇥image_h⇥num_boxes⇥boxes⇥features      base64 of float32: num_boxes × 4 and num_boxes × 2048
/// ```
/// Such files have tens of gigabytes. They are read once to find each photo's line, and then a line is read when its
/// photo is asked for. An `image_id` is a photo's name, its file's name, or the number at the end of its file's name:
/// 391895 is COCO_val2014_000000391895.jpg.
package struct BottomUpFeatures: RegionFeatures {
  package let regions: Int, channels: Int
  package let hasBoxes = true
  private let places: [LineFile.Line]

  /// The .tsv files in a folder; nil where there are none, or where there are precomputed arrays.
  package static func files(in folder: String) throws -> [String]? {
    try require(isFolder(folder), "\(folder) is no folder: give the one that preprocess read, or .tsv files.")
    let names = try names(in: folder), files = names.filter { $0.hasSuffix(".tsv") }
    let hasArrays = names.contains { $0.hasSuffix("_ims.npy") || $0.hasSuffix("_feat.npy") }
    return files.isEmpty || hasArrays ? nil : files.map { folder + "/" + $0 }
  }

  /// - Parameter names: the photos' names in examples.h5.
  /// - Throws: `DatasetError` when a file cannot be read, a photo has no line or several, or the first line is
  ///   malformed.
  package init(_ files: [String], photos names: [String]) throws {
    let numbers = PhotoNumbers(names)
    var places = [LineFile.Line?](repeating: nil, count: names.count)
    for path in files {
      let file = try LineFile(path)
      try file.forEachLine { line, start in
        try require(!start.contains(0), "\(line): a NUL, a character that no text has: is it UTF-16? Save it as UTF-8.")
        let id = String(decoding: start.prefix { $0 != UInt8(ascii: "\t") }, as: UTF8.self).label
        try require(
          start.contains(UInt8(ascii: "\t")) && !id.isEmpty,
          "\(line): no tab behind an image_id: is it a bottom-up .tsv?")
        guard let photo = numbers[id] else { return }
        if let other = places[photo] {
          throw DatasetError("\(line): image_id \(id) is there a second time, first in \(other).")
        }
        places[photo] = line
      }
    }
    let missing = places.indices.filter { places[$0] == nil }
    if let first = missing.first {
      throw DatasetError(
        "\(files.joined(separator: ", ")): no line of \(counted(missing.count, "photo")) of examples.h5, such as "
          + "\(names[first]): give all .tsv files of the data set. Photos are known by the image_id.")
    }
    self.places = places.compactMap { $0 }
    let first = try require(
      self.places.first, "\(files.joined(separator: ", ")): examples.h5 has no photos: \(redo("preprocess"))")
    let photo = try BottomUpPhoto(first)
    (regions, channels) = (photo.boxes.count / 4, photo.features.count / (photo.boxes.count / 4))
  }

  package func read(photo: Int, into features: UnsafeMutablePointer<Float>) throws -> (boxes: [Float], size: [Int32]) {
    let read = try BottomUpPhoto(places[photo])
    try require(
      read.boxes.count == 4 * regions && read.features.count == regions * channels,
      "\(places[photo]): has \(read.boxes.count / 4) boxes and \(read.features.count) features, where \(places[0]) "
        + "has \(regions) and \(regions * channels): take the file with a fixed number of boxes, such as …_36.tsv.")
    features.update(from: read.features, count: read.features.count)
    return (read.boxes, [Int32(read.width), Int32(read.height)])
  }

  package func place(of photo: Int) -> String { "\(places[photo])" }
}

/// One photo's line.
struct BottomUpPhoto {
  /// In bytes. 100 regions of 2048 channels take 1.1 MB.
  private static let longestLine = 256 << 20

  let width: Int, height: Int
  /// [boxes, 4]: left, top, right, bottom in pixels.
  let boxes: [Float]
  /// [boxes, channels]
  let features: [Float]

  /// - Throws: `DatasetError` with the file and the line when the line is malformed.
  init(_ line: LineFile.Line) throws {
    try require(
      line.range.count <= Self.longestLine,
      "\(line): the line has \(grouped(line.range.count)) bytes: are line ends lost, or is it another file?")
    let fields = try line.bytes().split(separator: UInt8(ascii: "\t"), omittingEmptySubsequences: false)
    try require(
      fields.count == 6,
      "\(line): has \(counted(fields.count, "field")), not the six image_id, image_w, image_h, num_boxes, boxes and "
        + "features.")
    func number(_ field: Int, _ name: String) throws -> Int {
      let text = String(decoding: fields[field], as: UTF8.self)
      guard let number = Int(text), (1...1_000_000).contains(number) else {
        throw DatasetError("\(line): \(name) is “\(text.prefix(40))”, where a count is needed.")
      }
      return number
    }
    (width, height) = (try number(1, "image_w"), try number(2, "image_h"))
    let count = try number(3, "num_boxes")
    func floats(_ field: Int, _ name: String) throws -> [Float] {
      var text = fields[field]
      if text.last == UInt8(ascii: "\r") { text.removeLast() }
      let bytes = try require(
        Data(base64Encoded: Data(text)), "\(line): \(name) is not base64: is the file damaged? Get it again.")
      try require(
        bytes.count > 0 && bytes.count % (4 * count) == 0,
        "\(line): \(name) has \(bytes.count) bytes, which are no float32 of \(count) boxes: is the line truncated?")
      return bytes.withUnsafeBytes { bytes in
        (0..<bytes.count / 4).map {
          Float(bitPattern: UInt32(littleEndian: bytes.loadUnaligned(fromByteOffset: 4 * $0, as: UInt32.self)))
        }
      }
    }
    (boxes, features) = (try floats(4, "boxes"), try floats(5, "features"))
    try require(
      boxes.count == 4 * count, "\(line): boxes has \(boxes.count) numbers, where \(count) boxes have \(4 * count).")
    if let bad = boxes.first(where: { !$0.isFinite }) {
      throw DatasetError("\(line): boxes has \(bad), which is no place: is the file damaged? Get it again.")
    }
  }
}

/// The photo of examples.h5 that an image id means.
struct PhotoNumbers {
  private var names: [String: Int] = [:]
  /// Other names of a photo; nil for a name that several photos have.
  private var others: [String: Int?] = [:]

  init(_ names: [String]) {
    for (photo, name) in names.enumerated() {
      self.names[name] = photo
      let file = String(name.split(separator: "/").last ?? "")
      let stem = file.lastIndex(of: ".").map { String(file[..<$0]) } ?? file
      let number = String(stem.reversed().prefix { ("0"..."9").contains($0) }.reversed())
      for key in Set([file, stem, Self.canonical(number)]) where !key.isEmpty {
        others[key] = .some(others[key] == nil ? photo : nil)
      }
    }
  }

  subscript(id: String) -> Int? {
    if let photo = names[id] { return photo }
    return others[id] ?? others[Self.canonical(id)] ?? nil
  }

  /// A number without leading zeros; other ids as they are.
  private static func canonical(_ id: String) -> String {
    guard !id.isEmpty, id.allSatisfy({ ("0"..."9").contains($0) }) else { return id }
    let digits = id.drop { $0 == "0" }
    return digits.isEmpty ? "0" : String(digits)
  }
}
