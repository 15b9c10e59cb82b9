import Backbones
import Foundation

/// A `.safetensors` file: the length of a header, the header (JSON: type, shape and place of every tensor), then their
/// numbers without a gap.
package struct SafeTensors: PublishedWeights {
  private let bytes: Data
  private var tensors: [String: StoredTensor] = [:]
  package private(set) var names: [String] = []

  /// As the format has it.
  static let largestHeader = 100_000_000
  private static let formats: [String: NumberFormat] = [
    "F64": .float64, "F32": .float32, "F16": .float16, "BF16": .bfloat16, "I64": .int64, "I32": .int32, "I16": .int16,
    "I8": .int8,
    "U8": .uint8, "BOOL": .uint8,
  ]

  /// Throws `WeightsError`, whose text does not name the file: the caller knows it.
  package init(_ bytes: Data) throws {
    self.bytes = bytes.startIndex == 0 ? bytes : Data(bytes)
    var reader = ByteReader(self.bytes)
    let length = try reader.integer(UInt64.self)
    guard length <= Self.largestHeader, Int(length) <= bytes.count - 8 else {
      throw WeightsError.damaged("its header claims \(length) bytes of a file of \(bytes.count) (truncated download?)")
    }
    let start = 8 + Int(length)
    var header = SafeTensorsHeader(ByteReader(self.bytes, in: 8..<start))
    let entries = try header.read()
    try checkPlaces(entries, room: bytes.count - start)
    for entry in entries {
      guard let format = Self.formats[entry.type] else {
        throw WeightsError.unsupported("\(entry.name): numbers of type \(entry.type)")
      }
      let storage = start + entry.begin..<start + entry.end
      guard let tensor = StoredTensor(format, entry.shape, in: storage) else {
        throw WeightsError.damaged("\(entry.name): \(entry.shape) of \(entry.type) in \(storage.count) bytes")
      }
      guard tensors.updateValue(tensor, forKey: entry.name) == nil else {
        throw WeightsError.damaged("two tensors \(entry.name)")
      }
      names.append(entry.name)
    }
  }

  /// One after another they fill the file's `room` behind the header.
  private func checkPlaces(_ entries: [SafeTensorsHeader.Entry], room: Int) throws {
    var place = 0
    for entry in entries.sorted(by: { ($0.begin, $0.end) < ($1.begin, $1.end) }) {
      guard entry.begin == place, entry.end >= place else {
        throw WeightsError.damaged("\(entry.name) lies at \(entry.begin)..<\(entry.end), where byte \(place) is next")
      }
      place = entry.end
    }
    guard place == room else {
      throw WeightsError.damaged("its tensors take \(place) bytes of \(room) (truncated download?)")
    }
  }

  package func shape(of name: String) -> [Int]? { tensors[name]?.shape }

  package func read(_ name: String, rows: Range<Int>, into x: UnsafeMutablePointer<Float>) throws {
    guard let tensor = tensors[name] else { throw WeightsError.damaged("no tensor \(name)") }
    tensor.read(rows: rows, of: bytes, into: x)
  }
}
