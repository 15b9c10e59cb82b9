import Artifacts

/// Open artifacts by their kind.
struct GivenArtifacts {
  let all: [ArtifactReader]
  private let byKind: [String: ArtifactReader]

  init(_ given: [(kind: String, artifact: ArtifactReader)]) {
    all = given.map(\.artifact)
    byKind = Dictionary(uniqueKeysWithValues: given)
  }

  subscript(kind: String) -> ArtifactReader? { byKind[kind] }

  /// - Returns: nil where neither is there.
  /// - Throws: `ArtifactError` where one of them is.
  func both(_ one: String, _ other: String) throws -> (ArtifactReader, ArtifactReader)? {
    switch (byKind[one], byKind[other]) {
    case (nil, nil): return nil
    case (let first?, let second?): return (first, second)
    case (let given, _):
      let (absent, there) = given == nil ? (one, other) : (other, one)
      throw ArtifactError("\(absent).h5 is not among the inputs, which \(there).h5 needs beside it")
    }
  }
}
