import Foundation
import Testing

@testable import Datasets

private let train = """
  {"info": {}, "images": [{"id": 9, "file_name": "9.jpg", "height": 1}, {"id": 25, "file_name": "25.jpg"}],
   "annotations": [{"image_id": 25, "id": 3, "caption": "a cat"}, {"image_id": 9, "id": 2, "caption": "a dog again\\n"},
                   {"image_id": 9, "id": 1, "caption": "a dog"}]}
  """
private let val =
  #"{"images": [{"id": 9, "file_name": "7.jpg"}], "annotations": [{"image_id": 9, "id": 9, "caption": "a bird"}]}"#

struct COCOTests {
  private func write(_ folder: String, _ train: String, photos: String? = nil) throws {
    try writeText(train, to: "\(folder)/annotations/captions_train2017.json")
    try writeText(val, to: "\(folder)/annotations/captions_val2017.json")
    let photo = try contents(of: fixture("colour.jpg"))
    for (name, place) in [("9.jpg", "train2017"), ("25.jpg", "train2017"), ("7.jpg", "val2017")] {
      try writeBytes(photo, to: "\(folder)/\(photos ?? place)/\(name)")
    }
  }

  private func complaint(_ text: String) throws -> String {
    try withTemporaryFolder { folder in
      try write(folder, text)
      let error = #expect(throws: DatasetError.self) { try COCO.read(folder).badItems.check(.refuse) }
      return error?.description.replacingOccurrences(of: folder, with: "RAW") ?? ""
    }
  }

  @Test(arguments: [nil, "images"] as [String?])
  func captionsAreRead(photos: String?) throws {
    try withTemporaryFolder { folder in
      try write(folder, train, photos: photos)
      #expect(try Layout.auto.found(in: folder).layout == COCO.self)
      let corpus = try COCO.read(folder)
      let (first, second) = (photos ?? "train2017", photos ?? "val2017")
      #expect(corpus.photos.map(\.name) == ["\(first)/9.jpg", "\(first)/25.jpg", "\(second)/7.jpg"])
      #expect(corpus.photos.map(\.split) == [.train, .train, .val] && corpus.photos.areIdentities)
      #expect(corpus.sentences.map(\.text) == ["a dog", "a dog again", "a cat", "a bird"])
    }
  }

  /// Karpathy's list is of the same photos, which may lie with the files of captions.
  @Test func besideKarpathysListItIsNotMeant() throws {
    try withTemporaryFolder { folder in
      try write(folder, train)
      try writeText(#"{"images": []}"#, to: "\(folder)/dataset_coco.json")
      #expect(try Layout.auto.found(in: folder).layout == Karpathy.self)
    }
  }

  @Test func faultsAreNamed() throws {
    #expect(try complaint("{}").contains("captions_train2017.json: “images” is missing"))
    #expect(
      try complaint(train.replacing(#""image_id": 25"#, with: #""image_id": 26"#))
        .contains("annotation 3 is of image 26, which is not listed"))
    #expect(try complaint(train.replacing(#""id": 25"#, with: #""id": 9"#)).contains("has two images with id 9"))
    #expect(try complaint(train.replacing("25.jpg", with: "9.jpg")).contains("lists train2017/9.jpg, which"))
    #expect(try complaint(train.replacing("25.jpg", with: "../../x.jpg")).contains("../../x.jpg"))
    #expect(try complaint(train.replacing("25.jpg", with: "26.jpg")).contains("26.jpg"))
    try withTemporaryFolder { folder in
      try write(folder, train)
      try writeText(train, to: "\(folder)/annotations/captions_val2014.json")
      #expect { _ = try COCO.read(folder) } throws: { "\($0)".contains("files of 2017 and of 2014") }
      #expect { _ = try COCO.read("\(folder)/train2017") } throws: {
        "\($0)".contains("captions_train2017.json is missing")
      }
    }
  }
}

private func writeText(_ text: String, to path: String) throws { try write(text, to: path) }
