import Foundation
import TestSupport
import Testing

@testable import Datasets

@Suite struct BottomUpFeaturesTests {
  private func base64(_ values: [Float]) -> String { values.withUnsafeBytes { Data($0).base64EncodedString() } }

  private func line(_ id: String, boxes: Int = 2, _ value: Float) -> String {
    [
      id, "640", "480", "\(boxes)", base64((0..<4 * boxes).map { value + Float($0) }),
      base64((0..<3 * boxes).map { 10 * value + Float($0) }),
    ].joined(separator: "\t")
  }

  /// The error with which the lines are refused, or none.
  private func error(_ lines: [String], photos: [String] = ["7"]) throws -> String {
    try withTemporaryFolder { folder in
      try Data(lines.map { $0 + "\n" }.joined().utf8).write(to: URL(fileURLWithPath: "\(folder)/x.tsv"))
      return errorText {
        let features = try BottomUpFeatures(["\(folder)/x.tsv"], photos: photos)
        var values = [Float](repeating: 0, count: features.regions * features.channels)
        for photo in photos.indices { _ = try features.read(photo: photo, into: &values) }
      }.replacingOccurrences(of: "\(folder)/", with: "")
    }
  }

  @Test func photosAreFoundByTheirIdsInAnyOrder() throws {
    try withTemporaryFolder { folder in
      let files = ["\(folder)/a.tsv", "\(folder)/b.tsv"]
      try Data((line("9", 1) + "\n" + line("391895", 2) + "\r\n\n").utf8).write(to: URL(fileURLWithPath: files[0]))
      try Data(line("36979", 3).utf8).write(to: URL(fileURLWithPath: files[1]))
      let features = try BottomUpFeatures(
        files, photos: ["flickr30k-images/36979.jpg", "val2014/COCO_val2014_000000391895.jpg"])
      #expect(
        features.regions == 2 && features.channels == 3 && features.hasBoxes && features.place(of: 1) == "\(files[0]):2"
      )
      var values = [Float](repeating: 0, count: 6)
      let (boxes, size) = try features.read(photo: 1, into: &values)
      #expect(values == [20, 21, 22, 23, 24, 25] && boxes == [2, 3, 4, 5, 6, 7, 8, 9] && size == [640, 480])
      _ = try features.read(photo: 0, into: &values)
      #expect(values[0] == 30)
      #expect(try BottomUpFeatures.files(in: folder) == files)
    }
  }

  @Test func aNumberThatIsSeveralPhotosMeansNone() {
    let numbers = PhotoNumbers(["a/12.jpg", "b/12.jpg", "c/x_13.jpg", "14", "d/y_014.jpg"])
    #expect(
      numbers["12"] == nil && numbers["a/12.jpg"] == 0 && numbers["13"] == 2 && numbers["0013"] == 2
        && numbers["14"] == 3 && numbers["y_014"] == 4)
  }

  @Test func whatIsWrongWithALineIsToldWithItsNumber() throws {
    let sound = line("7", 1), other = line("8", 1)
    #expect(try error([other, sound]) == "")
    #expect(try error([other]).hasPrefix("x.tsv: no line of 1 photo of examples.h5, such as 7: give all .tsv files"))
    #expect(try error([sound, other, sound]) == "x.tsv:3: image_id 7 is there a second time, first in x.tsv:1.")
    #expect(
      try error([other, sound + "\tx"])
        == "x.tsv:2: has 7 fields, not the six image_id, image_w, image_h, num_boxes, boxes and features.")
    #expect(
      try error([other, sound.replacingOccurrences(of: "640", with: "wide")])
        == "x.tsv:2: image_w is “wide”, where a count is needed.")
    #expect(
      try error([sound.dropLast() + "%"]) == "x.tsv:1: features is not base64: is the file damaged? Get it again.")
    #expect(
      try error([sound.split(separator: "\t").dropLast().joined(separator: "\t") + "\t" + base64([1, 2, 3])]).hasPrefix(
        "x.tsv:1: features has 12 bytes, which are no float32 of 2 boxes"))
    #expect(
      try error([sound, line("8", boxes: 3, 1)], photos: ["7", "8"]).hasPrefix(
        "x.tsv:2: has 3 boxes and 9 features, where x.tsv:1 has 2 and 6: take the file with a fixed number"))
    #expect(
      try error([line("7", .nan)]) == "x.tsv:1: boxes has nan, which is no place: is the file damaged? Get it again.")
    #expect(try error(["7\0\t\0"]).hasPrefix("x.tsv:1: a NUL, a character that no text has: is it UTF-16?"))
    #expect(try error(["\u{FEFF}" + sound]) == "", "a byte-order mark is no part of an image_id")
    #expect(try error(["nothing of the kind"]) == "x.tsv:1: no tab behind an image_id: is it a bottom-up .tsv?")
  }
}
