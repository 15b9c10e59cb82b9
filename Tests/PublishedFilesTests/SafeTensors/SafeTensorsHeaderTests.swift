@testable import PublishedFiles
import Foundation
import Testing

@testable import Backbones

struct SafeTensorsHeaderTests {
  private func read(_ text: String) throws -> [SafeTensorsHeader.Entry] {
    var header = SafeTensorsHeader(ByteReader(Data(text.utf8)))
    return try header.read()
  }

  private let entry = #"{"shape": [2, 3], "data_offsets":[0,24],"dtype":"F32"}"#

  @Test func entriesAreReadInOrder() throws {
    let entries = try read(" {\"b\" : \(entry) ,\n\"__metadata__\":{\"x\":\"\\\"}\"}, \"a\\u00e9\":\(entry)}   ")
    #expect(entries.map(\.name) == ["b", "aé"])
    #expect(entries[0] == .init(name: "b", type: "F32", shape: [2, 3], begin: 0, end: 24))
    #expect(try read("{}").isEmpty)
  }

  @Test(arguments: [
    "", "{", "{}x", "[]", "{\"a\":1}", "{\"a\":{}}", "{\"a", "{\"a\\", "{\"a\":}", "{,}",
    #"{"a":{"dtype":"F32","shape":[-1],"data_offsets":[0,4]}}"#,
    #"{"a":{"dtype":"F32","shape":[1.5],"data_offsets":[0,4]}}"#,
    #"{"a":{"dtype":"F32","shape":[1],"data_offsets":[4,0]}}"#,
    #"{"a":{"dtype":"F32","shape":[1],"data_offsets":[0]}}"#,
    #"{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4],"other":1}}"#,
    #"{"a":{"dtype":"F32","dtype":"F32","shape":[1],"data_offsets":[0,4]}}"#,
    #"{"a":{"dtype":"F32","shape":[10000000000000000000],"data_offsets":[0,4]}}"#, #"{"__metadata__":{"a":{}}}"#,
    #"{"\x":{}}"#,
  ])
  func otherJSONIsRefused(text: String) { #expect(throws: WeightsError.self) { try read(text) } }

  /// A general reader would recurse, or build a million arrays.
  @Test func nestingIsRefusedWhereItBegins() {
    #expect(throws: WeightsError.damaged("a safetensors header that is none, at byte 5")) {
      try read("{\"a\":" + String(repeating: "[", count: 1_000_000))
    }
  }
}
