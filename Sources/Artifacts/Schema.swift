import HDF5

/// The extent of one dimension: a fixed number, or a letter that means the same count in every dataset of a file.
package enum Dimension: Sendable, Equatable, ExpressibleByStringLiteral, ExpressibleByIntegerLiteral,
  CustomStringConvertible
{
  case fixed(Int)
  case letter(String)

  package init(integerLiteral value: Int) { self = .fixed(value) }
  package init(stringLiteral value: String) { self = .letter(value) }

  package var description: String {
    switch self {
    case .fixed(let count): "\(count)"
    case .letter(let letter): letter
    }
  }
}

/// One dataset of a schema. A name with a part in braces, such as `{pool}/photos`, stands for several datasets.
package struct Field: Sendable {
  package let name: String
  package let kind: ElementKind
  /// nil when any shape will do.
  package let dimensions: [Dimension]?
  /// Whether a file may be without it.
  package let isOptional: Bool

  package init(_ name: String, _ kind: ElementKind, _ dimensions: [Dimension]?, isOptional: Bool = false) {
    (self.name, self.kind, self.dimensions, self.isOptional) = (name, kind, dimensions, isOptional)
  }

  var isPattern: Bool { name.contains("{") }

  /// The dataset of a pattern in which `value` stands for the part in braces.
  package func of(_ value: String) -> Field {
    guard let start = name.firstIndex(of: "{"), let end = name.firstIndex(of: "}") else {
      preconditionFailure("\(name) has no part in braces")
    }
    return Field(name.replacingCharacters(start...end, by: value), kind, dimensions, isOptional: isOptional)
  }
}

extension String {
  fileprivate func replacingCharacters(_ range: ClosedRange<Index>, by value: String) -> String {
    self[..<range.lowerBound] + value + self[index(after: range.upperBound)...]
  }
}

/// What one kind of artifact holds: defined once, used for writing and for reading.
package protocol Schema {
  /// The artifact's usual file name without `.h5`.
  static var kind: String { get }
  /// Raised when a field changes its name, type, shape or meaning.
  static var version: Int { get }
  /// The make target that writes it.
  static var stage: String { get }
  static var fields: [Field] { get }
}
