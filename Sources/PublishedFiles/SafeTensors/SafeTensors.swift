import Backbones
import Foundation

/// A `.safetensors` file: the length of the header; the header, which is JSON with the type, shape and place of every
/// tensor; the numbers of all tensors without a gap.
package struct SafeTensors: PublishedWeights {
  private let bytes: Data
  private var tensors: [String: StoredTensor] = [:]
  package private(set) var names: [String] = []

  /// In bytes. A network of a thousand tensors needs a tenth of it; JSON takes many times its size in memory.
  static let largestHeader = 1_000_000
  private static let formats: [String: NumberFormat] = [
    "F64": .float64, "F32": .float32, "F16": .float16, "BF16": .bfloat16,
    "I64": .int64, "I32": .int32, "I16": .int16, "I8": .int8, "U8": .uint8, "BOOL": .uint8,
  ]

  /// - Throws: `WeightsError` without the file's name.
  package init(_ bytes: Data) throws {
    self.bytes = bytes.startIndex == 0 ? bytes : Data(bytes)
    var reader = ByteReader(self.bytes)
    let length = try reader.integer(UInt64.self)
    guard length <= UInt64(max(0, bytes.count - 8)) else {
      throw WeightsError.damaged("its header claims \(length) bytes of a file of \(bytes.count) (truncated download?)")
    }
    guard length <= Self.largestHeader else { throw WeightsError.unsupported("a header of \(length) bytes") }
    let start = 8 + Int(length), room = bytes.count - start
    var place = 0
    for (name, type, shape, storage) in try Self.entries(self.bytes[8..<start]) {
      guard storage.lowerBound == place, storage.upperBound <= room else {
        throw WeightsError.damaged(
          "\(name) lies at \(storage), where byte \(place) of \(room) is next (truncated download?)")
      }
      guard let format = Self.formats[type] else { throw WeightsError.unsupported("\(name): numbers of type \(type)") }
      place = storage.upperBound
      guard let tensor = StoredTensor(format, shape, in: start + storage.lowerBound..<start + place) else {
        throw WeightsError.damaged("\(name): \(shape) of \(type) in \(storage.count) bytes")
      }
      tensors[name] = tensor
      names.append(name)
    }
    guard place == room else {
      throw WeightsError.damaged("its tensors take \(place) bytes of \(room) (truncated download?)")
    }
  }

  /// A tensor, and the range of its numbers in the bytes behind the header.
  private typealias Entry = (name: String, type: String, shape: [Int], storage: Range<Int>)

  /// The tensors in the order of their numbers.
  ///
  /// - Throws: `WeightsError.damaged` for other JSON than `{name: {"dtype": …, "shape": […], "data_offsets": […]}, …}`.
  private static func entries(_ header: Data) throws -> [Entry] {
    /// Every member is optional, as `__metadata__` has others.
    struct Description: Decodable {
      let type: String?, shape: [Int]?, place: [Int]?
      enum CodingKeys: String, CodingKey { case type = "dtype", shape, place = "data_offsets" }
    }
    guard let entries = try? JSONDecoder().decode([String: Description].self, from: header) else {
      throw WeightsError.damaged("its header is not that of a safetensors file")
    }
    let tensors = try entries.filter { $0.key != "__metadata__" }.map { name, entry -> Entry in
      guard let type = entry.type, let shape = entry.shape, let place = entry.place, place.count == 2,
        0 <= place[0], place[0] <= place[1]
      else { throw WeightsError.damaged("\(name): a header without dtype, shape and data_offsets") }
      return (name, type, shape, place[0]..<place[1])
    }
    func order(_ entry: Entry) -> (Int, Int, String) {
      (entry.storage.lowerBound, entry.storage.upperBound, entry.name)
    }
    return tensors.sorted { order($0) < order($1) }
  }

  package func shape(of name: String) -> [Int]? { tensors[name]?.shape }

  package func read(_ name: String, rows: Range<Int>, into x: UnsafeMutablePointer<Float>) throws {
    guard let tensor = tensors[name] else { throw WeightsError.damaged("no tensor \(name)") }
    tensor.read(rows: rows, of: bytes, into: x)
  }
}
