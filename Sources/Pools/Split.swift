/// What a photo and its sentences are used for.
package enum Split: UInt8, Sendable, CaseIterable, CustomStringConvertible {
  case train = 0, val = 1, test = 2

  package var description: String { ["train", "val", "test"][Int(rawValue)] }

  package init?(_ name: some StringProtocol) {
    guard let split = Split.allCases.first(where: { $0.description == name }) else { return nil }
    self = split
  }
}

/// As its name, such as `"train"`.
extension Split: Codable {
  package init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer(), name = try container.decode(String.self)
    guard let split = Split(name) else {
      throw DecodingError.dataCorruptedError(in: container, debugDescription: "no split is called \(name)")
    }
    self = split
  }

  package func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(description)
  }
}
