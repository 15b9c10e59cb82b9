import Foundation
import Testing

@testable import Backbones
@testable import PublishedFiles

struct ByteReaderTests {
  private let bytes = Data([1, 2, 0, 0, 0x61, 0xC3, 0xA4, 0x0A, 0xFF])

  @Test func valuesAreReadOneAfterAnother() throws {
    var reader = ByteReader(bytes)
    #expect(try reader.byte() == 1)
    #expect(try reader.integer(UInt16.self) == 2)
    #expect(try reader.take(1) == [0])
    #expect(try reader.line() == "aä")
    #expect(try reader.byte() == 0xFF)
    #expect(throws: WeightsError.self) { try reader.byte() }
  }

  @Test func nothingIsReadBeyondTheEnd() throws {
    var part = ByteReader(bytes, at: 1, to: 4)
    #expect(throws: WeightsError.self) { try part.integer(UInt32.self) }
    #expect(throws: WeightsError.self) { try part.take(-1) }
    #expect(throws: WeightsError.self) { try part.line() }
    #expect(part.position == 1)
    var beyond = ByteReader(bytes, at: .max)
    #expect(throws: WeightsError.self) { try beyond.byte() }
    #expect(throws: WeightsError.self) { try beyond.line() }
  }

  @Test func textsAreShortAndUTF8() {
    var reader = ByteReader(Data(repeating: 0x61, count: 70_000))
    #expect(throws: WeightsError.damaged("a text of 70000 bytes at byte 0")) { try reader.text(70_000) }
    var other = ByteReader(bytes, at: 8)
    #expect(throws: WeightsError.self) { try other.text(1) }
  }
}
