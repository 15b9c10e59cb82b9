import Foundation

/// An HDF5 file of weights as Keras saves them: the root's attribute `layer_names`, a group for each layer with the attribute
/// `weight_names`, and the datasets that it names. A whole model has the same within the group `model_weights`.
///
/// Keras goes by the order of a layer's weights, since their names have changed over time (`block1_conv1_W_1:0`, `kernel:0`): the two of
/// a layer with two are called `<layer>/kernel` and `<layer>/bias` here, and others as the file calls them.
public struct KerasWeights: PublishedWeights {
  private let bytes: Data
  private var tensors: [String: StoredTensor] = [:]
  public private(set) var names: [String] = []

  /// Throws `WeightsError`, whose text does not name the file: the caller knows it.
  public init(_ bytes: Data) throws {
    self.bytes = bytes.startIndex == 0 ? bytes : Data(bytes)
    var objects = try HDF5Objects(self.bytes)
    let root = try objects.object("model_weights", from: objects.root) ?? objects.root
    guard let layers = try objects.strings(ofAttribute: "layer_names", of: root) else {
      throw WeightsError.unsupported("an HDF5 file that Keras did not write: it has no attribute layer_names")
    }
    for layer in layers {
      guard !layer.isEmpty, let group = try objects.object(layer, from: root),
        let weights = try objects.strings(ofAttribute: "weight_names", of: group)
      else { throw WeightsError.damaged("no group \(layer) with the attribute weight_names") }
      for (index, weight) in weights.enumerated() {
        let name = "\(layer)/\(weights.count == 2 ? ["kernel", "bias"][index] : weight)"
        guard let dataset = try objects.object(weight, from: group) else { throw WeightsError.damaged("\(name): no dataset \(layer)/\(weight)") }
        guard tensors.updateValue(try objects.tensor(dataset, named: name), forKey: name) == nil else {
          throw WeightsError.damaged("two tensors \(name)")
        }
        names.append(name)
      }
    }
  }

  public func shape(of name: String) -> [Int]? { tensors[name]?.shape }

  public func read(_ name: String, rows: Range<Int>, into x: UnsafeMutablePointer<Float>) throws {
    guard let tensor = tensors[name] else { throw WeightsError.damaged("no tensor \(name)") }
    tensor.read(rows: rows, of: bytes, into: x)
  }
}
