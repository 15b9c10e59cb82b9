import Files
import HDF5

/// One dataset of a schema. A name with a part in braces, such as `{pool}/photos`, stands for several datasets.
package struct Field: Sendable {
  package let name: String
  package let kind: ElementKind
  /// Each a number, or a letter that means the same count in every dataset of a file; nil when any shape will do.
  let dimensions: [String]?
  /// Whether a file may be without it.
  let isOptional: Bool

  package init(_ name: String, _ kind: ElementKind, _ dimensions: [String]?, isOptional: Bool = false) {
    (self.name, self.kind, self.dimensions, self.isOptional) = (name, kind, dimensions, isOptional)
  }

  var isPattern: Bool { name.contains("{") }

  /// The dataset of a pattern in which `value` stands for the part in braces.
  package func of(_ value: String) -> Field {
    guard let start = name.firstIndex(of: "{"), let end = name.firstIndex(of: "}") else {
      preconditionFailure("\(name) has no part in braces")
    }
    var name = name
    name.replaceSubrange(start...end, with: value)
    return Field(name, kind, dimensions, isOptional: isOptional)
  }

  /// Whether a dataset may have this shape, whatever its letters mean.
  func allows(_ shape: [Int]) -> Bool {
    guard let dimensions else { return true }
    return shape.count == dimensions.count && zip(shape, dimensions).allSatisfy { $0 == Int($1) ?? $0 }
  }

  /// Such as `P, side, side, 3`.
  package var shape: String { dimensions?.joined(separator: ", ") ?? "any" }
}

/// What one kind of artifact holds: defined once, used for writing and for reading.
package protocol Schema {
  /// The artifact's usual file name without `.h5`.
  static var kind: String { get }
  /// Raised when a field changes its name, type, shape or meaning.
  static var version: Int { get }
  /// The make target that writes it.
  static var stage: String { get }
  /// What to do where such a file cannot be used.
  static var remedy: String { get }
  static var fields: [Field] { get }
  /// Artifacts that hold the same and more, and are read in its place.
  static var substitutes: [any Schema.Type] { get }
}

extension Schema {
  package static var substitutes: [any Schema.Type] { [] }
  package static var remedy: String { redo(stage) }
}
