/// Writes objects as torch7 does, for its reader's tests.
struct Torch7Writer {
  private(set) var bytes: [UInt8] = []
  private var nextIndex: Int32 = 1

  mutating func int(_ value: Int) { bytes += withUnsafeBytes(of: Int32(value).littleEndian, Array.init) }
  mutating func long(_ value: Int) { bytes += withUnsafeBytes(of: Int64(value).littleEndian, Array.init) }
  mutating func double(_ value: Double) { bytes += withUnsafeBytes(of: value.bitPattern.littleEndian, Array.init) }

  mutating func text(_ text: String) {
    int(text.utf8.count)
    bytes += text.utf8
  }

  mutating func null() { int(0) }
  mutating func number(_ value: Double) {
    int(1)
    double(value)
  }
  mutating func string(_ value: String) {
    int(2)
    text(value)
  }
  mutating func boolean(_ value: Bool) {
    int(5)
    int(value ? 1 : 0)
  }

  /// A table of `count` items; `body` writes a key and a value for each. Returns the index by which it can be referred
  /// to.
  @discardableResult
  mutating func table(_ count: Int, _ body: (inout Torch7Writer) -> Void) -> Int {
    int(3)
    let index = newIndex(count)
    body(&self)
    return index
  }

  mutating func reference(table index: Int) {
    int(3)
    int(index)
  }
  mutating func reference(object index: Int) {
    int(4)
    int(index)
  }

  private mutating func newIndex(_ count: Int) -> Int {
    defer { nextIndex += 1 }
    int(Int(nextIndex))
    int(count)
    return Int(nextIndex)
  }

  /// The beginning of an object of a class. Returns its index.
  @discardableResult
  mutating func object(_ name: String) -> Int {
    defer { nextIndex += 1 }
    int(4)
    int(Int(nextIndex))
    text("V 1")
    text(name)
    return Int(nextIndex)
  }

  /// A storage of `count` numbers, whose bytes are `numbers`. Returns its index.
  @discardableResult
  mutating func storage(_ kind: String, count: Int, _ numbers: [UInt8]) -> Int {
    let index = object("torch.\(kind)Storage")
    long(count)
    bytes += numbers
    return index
  }

  /// What a tensor writes before its storage. `offset` is from 1.
  @discardableResult
  mutating func tensor(_ kind: String, shape: [Int], strides: [Int], offset: Int = 1) -> Int {
    let index = object("torch.\(kind)Tensor")
    int(shape.count)
    for extent in shape { long(extent) }
    for stride in strides { long(stride) }
    long(offset)
    return index
  }

  /// A whole row-major tensor of bytes.
  mutating func tensor(_ shape: [Int], _ numbers: [UInt8]) {
    var strides = [Int](repeating: 1, count: shape.count)
    for dimension in strides.indices.dropLast().reversed() {
      strides[dimension] = strides[dimension + 1] * shape[dimension + 1]
    }
    tensor("Byte", shape: shape, strides: strides)
    storage("Byte", count: numbers.count, numbers)
  }

  /// The ids of captions, [characters, captions], each padded with 0 to `length` characters.
  static func ids(_ captions: [String], length: Int = 201) -> [UInt8] {
    let alphabet = Array(#"abcdefghijklmnopqrstuvwxyz0123456789-,;.!?:'"/\|_@#$%^&*~`+-=<>()[]{} "#)
    let rows = captions.map { Array($0) }
    return (0..<length).flatMap { place in
      rows.map { row in place < row.count ? UInt8(alphabet.lastIndex(of: row[place])! + 1) : 0 }
    }
  }
}
