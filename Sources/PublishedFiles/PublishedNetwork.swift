import Backbones
import Tensor

/// A network in the form of a published file: the names, shapes and order of its tensors, other tensors of the file,
/// and the scaling of photos.
package struct PublishedNetwork: Sendable {
  package let architecture: Architecture
  /// The library that these names are from, such as `PyTorch`.
  package let origin: String
  /// In the order of `architecture.tensors`.
  package let tensors: [PublishedTensor]
  package let scaling: Scaling
  /// Prefixes and suffixes of names of tensors that a file may hold, but features do not need.
  let unusedPrefixes, unusedSuffixes: [String]

  package static let all = Architecture.all.map(pyTorch)

  /// The network of which a file holds the largest share of tensors.
  ///
  /// - Parameter name: The backbone; nil to choose among all.
  /// - Throws: `WeightsError.unsupported` when no backbone has this name, or, without a name, when the file has less
  ///   than half of every network's tensors.
  package static func of(_ file: any PublishedWeights, named name: String?) throws -> PublishedNetwork {
    let architecture = try name.map(Architecture.named)
    let candidates = all.filter { architecture == nil || $0.architecture.name == architecture!.name }
    let names = Set(file.names)
    func share(_ network: PublishedNetwork) -> Double {
      Double(network.tensors.count { names.contains($0.publishedName) }) / Double(network.tensors.count)
    }
    let (best, found) = candidates.map { ($0, share($0)) }.reduce((candidates[0], -1)) { $1.1 > $0.1 ? $1 : $0 }
    guard name != nil || found >= 0.5 else {
      let shown = file.names.prefix(4).joined(separator: ", ") + (file.names.count > 4 ? ", …" : "")
      throw WeightsError.unsupported(
        "its tensors (\(shown)) are those of no known network: say with --backbone which it should be, of "
          + Architecture.all.map(\.name).joined(separator: ", "))
    }
    return best
  }

  /// Checks that a file has exactly the network's tensors.
  ///
  /// - Throws: `WeightsError.mismatch`, which lists every tensor that is missing, of another shape or unknown, by its
  ///   name in the file.
  package func check(_ file: any PublishedWeights) throws {
    var faults: [String] = [], missing: Set<String> = []
    for tensor in tensors {
      let expected = "\(tensor.publishedName) \(tensor.publishedShape)"
      if let shape = file.shape(of: tensor.publishedName) {
        if shape != tensor.publishedShape {
          faults.append("\(tensor.publishedName) has shape \(shape), expected \(tensor.publishedShape)")
        }
      } else {
        faults.append("\(expected) is missing")
        missing.insert(tensor.name)
      }
    }
    let known = Set(tensors.map(\.publishedName))
    for name in file.names where !known.contains(name) && !isUnused(name) {
      faults.append("\(name) \(file.shape(of: name) ?? []) is unknown")
    }
    let head = Set(architecture.head.convolutions.flatMap(\.tensors).map(\.name))
    if !missing.isEmpty, missing.isSubset(of: head) {
      faults.append(
        "\(architecture.vectorName) needs what is missing: give the file with the layers at the top (not the one "
          + "called notop)"
      )
    }
    if !faults.isEmpty { throw WeightsError.mismatch(faults) }
  }

  private func isUnused(_ name: String) -> Bool {
    unusedPrefixes.contains { name.hasPrefix($0) } || unusedSuffixes.contains { name.hasSuffix($0) }
  }
}
