import Foundation

extension DecodingError {
  /// The place in a JSON file that is wrong, and what is wrong there.
  var place: String {
    func at(_ context: Context, _ key: (any CodingKey)? = nil) -> String {
      let path = context.codingPath + (key.map { [$0] } ?? [])
      return path.map { key in key.intValue.map { "entry \($0 + 1)" } ?? "“\(key.stringValue)”" }.joined(
        separator: ", ")
    }
    switch self {
    case .keyNotFound(let key, let context): return "\(at(context, key)) is missing"
    case .valueNotFound(let type, let context): return "\(at(context)) is null, not \(Self.name(type))"
    case .typeMismatch(let type, let context):
      return (context.codingPath.isEmpty ? "it" : at(context)) + " is not \(Self.name(type))"
    case .dataCorrupted(let context):
      let reason = context.underlyingError.map { "\($0)" } ?? context.debugDescription
      return "not sound JSON: " + (reason.hasSuffix(".") ? String(reason.dropLast()) : reason)
    @unknown default: return "\(self)"
    }
  }

  private static func name(_ type: Any.Type) -> String {
    switch type {
    case is Int.Type: "a whole number"
    case is String.Type: "a text"
    case is [String: Any].Type: "an object"
    default: "a list"
    }
  }
}
