/// A part of the training identities that a network did not learn from, so that it meets them as it will meet others.
/// Written `1/2`: of every two identities the first.
package struct Fold: Codable, Equatable, Sendable, LosslessStringConvertible {
  /// From 1, and of how many.
  package let number: Int, count: Int

  package init(_ number: Int, of count: Int) {
    precondition(count > 1 && (1...count).contains(number), "fold \(number) of \(count)")
    (self.number, self.count) = (number, count)
  }

  package init?(_ description: String) {
    let parts = description.split(separator: "/", omittingEmptySubsequences: false).map { Int($0) }
    guard parts.count == 2, let number = parts[0], let count = parts[1], count > 1, (1...count).contains(number) else {
      return nil
    }
    (self.number, self.count) = (number, count)
  }

  package init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer(), text = try container.decode(String.self)
    guard let fold = Fold(text) else {
      throw DecodingError.dataCorruptedError(in: container, debugDescription: "\(text) is no fold such as 1/2")
    }
    self = fold
  }

  package func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(description)
  }

  package var description: String { "\(number)/\(count)" }

  /// Whether an identity, by its number in examples.h5, is in this fold.
  package func contains(_ identity: Int) -> Bool { identity % count == number - 1 }
}
