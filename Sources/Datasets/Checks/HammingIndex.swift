/// Finds all codes of 64 bits that differ from a given one in few bits, without comparing all: multi-index hashing
/// (Norouzi, Punjani and Fleet, CVPR 2012).
///
/// A code has four bands of 16 bits. Two codes that differ in at most d bits differ in at most d/4 bits of one band, so
/// only codes with such a band are compared.
struct HammingIndex {
  private let codes: [UInt64]
  /// For each band, the rows of the codes sorted by the band's value: value v has the rows
  /// rows[starts[v]..<starts[v + 1]].
  private let bands: [(starts: [Int32], rows: [Int32])]
  private let limit: Int
  /// All numbers of 16 bits with at most limit/4 ones.
  private let masks: [UInt16]

  /// - Parameter limit: how many bits may differ, 0…15.
  init(_ codes: [UInt64], limit: Int) {
    precondition((0...15).contains(limit), "\(limit) bits of 64 may differ, not 0…15")
    (self.codes, self.limit) = (codes, limit)
    masks = (0...UInt16.max).filter { $0.nonzeroBitCount <= limit / 4 }
    bands = (0..<4).map { band in
      var starts = [Int32](repeating: 0, count: 65_537)
      for code in codes { starts[Int(Self.value(code, band)) + 1] += 1 }
      for value in 1...65_536 { starts[value] += starts[value - 1] }
      var next = starts, rows = [Int32](repeating: 0, count: codes.count)
      for (row, code) in codes.enumerated() {
        let value = Int(Self.value(code, band))
        rows[Int(next[value])] = Int32(row)
        next[value] += 1
      }
      return (starts, rows)
    }
  }

  private static func value(_ code: UInt64, _ band: Int) -> UInt16 {
    UInt16(truncatingIfNeeded: code >> (16 * UInt64(band)))
  }

  /// Calls `body` once, with its row, for each code that differs from `code` in at most `limit` bits.
  func forEachNear(_ code: UInt64, _ body: (_ row: Int) -> Void) {
    for (band, table) in bands.enumerated() {
      let value = Self.value(code, band)
      for mask in masks {
        let place = Int(value ^ mask)
        for index in table.starts[place]..<table.starts[place + 1] {
          let row = Int(table.rows[Int(index)]), difference = code ^ codes[row]
          guard difference.nonzeroBitCount <= limit else { continue }
          // An earlier band has found this code already.
          let isKnown = (0..<band).contains { Self.value(difference, $0).nonzeroBitCount <= limit / 4 }
          if !isKnown { body(row) }
        }
      }
    }
  }
}
