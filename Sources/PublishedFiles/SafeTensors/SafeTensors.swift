import Backbones
import Foundation

private let formats: [String: NumberFormat] = [
  "F64": .float64, "F32": .float32, "F16": .float16, "BF16": .bfloat16,
  "I64": .int64, "I32": .int32, "I16": .int16, "I8": .int8, "U8": .uint8, "BOOL": .uint8,
]
/// In bytes. A network of a thousand tensors needs a tenth of it; JSON takes many times its size in memory.
private let largestHeader = 1_000_000

extension PublishedWeights {
  /// A `.safetensors` file: the length of the header; the header, which is JSON with the type, shape and place of every
  /// tensor; the numbers of all tensors without a gap.
  ///
  /// - Throws: `WeightsError` without the file's name.
  init(safeTensors bytes: PublishedBytes) throws {
    var reader = ByteReader(bytes)
    let length = try reader.integer(UInt64.self)
    guard length <= UInt64(max(0, bytes.count - 8)) else {
      throw WeightsError.damaged("its header claims \(length) bytes of a file of \(bytes.count) (truncated download?)")
    }
    guard length <= largestHeader else { throw WeightsError.unsupported("a header of \(length) bytes") }
    let start = 8 + Int(length), end = bytes.count - start
    var place = 0
    let tensors = try entries(try bytes[8..<start]).map { name, type, shape, storage in
      guard storage.lowerBound == place, storage.upperBound <= end else {
        throw WeightsError.damaged(
          "\(name) lies at \(storage), where byte \(place) of \(end) is next (truncated download?)")
      }
      guard let format = formats[type] else { throw WeightsError.unsupported("\(name): numbers of type \(type)") }
      place = storage.upperBound
      guard let tensor = StoredTensor(format, shape, in: start + storage.lowerBound..<start + place) else {
        throw WeightsError.damaged("\(name): \(shape) of \(type) in \(storage.count) bytes")
      }
      return (name, tensor)
    }
    guard place == end else {
      throw WeightsError.damaged("its tensors take \(place) bytes of \(end) (truncated download?)")
    }
    self.init(bytes, tensors)
  }
}

/// A tensor, and the range of its numbers in the bytes behind the header.
private typealias Entry = (name: String, type: String, shape: [Int], storage: Range<Int>)

/// The tensors in the order of their numbers.
///
/// - Throws: `WeightsError.damaged` for other JSON than `{name: {"dtype": …, "shape": […], "data_offsets": […]}, …}`.
private func entries(_ header: Data) throws -> [Entry] {
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
  return tensors.sorted {
    ($0.storage.lowerBound, $0.storage.upperBound, $0.name) < ($1.storage.lowerBound, $1.storage.upperBound, $1.name)
  }
}
