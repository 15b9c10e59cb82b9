import ONNX
import Testing

/// The examples of protobuf.dev, "Encoding", and what ONNX needs besides.
struct ProtocolBufferTests {
  private func bytes(_ body: (inout ProtocolBuffer) -> Void) -> [UInt8] {
    var message = ProtocolBuffer()
    body(&message)
    return message.bytes
  }

  @Test func integersAreVarints() {
    #expect(bytes { $0.append(1, 150) } == [0x08, 0x96, 0x01])
    #expect(bytes { $0.append(1, 0) } == [0x08, 0])
    #expect(bytes { $0.append(8, -2) } == [0x40, 0xFE] + [UInt8](repeating: 0xFF, count: 8) + [1])
    #expect(bytes { $0.append(20, 7) } == [0xA0, 0x01, 7])
  }

  @Test func textsAndMessagesHaveTheirLengthInFront() {
    #expect(bytes { $0.append(2, "testing") } == [0x12, 7] + Array("testing".utf8))
    var inner = ProtocolBuffer()
    inner.append(1, 150)
    #expect(bytes { $0.append(3, inner) } == [0x1A, 3, 0x08, 0x96, 0x01])
    #expect(bytes { $0.append(9, [UInt8](repeating: 5, count: 300)) }.prefix(4) == [0x4A, 0xAC, 0x02, 5])
    #expect(bytes { $0.begin(9, count: 300) } == [0x4A, 0xAC, 0x02])
  }

  @Test func numbersAreLittleEndian() {
    #expect(bytes { $0.append(2, Float(1.5)) } == [0x15, 0, 0, 0xC0, 0x3F])
  }
}
