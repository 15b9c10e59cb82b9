/// What stands behind the question mark of an address, such as `q=a+red+bird&top=5`.
package struct Parameters: Equatable, Sendable {
  private let values: [String: String]

  /// - Throws: `Fault` where it cannot be read, or says something twice.
  package init(_ query: String) throws(Fault) {
    var values: [String: String] = [:]
    for pair in query.split(separator: "&") {
      let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      let (name, value) = (try Self.text(parts[0]), try Self.text(parts.count > 1 ? parts[1] : ""))
      guard values.updateValue(value, forKey: name) == nil else { throw Fault(400, "\(name)= is there twice") }
    }
    self.values = values
  }

  /// The text of a parameter; nil where it is not given, or is empty.
  package subscript(name: String) -> String? { values[name].flatMap { $0.isEmpty ? nil : $0 } }

  /// - Throws: `Fault` where one has another name: a misspelt one would do nothing.
  package func check(areAmong known: [String]) throws(Fault) {
    if let odd = values.keys.filter({ !known.contains($0) }).min() {
      throw Fault(400, "\(odd)=: there is no such parameter here; there are \(known.joined(separator: ", "))")
    }
  }

  /// A whole number.
  package func number(_ name: String, within limits: ClosedRange<Int>) throws(Fault) -> Int? {
    guard let text = self[name] else { return nil }
    guard let number = Int(text), limits.contains(number) else {
      throw Fault(400, "\(name)=: give \(limits.lowerBound) to \(limits.upperBound)")
    }
    return number
  }

  /// A sentence or a path.
  package func text(_ name: String, upTo length: Int = 2000) throws(Fault) -> String? {
    guard let text = self[name] else { return nil }
    guard text.utf8.count <= length else { throw Fault(400, "\(name)= has more than \(length) bytes: make it shorter") }
    return text
  }

  private static func text(_ encoded: Substring) throws(Fault) -> String {
    var bytes: [UInt8] = [], rest = Array(encoded.utf8)[...]
    while let byte = rest.popFirst() {
      switch byte {
      case UInt8(ascii: "+"): bytes.append(UInt8(ascii: " "))
      case UInt8(ascii: "%"):
        let digits = rest.prefix(2).compactMap { Character(UnicodeScalar($0)).hexDigitValue }
        guard digits.count == 2 else { throw Fault(400, "a % in the address has no two digits behind it") }
        bytes.append(UInt8(16 * digits[0] + digits[1]))
        rest = rest.dropFirst(2)
      default: bytes.append(byte)
      }
    }
    guard let text = String(validating: bytes, as: UTF8.self) else { throw Fault(400, "the address is no UTF-8") }
    return text
  }
}
