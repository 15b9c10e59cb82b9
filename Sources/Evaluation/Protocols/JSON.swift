/// A JSON value whose keys keep their order, so that equal figures are equal bytes.
package indirect enum JSON: Equatable, Sendable {
  case null
  case number(Double)
  case integer(Int)
  case text(String)
  case object([(key: String, value: JSON)])

  package static func == (left: JSON, right: JSON) -> Bool { left.rendered() == right.rendered() }

  /// A share in [0, 1] as a percentage with four decimals.
  package static func percent(_ share: Double) -> JSON { .number((share * 1e6).rounded() / 1e4) }

  /// The text, two spaces a level, ending with a newline.
  package func rendered() -> String { text(indent: "") + "\n" }

  private func text(indent: String) -> String {
    let inner = indent + "  "
    switch self {
    case .null: return "null"
    case .number(let number): return number.isFinite ? "\(number)" : "null"
    case .integer(let number): return "\(number)"
    case .text(let text): return quoted(text)
    case .object(let members) where members.isEmpty: return "{}"
    case .object(let members):
      let lines = members.map { "\(inner)\(quoted($0.key)): \($0.value.text(indent: inner))" }
      return "{\n" + lines.joined(separator: ",\n") + "\n\(indent)}"
    }
  }

  private func quoted(_ text: String) -> String {
    var result = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"": result += "\\\""
      case "\\": result += "\\\\"
      case "\n": result += "\\n"
      case "\t": result += "\\t"
      case _ where scalar.value < 0x20:
        let digits = String(scalar.value, radix: 16)
        result += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result + "\""
  }
}
