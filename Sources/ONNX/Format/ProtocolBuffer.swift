/// A message in the wire format of Protocol Buffers: fields one after another, each its number and type, then its value
/// (protobuf.dev, "Encoding"). Of the types there are those that ONNX's messages need.
package struct ProtocolBuffer: Equatable, Sendable {
  package private(set) var bytes: [UInt8] = []

  package init() {}

  private enum WireType: UInt64 { case varint = 0, lengthDelimited = 2, fixed32 = 5 }

  /// Appends an integer, or the number of an enumeration's case. A negative one takes ten bytes.
  package mutating func append(_ field: Int, _ value: Int) {
    tag(field, .varint)
    varint(UInt64(bitPattern: Int64(value)))
  }

  package mutating func append(_ field: Int, _ value: Float) {
    tag(field, .fixed32)
    bytes += withUnsafeBytes(of: value.bitPattern.littleEndian) { Array($0) }
  }

  package mutating func append(_ field: Int, _ text: String) { append(field, Array(text.utf8)) }
  package mutating func append(_ field: Int, _ message: ProtocolBuffer) { append(field, message.bytes) }

  package mutating func append(_ field: Int, _ content: [UInt8]) {
    begin(field, count: content.count)
    bytes += content
  }

  /// Appends all of a field but its content, `count` bytes, which the caller writes behind this message.
  package mutating func begin(_ field: Int, count: Int) {
    tag(field, .lengthDelimited)
    varint(UInt64(count))
  }

  private mutating func tag(_ field: Int, _ type: WireType) { varint(UInt64(field) << 3 | type.rawValue) }

  /// Seven bits a byte, the lowest first; all but the last byte have the eighth bit.
  private mutating func varint(_ value: UInt64) {
    var rest = value
    while rest > 127 {
      bytes.append(UInt8(rest & 127 | 128))
      rest >>= 7
    }
    bytes.append(UInt8(rest))
  }
}
