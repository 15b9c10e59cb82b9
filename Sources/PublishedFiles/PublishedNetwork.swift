import Backbones
import Tensor

/// A network as torchvision's files have it, and EfficientNet-Lite's PyTorch port.
package struct PublishedNetwork: Sendable {
  package let architecture: Architecture
  /// In the order of `architecture.tensors`.
  package let tensors: [PublishedTensor]

  static let all = Architecture.all.map(PublishedNetwork.init)

  package init(_ architecture: Architecture) {
    self.architecture = architecture
    tensors = architecture.convolutions.flatMap { layer in
      layer.tensors.map { PublishedTensor($0.name, $0.shape, of: layer) }
    }
  }

  /// The network of which a file holds the largest share of tensors, by their names and shapes, and the file without a
  /// prefix of all names that the network does not have, such as the `module.` of DataParallel.
  ///
  /// - Parameter name: The backbone; nil to choose among all.
  /// - Throws: `WeightsError.unsupported` when no backbone has this name, or, without a name, when the file has less
  ///   than half of every network's tensors.
  package static func of(_ file: PublishedWeights, named name: String?) throws -> (
    network: PublishedNetwork, file: PublishedWeights
  ) {
    let networks = try name.map { [PublishedNetwork(try .named($0))] } ?? all
    var best = (network: networks[0], file: file), greatest = -1.0, named = 0.0
    for candidate in [file] + file.sharedPrefixes.map(file.without) {
      for network in networks {
        // All names of EfficientNet-Lite0 are names of Lite1 and Lite2 too: their shapes tell which it is.
        let shapes = network.tensors.compactMap { tensor in candidate.shape(of: tensor.name).map { (tensor, $0) } }
        let fitting = shapes.count { tensor, shape in tensor.publishedShape == shape }
        let share = Double(shapes.count + fitting) / Double(network.tensors.count)
        guard share > greatest else { continue }
        (best, greatest) = ((network, candidate), share)
        named = Double(shapes.count) / Double(network.tensors.count)
      }
    }
    guard named >= 0.5 || name != nil else {
      let shown = file.names.prefix(4).joined(separator: ", ") + (file.names.count > 4 ? ", …" : "")
      throw WeightsError.unsupported(
        "its tensors (\(shown)) are those of no known network: say with --backbone which it should be, of "
          + Architecture.names)
    }
    return best
  }

  /// Checks that a file has exactly the network's tensors.
  ///
  /// - Throws: `WeightsError.mismatch`, which lists every tensor that is missing, of another shape or unknown, by its
  ///   name in the file.
  package func check(_ file: PublishedWeights) throws {
    var faults: [String] = [], missing: Set<String> = []
    for tensor in tensors {
      if let shape = file.shape(of: tensor.name) {
        if shape != tensor.publishedShape {
          faults.append("\(tensor.name) has shape \(shape), expected \(tensor.publishedShape)")
        }
      } else {
        faults.append("\(tensor.name) \(tensor.publishedShape) is missing")
        missing.insert(tensor.name)
      }
    }
    let known = Set(tensors.map(\.name))
    for name in file.names where !known.contains(name) && !isUnused(name) {
      faults.append("\(name) \(file.shape(of: name) ?? []) is unknown")
    }
    let head = Set(architecture.head.convolutions.flatMap(\.tensors).map(\.name))
    if !missing.isEmpty, missing.isSubset(of: head) {
      faults.append(
        "\(architecture.vectorName) needs what is missing: give the file with the layers at the top (not the one "
          + "called notop)")
    }
    if !faults.isEmpty { throw WeightsError.mismatch(faults) }
  }

  /// Whether a file may hold this tensor, but features do not need it: the classifiers of ImageNet's 1,000 classes, of
  /// which GoogLeNet has two more for its training, and the number of batches that a norm has seen.
  private func isUnused(_ name: String) -> Bool {
    let classifiers = [
      "vgg16": ["classifier.6."], "googlenet": ["fc.", "aux1.", "aux2."], "efficientnet-lite": ["_fc."],
    ]
    return name.hasSuffix(".num_batches_tracked")
      || classifiers.contains { architecture.name.hasPrefix($0) && $1.contains { name.hasPrefix($0) } }
  }
}
