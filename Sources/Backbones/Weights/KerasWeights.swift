import HDF5

/// An HDF5 file of weights as Keras saves them: the root's attribute `layer_names`, a group for each layer with the attribute
/// `weight_names`, and the datasets that it names. A whole model has the same within the group `model_weights`.
///
/// Keras goes by the order of a layer's weights, since their names have changed over time (`block1_conv1_W_1:0`, `kernel:0`): the two of
/// a layer with two are called `<layer>/kernel` and `<layer>/bias` here, and others as the file calls them.
public struct KerasWeights: PublishedWeights {
  private let file: File
  private var datasets: [String: String] = [:]
  private var shapes: [String: [Int]] = [:]
  public private(set) var names: [String] = []

  /// Throws `WeightsError` when the file is damaged or is no such file.
  public init(readingFrom path: String) throws {
    do {
      file = try File(opening: path)
      let root = file.holds("model_weights") ? "model_weights" : "/"
      guard let layers = try file.strings(ofAttribute: "layer_names", in: root) else {
        throw WeightsError.unsupported("an HDF5 file that Keras did not write: it has no attribute layer_names")
      }
      for layer in layers {
        let group = root == "/" ? layer : "\(root)/\(layer)"
        guard !layer.isEmpty, file.holds(group), let weights = try file.strings(ofAttribute: "weight_names", in: group) else {
          throw WeightsError.damaged("no group \(layer) with the attribute weight_names")
        }
        for (index, weight) in weights.enumerated() {
          try add("\(layer)/\(weights.count == 2 ? ["kernel", "bias"][index] : weight)", "\(group)/\(weight)")
        }
      }
    } catch let error as HDF5Error { throw Self.damaged(error, in: path) }
  }

  private mutating func add(_ name: String, _ dataset: String) throws {
    guard file.holds(dataset) else { throw WeightsError.damaged("\(name): no dataset \(dataset)") }
    let shape = try Dataset.open(dataset, in: file, .float32).shape
    guard datasets.updateValue(dataset, forKey: name) == nil else { throw WeightsError.damaged("two tensors \(name)") }
    shapes[name] = shape
    names.append(name)
  }

  public func shape(of name: String) -> [Int]? { shapes[name] }

  public func read(_ name: String, rows: Range<Int>, into x: UnsafeMutablePointer<Float>) throws {
    guard let path = datasets[name] else { throw WeightsError.damaged("no tensor \(name)") }
    do {
      let dataset = try Dataset.open(path, in: file, .float32)
      try dataset.requirePlainStorage()
      let row = Array(dataset.shape.dropFirst())
      if dataset.shape.isEmpty {
        try dataset.read(into: x, start: [], extent: [])
      } else {
        try dataset.read(into: x, start: [rows.lowerBound] + row.map { _ in 0 }, extent: [rows.count] + row)
      }
    } catch { throw Self.damaged(error, in: file.path) }
  }

  /// The caller names the file.
  private static func damaged(_ error: HDF5Error, in path: String) -> WeightsError {
    .damaged(error.description.hasPrefix("\(path): ") ? String(error.description.dropFirst(path.count + 2)) : error.description)
  }
}
