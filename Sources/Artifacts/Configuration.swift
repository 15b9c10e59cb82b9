import Files
import Foundation
import Pools

/// What is in a file, as typed data: JSON in the root's attribute `configuration`. Programs read it; the recorded
/// options say how the file was made, and only --if-changed compares them.
extension ArtifactWriter {
  /// Writes the configuration, which belongs to the content.
  package func setConfiguration(_ configuration: some Encodable) throws {
    try setAttribute("configuration", sortedJSON(configuration))
  }
}

extension ArtifactReader {
  /// The configuration that the file was written with.
  ///
  /// - Throws: `ArtifactError` where there is none, or one of another type.
  package func configuration<Configuration: Decodable>(as type: Configuration.Type) throws -> Configuration {
    let json = try text(ofAttribute: "configuration")
    do { return try JSONDecoder().decode(type, from: Data(json.utf8)) } catch let error as DecodingError {
      throw ArtifactError("\(path): its configuration cannot be read: \(error.reason): \(redo(stage))")
    }
  }
}

extension ArtifactReader {
  /// - Throws: `ArtifactError` unless a configuration names the splits of a training, each once.
  package func require(trainSplits: [Split]) throws {
    try require(
      !trainSplits.isEmpty && Set(trainSplits).count == trainSplits.count,
      "its configuration has the trainSplits \(trainSplits.map(\.description)), not each split once")
  }
}

/// JSON with sorted keys: equal values give equal bytes, and every number comes back exactly.
package func sortedJSON(_ value: some Encodable) throws -> String {
  let encoder = JSONEncoder()
  encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
  return String(decoding: try encoder.encode(value), as: UTF8.self)
}

extension DecodingError {
  /// The place and what is wrong there, such as `network.pooling: Cannot initialize PoolingOverTime from …`.
  fileprivate var reason: String {
    switch self {
    case .typeMismatch(_, let context), .valueNotFound(_, let context), .keyNotFound(_, let context),
      .dataCorrupted(let context):
      context.codingPath.map(\.stringValue).joined(separator: ".") + ": " + context.debugDescription
    @unknown default: "\(self)"
    }
  }
}
