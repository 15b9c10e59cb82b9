import Tensor

/// Damages a file as disks, downloads and enemies do: the same generator damages it in the same way.
func mutated(_ file: [UInt8], with others: [[UInt8]], using generator: inout SplitMix64) -> [UInt8] {
  var bytes = file
  repeat { mutate(&bytes, with: others, using: &generator) } while Bool.random(using: &generator)
  return bytes
}

/// One change.
private func mutate(_ bytes: inout [UInt8], with others: [[UInt8]], using generator: inout SplitMix64) {
  guard !bytes.isEmpty else { return bytes = [UInt8.random(in: 0...255, using: &generator)] }
  let position = Int.random(in: 0..<bytes.count, using: &generator)
  func block(of bytes: [UInt8], _ generator: inout SplitMix64) -> ArraySlice<UInt8> {
    let start = Int.random(in: 0..<bytes.count, using: &generator)
    return bytes[start..<min(bytes.count, start + (1 << Int.random(in: 0...10, using: &generator)))]
  }
  switch Int.random(in: 0..<12, using: &generator) {
  case 0, 1: bytes[position] ^= 1 << UInt8.random(in: 0..<8, using: &generator)
  case 2: bytes[position] = UInt8.random(in: 0...255, using: &generator)
  case 3: bytes[position] = [0, 1, 0x7F, 0x80, 0xFF].randomElement(using: &generator)!
  case 4: bytes.removeSubrange(position...)
  case 5, 6: inflate(&bytes, at: position, using: &generator)
  case 7:  // a digit, where numbers are text
    let digits = bytes.indices.filter { UInt8(ascii: "0")...UInt8(ascii: "9") ~= bytes[$0] }
    guard let digit = digits.randomElement(using: &generator) else { return }
    bytes.insert(UInt8.random(in: UInt8(ascii: "0")...UInt8(ascii: "9"), using: &generator), at: digit)
  case 8: bytes.insert(contentsOf: block(of: bytes, &generator), at: position)
  case 9: bytes.removeSubrange(position..<min(bytes.count, position + block(of: bytes, &generator).count))
  case 10:  // from another file, over what is here
    let piece = block(of: others.randomElement(using: &generator)!, &generator)
    bytes.replaceSubrange(position..<min(bytes.count, position + piece.count), with: piece)
  default:  // a block over another one
    let piece = block(of: bytes, &generator)
    bytes.replaceSubrange(position..<min(bytes.count, position + piece.count), with: piece)
  }
}

/// An integer of one to eight bytes becomes one that counts, offsets and sizes are not used to.
private func inflate(_ bytes: inout [UInt8], at position: Int, using generator: inout SplitMix64) {
  let width = [1, 2, 4, 8].randomElement(using: &generator)!
  let values: [UInt64] = [
    0, 1, .max, UInt64(Int64.max), UInt64(UInt32.max), UInt64(Int32.max), UInt64(bytes.count), UInt64(bytes.count) + 1, 1 << 40, 1 << 62,
    1 << UInt64.random(in: 0..<64, using: &generator),
  ]
  let value = values.randomElement(using: &generator)!
  for index in 0..<min(width, bytes.count - position) { bytes[position + index] = UInt8(truncatingIfNeeded: value >> UInt64(8 * index)) }
}
