import Foundation
import Tensor
import Testing

@testable import Backbones
@testable import PublishedFiles

struct SafeTensorsTests {
  /// A file with this header, and `room` bytes behind it.
  private func file(_ header: String, room: Int, length: UInt64? = nil) -> Data {
    withUnsafeBytes(of: (length ?? UInt64(header.utf8.count)).littleEndian) { Data($0) } + Data(header.utf8)
      + Data(count: room)
  }

  private func reason(_ bytes: Data) -> String {
    "\(#expect(throws: WeightsError.self) { try PublishedWeights(safeTensors: bytes) }.map(\.description) ?? "")"
  }

  @Test func everyTypeIsRead() throws {
    let weights = try PublishedWeights(safeTensors: fixture("tiny.safetensors"))
    #expect(Set(weights.names) == ["F64", "F32", "F16", "BF16", "I64", "I32", "I16", "I8", "U8", "BOOL"])
    for name in weights.names {
      #expect(try weights.tensor(named: name) == Tensor(shape: [3], elements: [0, 1, 1]), "\(name)")
    }
  }

  @Test func metadataIsPassedOver() throws {
    let weights = try PublishedWeights(safeTensors: fixture("metadata.safetensors"))
    #expect(Set(weights.names) == ["a", "count", "none", "q\"é\n"])
    #expect(try weights.tensor(named: "a") == Tensor(shape: [2, 3], elements: [0, 0.25, 0.5, 0.75, 1, 1.25]))
    #expect(try weights.tensor(named: "count") == Tensor(shape: [], elements: [41]))
    #expect(weights.shape(of: "none") == [0, 3] && weights.shape(of: "other") == nil)
  }

  @Test(arguments: ["tiny.safetensors", "metadata.safetensors"])
  func refusesTruncatedFiles(name: String) throws {
    let whole = try fixture(name)
    for count in 0..<whole.count {
      #expect(throws: WeightsError.self, "\(count) bytes of \(name)") {
        try PublishedWeights(safeTensors: whole.prefix(count))
      }
    }
  }

  @Test(arguments: [
    "", "{", "{}x", "[]", "{\"a\":1}", "{\"a\":{}}", "{\"a", "{\"a\\", "{\"a\":}", "{,}",
    #"{"a":{"dtype":"F32","shape":[-1],"data_offsets":[0,4]}}"#,
    #"{"a":{"dtype":"F32","shape":[1.5],"data_offsets":[0,4]}}"#,
    #"{"a":{"dtype":"F32","shape":[1],"data_offsets":[4,0]}}"#,
    #"{"a":{"dtype":"F32","shape":[1],"data_offsets":[-4,0]}}"#,
    #"{"a":{"dtype":"F32","shape":[1],"data_offsets":[0]}}"#,
    #"{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,9223372036854775807]}}"#,
    #"{"a":{"dtype":"F32","shape":[1],"data_offsets":[9223372036854775807,9223372036854775807]}}"#,
    #"{"a":{"dtype":"F32","shape":[10000000000000000000],"data_offsets":[0,4]}}"#, #"{"__metadata__":1}"#,
    #"{"\x":{}}"#,
  ])
  func otherHeadersAreRefused(header: String) {
    #expect(reason(file(header, room: 4)).contains("damaged weights file"), "\(header)")
  }

  /// Neither of them costs much memory: JSON that is nested too deeply, and a header beyond the limit.
  @Test func hostileHeadersAreRefused() {
    let nested = "{\"a\":" + String(repeating: "[", count: 900_000)
    #expect(reason(file(nested, room: 0)).contains("its header is not that of a safetensors file"))
    #expect(reason(file(nested + nested, room: 0)).contains("a header of 1800010 bytes"))
  }

  @Test func theHeaderIsNoLongerThanTheFile() {
    #expect(reason(file("{}", room: 0, length: 3)).contains("its header claims 3 bytes of a file of 10"))
    #expect(reason(file("{}", room: 0, length: .max)).contains("its header claims"))
  }

  @Test func tensorsFillTheFileOneAfterAnother() {
    func header(_ places: (Int, Int)...) -> String {
      "{"
        + places.enumerated().map {
          #""\#($0)":{"dtype":"F32","shape":[\#(($1.1 - $1.0) / 4)],"data_offsets":[\#($1.0),\#($1.1)]}"#
        }.joined(separator: ",") + "}"
    }
    #expect(throws: Never.self) { try PublishedWeights(safeTensors: file(header((4, 8), (0, 4)), room: 8)) }
    #expect(reason(file(header((0, 4), (0, 4)), room: 4)).contains("1 lies at 0..<4, where byte 4 of 4 is next"))
    #expect(reason(file(header((0, 4), (8, 12)), room: 12)).contains("1 lies at 8..<12, where byte 4 of 12 is next"))
    #expect(reason(file(header((0, 400)), room: 8)).contains("0 lies at 0..<400, where byte 0 of 8 is next"))
    #expect(reason(file(header((0, 4)), room: 8)).contains("take 4 bytes of 8"))
  }

  @Test func shapesMustHaveTheirBytes() {
    for shape in ["[2]", "[1,1,1,1,1,1,1,1,1]", "[999999999999999999,999999999999999999]"] {
      #expect(
        reason(file(#"{"a":{"dtype":"F32","shape":\#(shape),"data_offsets":[0,4]}}"#, room: 4)).contains("damaged"),
        "\(shape)")
    }
    #expect(
      reason(file(#"{"a":{"dtype":"F8_E4M3","shape":[4],"data_offsets":[0,4]}}"#, room: 4)).contains(
        "a: numbers of type F8_E4M3"))
  }
}
