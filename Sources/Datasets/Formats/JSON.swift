import Foundation

/// What a JSON file holds.
/// - Throws: `DatasetError` with the place that is wrong.
func json<Value: Decodable>(_ type: Value.Type = Value.self, in path: String) throws -> Value {
  try json(type, TextFile(path).bytes[...], in: path)
}

/// What a text in JSON holds.
/// - Parameters:
///   - place: the file's name in errors.
///   - line: the line of the file on which the text begins; nil where the text is the whole file.
/// - Throws: `DatasetError` with the place that is wrong.
func json<Value: Decodable>(
  _ type: Value.Type = Value.self, _ text: ArraySlice<UInt8>, in place: String, line: Int? = nil
) throws -> Value {
  if let fault = JSONFault(in: text) {
    throw DatasetError("\(place):\((line ?? 1) + fault.line - 1):\(fault.column): not sound JSON: \(fault.reason).")
  }
  do {
    return try text.withUnsafeBytes { bytes in
      // No copy of what may be large.
      let start = UnsafeMutableRawPointer(mutating: bytes.baseAddress!)
      return try JSONDecoder().decode(
        Value.self, from: Data(bytesNoCopy: start, count: bytes.count, deallocator: .none))
    }
  } catch let error as DecodingError {
    throw DatasetError("\(place)\(line.map { ":\($0)" } ?? ""): \(error.place).")
  }
}

extension DecodingError {
  /// The place in a JSON file that is wrong, and what is wrong there.
  fileprivate var place: String {
    func at(_ context: Context, _ key: [any CodingKey] = []) -> String {
      (context.codingPath + key).map { key in key.intValue.map { "entry \($0 + 1)" } ?? "“\(key.stringValue)”" }
        .joined(separator: ", ")
    }
    func name(_ type: Any.Type) -> String {
      switch type {
      case is Int.Type: "a whole number"
      case is String.Type: "a text"
      case is [String: Any].Type: "an object"
      default: "a list"
      }
    }
    switch self {
    case .keyNotFound(let key, let context): return "\(at(context, [key])) is missing"
    case .valueNotFound(let type, let context): return "\(at(context)) is null, not \(name(type))"
    case .typeMismatch(let type, let context):
      return (context.codingPath.isEmpty ? "it" : at(context)) + " is not \(name(type))"
    case .dataCorrupted(let context):
      let reason = context.underlyingError.map { "\($0)" } ?? context.debugDescription
      let whole = (reason.hasSuffix(".") ? String(reason.dropLast()) : reason)
      return context.codingPath.isEmpty ? "not sound JSON: " + whole : at(context) + ": " + whole
    @unknown default: return "\(self)"
    }
  }
}
