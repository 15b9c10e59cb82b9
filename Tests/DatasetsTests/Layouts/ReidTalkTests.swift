import Foundation
import HDF5
import Testing

@testable import Datasets

/// Three photos of 8 × 8 pixels, of persons 2, 1 and 3: two captions of the first, one of the others, up to four words.
private let list = """
  {"ix_to_word": {"1": "a", "2": "man", "3": "walks", "4": "UNK"},
   "images": [{"split": "train", "file_path": "cam_a/0.jpg", "id": 2},
    {"split": "val", "file_path": "cam_b/1.jpg", "id": 1},
              {"split": "test", "file_path": "Market/2.jpg", "id": 3}]}
  """

private func value(_ photo: Int, _ channel: Int, _ y: Int, _ x: Int) -> UInt8 {
  UInt8((photo * 80 + channel * 20 + y * 8 + x) % 256)
}

private func writeStore(
  _ path: String, photos: Int = 3, labels: [UInt32] = [1, 2, 3, 0, 2, 3, 0, 0, 1, 4, 0, 0, 1, 2, 3, 3],
  starts: [UInt32] = [1, 3, 4],
  ends: [UInt32] = [2, 3, 4]
) throws {
  let file = try File(creating: path)
  func put<Number: Element>(_ name: String, _ kind: ElementKind, _ shape: [Int], _ numbers: [Number]) throws {
    try Dataset.create(name, in: file, kind, shape: shape).write(numbers, start: shape.map { _ in 0 }, extent: shape)
  }
  var pixels: [UInt8] = []
  for photo in 0..<photos {
    for channel in 0..<3 {
      for y in 0..<8 { pixels += (0..<8).map { value(photo, channel, y, $0) } }
    }
  }
  try put("images", .uint8, [photos, 3, 8, 8], pixels)
  try put("labels", .uint32, [labels.count / 4, 4], labels)
  try put("label_start_ix", .uint32, [starts.count], starts)
  try put("label_end_ix", .uint32, [ends.count], ends)
  try file.close()
}

private func complaint(_ text: String = list, _ write: (String) throws -> Void = { try writeStore($0) }) throws
  -> String
{
  try withTemporaryFolder { folder in
    try DatasetsTests.write(text, to: folder + "/reidtalk.json")
    try write(folder + "/reidtalk.h5")
    let error = #expect(throws: DatasetError.self) { try ReidTalk.read(folder) }
    return error?.description.replacingOccurrences(of: folder, with: "RAW") ?? ""
  }
}

struct ReidTalkTests {
  init() { readForeignFilesWithBuiltProgram() }

  @Test func photosAndWordsAreRead() throws {
    try withTemporaryFolder { folder in
      try write(list, to: folder + "/reidtalk.json")
      try writeStore(folder + "/reidtalk.h5")
      let corpus = try ReidTalk.read(folder)
      #expect(corpus.identities == ["2", "1", "3"] && corpus.photos.map(\.split) == [.train, .val, .test])
      #expect(corpus.photos.map(\.name) == ["cam_a/0.jpg", "cam_b/1.jpg", "Market/2.jpg"])
      #expect(corpus.sentences.map(\.text) == ["a man walks", "man walks", "a UNK", "a man walks walks"])
      #expect(corpus.sentences.map(\.photo) == [0, 0, 1, 2])
      var badItems = BadItems(), seen: [Int] = []
      try corpus.forEachPhoto(fit: .squash, side: 8, badItems: &badItems) { row, pixels, _ in
        seen.append(row)
        #expect(pixels == drawn(8, 8) { x, y in (0..<3).map { Int(value(row, $0, y, x)) } }.pixels)
      }
      #expect(seen == [0, 1, 2] && badItems.count == 0)
    }
  }

  @Test func filesThatDoNotBelongTogetherAreRefused() throws {
    #expect(
      try complaint { try writeStore($0, photos: 2) }
        == "RAW/reidtalk.h5 has 2 photos, and RAW/reidtalk.json lists 3: take both from one run of prepro_data.py.")
    #expect(
      try complaint { try writeStore($0, starts: [1, 3]) }.hasPrefix(
        "RAW/reidtalk.h5 has the captions of 2 photos, and RAW/reidtalk.json lists 3"))
    #expect(
      try complaint(list.replacingOccurrences(of: #", "4": "UNK""#, with: ""))
        == "RAW/reidtalk.h5: caption 3 has the word 4, which ix_to_word of RAW/reidtalk.json does not have.")
  }

  @Test(
    arguments: [
      ([1, 3, 4], [2, 3, 5]), ([1, 3, 4], [2, 0, 4]), ([0, 3, 4], [2, 3, 4]), ([1, 2, 4], [2, 3, 4]),
      ([1, 3, 4], [2, .max, 4]),
    ] as [([UInt32], [UInt32])])
  func captionsOutOfOrderAreRefused(starts: [UInt32], ends: [UInt32]) throws {
    let text = try complaint { try writeStore($0, starts: starts, ends: ends) }
    #expect(text.hasPrefix("RAW/reidtalk.h5: photo ") && text.hasSuffix("the file is damaged."), "\(text)")
  }

  @Test func badListsAreNamed() throws {
    #expect(
      try complaint(list.replacingOccurrences(of: "val", with: "dev"))
        == "RAW/reidtalk.json: photo 2 has the split “dev”, where train, val or test is needed.")
    #expect(
      try complaint(list.replacingOccurrences(of: #", "id": 1"#, with: ""))
        == "RAW/reidtalk.json: “images”, entry 2, “id” is missing.")
    #expect(
      try complaint(list.replacingOccurrences(of: #""id": 1"#, with: #""id": 2"#)).contains("person 2 is in train and"))
    #expect(try complaint { try write("no HDF5", to: $0) }.contains("not an HDF5 file"))
    #expect(try complaint { _ in }.hasPrefix("RAW/reidtalk.h5 is missing."))
  }

  /// The pixels are read late: what is damaged then is a bad photo, not the end.
  @Test func aTruncatedStoreIsNamed() throws {
    #expect(
      try complaint { path in
        try writeStore(path)
        try Data(contentsOf: URL(fileURLWithPath: path)).dropLast(300).write(to: URL(fileURLWithPath: path))
      } == "RAW/reidtalk.h5: the file is truncated")
  }

  /// A few bytes that claim terabytes of captions, and a photo that claims most of the captions there are.
  @Test func absurdClaimsAreRefused() throws {
    let text = try complaint { path in
      let file = try File(creating: path)
      _ = try Dataset.create("images", in: file, .uint8, shape: [0, 3, 8, 8])
      _ = try Dataset.create("labels", in: file, .uint32, shape: [4, 1 << 40])
      try file.close()
    }
    #expect(text.hasPrefix("RAW/reidtalk.h5: dataset labels claims the shape 4 × 1099511627776, of which"), "\(text)")
    let labels = [UInt32](repeating: 1, count: 4 * 2000)
    #expect(
      try complaint { try writeStore($0, labels: labels, starts: [1, 1999, 2000], ends: [1998, 1999, 2000]) }
        == "RAW/reidtalk.h5: photo 1 has the captions 1 to 1998 of 2000, where 1 is the next: the file is damaged.")
  }
}
