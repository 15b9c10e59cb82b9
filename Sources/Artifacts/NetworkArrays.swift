import Pools
import Tensor

extension ArtifactReader {
  /// The arrays of the networks in a weights.h5, stage1.h5, stage2.h5, tuned1.h5, tuned2.h5 or pack.h5, by name: the
  /// dataset's, with a dot for each slash, such as `parameters.lstm.input`. What only a training needs is left out.
  /// - Throws: `ArtifactError` where a dataset is damaged.
  package func networkArrays() throws -> [(name: String, field: Field)] {
    let ofTrainings = ["buffers/", "history/"]
    let fields = try schema.fields.flatMap { field -> [Field] in
      guard field.kind == .float32, !ofTrainings.contains(where: field.name.hasPrefix) else { return [] }
      guard field.isPattern else { return has(field) ? [field] : [] }
      return try names(field).map(field.of)
    }
    try check(fields)
    return fields.map { (String($0.name.map { $0 == "/" ? "." : $0 }), $0) }.sorted { $0.0 < $1.0 }
  }

  /// What a file says of its networks, by attribute: the configuration, and the CNN's name and source.
  package func networkFacts() throws -> [String: String] {
    let names = ["kind", "digest", "configuration", "backbone", "source", "source-sha256"]
    return try reading {
      try names.reduce(into: [:]) { $0[$1] = try file.text(ofAttribute: $1) }
    }
  }
}
