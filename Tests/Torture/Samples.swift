import Artifacts
import Backbones
import Files
import Foundation
import HDF5
import PublishedFiles
import Tensor

/// Small sound files of every kind that is read.
enum Samples {
  /// As numpy.save writes float32 in C order.
  static func numPy(_ values: [Float], shape: [Int]) -> [UInt8] {
    var header = "{'descr': '<f4', 'fortran_order': False, 'shape': (\(shape.map { "\($0), " }.joined())), }"
    header += String(repeating: " ", count: (64 - (11 + header.utf8.count) % 64) % 64) + "\n"
    let length = [UInt8(header.utf8.count & 255), UInt8(header.utf8.count >> 8)]
    return [0x93] + Array("NUMPY".utf8) + [1, 0] + length + Array(header.utf8) + values.withUnsafeBytes { Array($0) }
  }

  /// The small CNN as others would publish it, a .safetensors of small numbers.
  static func publishedWeights() -> [UInt8] {
    var entries: [String] = [], numbers: [Float] = []
    for tensor in PublishedNetwork(.smallCNN).tensors {
      let start = 4 * numbers.count, count = tensor.publishedShape.reduce(1, *)
      numbers += (0..<count).map { Float($0 % 7) / 8 + 0.1 }
      let offsets = "[\(start), \(4 * numbers.count)]"
      entries.append(
        "\"\(tensor.name)\": {\"dtype\": \"F32\", \"shape\": \(tensor.publishedShape), \"data_offsets\": \(offsets)}")
    }
    let header = Array("{\(entries.joined(separator: ", "))}".utf8)
    let length = withUnsafeBytes(of: UInt64(header.count).littleEndian) { Array($0) }
    return length + header + numbers.withUnsafeBytes { Array($0) }
  }

  /// Words of SCAN's and IMRAM's, with the marks that they need.
  static let vocabulary = """
    {"word2idx": {"a": 4}, "idx2word": {"0": "<pad>", "1": "<start>", "2": "<end>", "3": "<unk>", "4": "a", "5": "dog",
     "6": "."}, "idx": 7}
    """

  static let csv = #"""
    photo,identity,sentence,split
    a.jpg,tom,"a grey cat, asleep",train
    a.jpg,tom,"it says ""miaow""",train
    b/b.png,kitty,A black cat.,val
    c.jpg,felix,"two lines
    of text",test

    """#
  static let jsonLines = """
    {"photo": "a.jpg", "identity": "tom", "sentence": "a grey cat, asleep", "split": "train"}
    {"photo": "b.jpg", "identity": 7, "sentence": "caf\\u00e9 \\ud83d\\ude00", "split": "val", "more": [1, {"x": null}]}
    {"photo": "c.jpg", "identity": "felix", "sentence": "a cat", "split": "test"}

    """
  static let cuhk = """
    [{"id": 1, "split": "train", "file_path": "cam_a/0.jpg", "captions": ["a man walks", "he has a bag"], "x": [1, 2]},
     {"id": 2, "split": "val", "file_path": "cam_b/1.jpg", "captions": ["a woman"], "processed_tokens": [["a"]]},
     {"id": 3, "split": "test", "file_path": "Market/2.png", "captions": ["a child in red"]}]
    """
  static let coco = """
    {"images": [{"id": 9, "file_name": "1.jpg", "height": 1}, {"id": 25, "file_name": "2.jpg"}], "annotations": [
     {"image_id": 25, "id": 3, "caption": "a cat"}, {"image_id": 9, "id": 1, "caption": "a dog"}]}
    """
  static let karpathy = """
    {"dataset": "flickr8k", "images": [
      {"filename": "1.jpg", "imgid": 0, "split": "train", "sentids": [0, 1],
       "sentences": [{"raw": "A dog .", "tokens": ["a", "dog"]}, {"raw": "Two dogs ."}]},
      {"filename": "2.jpg", "split": "val", "sentences": [{"raw": "A cat ."}]},
      {"filename": "3.jpg", "split": "restval", "sentences": [{"raw": "A bird ."}]},
      {"filename": "4.jpg", "split": "test", "sentences": [{"raw": "A fish ."}]}]}
    """
  static let tokens = """
    1.jpg#0\tA dog runs .
    1.jpg#1\tTwo dogs .
    2.jpg#0\tA cat .
    3.jpg#0\tA bird .
    4.jpg#0\tIn no list .

    """
  static let reidTalk = """
    {"ix_to_word": {"1": "a", "2": "man", "3": "walks", "4": "UNK"},
     "images": [{"split": "train", "file_path": "cam_a/0.jpg", "id": 2}, {"split": "val", "id": 1},
                {"split": "test", "file_path": "Market/2.jpg", "id": 3}]}
    """
  static let items = "item,identity,caption-of\na.txt,wren,1.jpg\n\"b, c.txt\",jay,2.jpg\nd.txt,wren,1.jpg\n"
  static let answers = "sentence,parts\n\"a red crown, a black tail\",crown=red;tail=black\n"
  static let drawnParts = "photo,crown,tail\na/1.jpg,red,black\na/2.jpg,,black\n"
  static let queries =
    "examples,pool,direction,query,identity,first_rank,last_rank\nab12,test,text_to_image,3,0,2,1\n"
    + "ab12,test,image_to_text,7,1,40,1\n"
  static let options = """
    # Sized for a minute.
    --minutes 4          # flat after that
    --seed=7
    --part 'kills'   # one of them

    """

  /// What bottom-up attention writes: two regions of three numbers.
  static func bottomUp() -> String {
    func base64(_ values: [Float]) -> String { values.withUnsafeBytes { Data($0).base64EncodedString() } }
    return [7, 12].map { id in
      let boxes = base64((0..<8).map { Float($0 + id) }), regions = base64((0..<6).map { Float($0) / 4 })
      return "\(id)\t640\t480\t2\t\(boxes)\t\(regions)\n"
    }.joined()
  }

  /// Photos and words as GNA-RNN keeps them.
  static func writeReidTalk(to path: String) throws {
    let file = try File(creating: path)
    func put<Number: Element>(_ name: String, _ kind: ElementKind, _ shape: [Int], _ numbers: [Number]) throws {
      try Dataset.create(name, in: file, kind, shape: shape).write(numbers, start: shape.map { _ in 0 }, extent: shape)
    }
    try put("images", .uint8, [3, 3, 8, 8], (0..<576).map { UInt8($0 % 251) })
    try put("labels", .uint32, [4, 4], [1, 2, 3, 0, 2, 3, 0, 0, 1, 4, 0, 0, 1, 2, 3, 3] as [UInt32])
    try put("label_start_ix", .uint32, [3], [1, 3, 4] as [UInt32])
    try put("label_end_ix", .uint32, [3], [2, 3, 4] as [UInt32])
    try file.close()
  }

  /// Somebody's similarities.
  static func writeMatrix(to path: String) throws {
    let file = try File(creating: path)
    let numbers = (0..<60).map { Float($0 % 7) / 8 }
    try Dataset.create("s", in: file, .float32, shape: [10, 6]).write(numbers, start: [0, 0], extent: [10, 6])
    try file.close()
  }

  /// The state of a training that was interrupted.
  static func writeIndex(to path: String) throws {
    let configuration = IndexConfiguration(networks: "ab12", grids: .int8, gridShape: [1, 4, 3])
    let writer = try PhotoIndexWriter(
      path: path, configuration: configuration,
      provenance: Provenance(program: "index-photos", options: "", seed: 1, threads: 1), lineage: Lineage(),
      folder: RawPath("/photos"), count: 2, dimensions: 3)
    var photos = IndexRows(), refused = IndexRows()
    for (place, name) in ["a/1.jpg", "b/2.png"].enumerated() {
      photos.paths.append(RawPath(name))
      photos.sizes.append(Int64(100 + place))
      photos.times.append(Int64(1_700_000_000 + place))
      photos.digests += [UInt8](repeating: UInt8(place), count: 32)
      photos.embeddings += [1, 0, Float(place)]
      let grids = [UInt8](repeating: UInt8(3 + place), count: configuration.gridBytes)
      photos.grids += grids
      photos.gridDigests += grids.withUnsafeBytes { ContentDigest.bytes(of: $0) }
    }
    refused.paths.append(RawPath("c.jpg"))
    refused.sizes.append(0)
    refused.times.append(7)
    refused.digests += [UInt8](repeating: 9, count: 32)
    refused.reasons.append("the file is empty: fetch the photo again")
    try writer.append(photos: photos)
    writer.append(refused: refused)
    try writer.finish(at: 1_700_000_100)
  }

  static func writeCheckpoint(for output: String, identity: String) throws {
    var checkpoint = TrainingCheckpoint()
    checkpoint.integers = ["step": 12, "generator": -7]
    checkpoint.reals = ["loss": 0.25]
    checkpoint.tensors = [
      "parameters/a": Tensor(shape: [2, 3], elements: [1, 2, 3, 4, 5, 6]),
      "moments/a": Tensor(shape: [300], elements: (0..<300).map { Float($0) }),
    ]
    try checkpoint.save(for: output, identity: identity)
  }
}
