import Attention
import Autodiff
import Backbones
import Matching
import Tensor

/// A matcher as the public code of SCAN (Lee et al. 2018), IMRAM (Chen et al. 2020) or VSE++ (Faghri et al. 2018) saves
/// it, under the names that parameters have here.
///
/// ```swift
/// let matcher = try PublishedMatcher(PublishedWeights(readingFrom: path))
/// matcher.parameters["regions.projection"]   // [2048, 1024], the transpose of img_enc.fc.weight
/// matcher.configuration                      // .fragments(…), with SCAN's attention from text to image
/// ```
/// Its words are those of a `PublishedVocabulary`: the rows 0 and 3 of the embedding change places, so that word 0 is
/// the unknown one.
package struct PublishedMatcher {
  package enum Kind: String, CaseIterable, Sendable {
    /// SCAN
    case crossAttention = "cross-attention"
    /// IMRAM
    case recurrentAttention = "recurrent-attention"
    /// VSE++
    case jointEmbedding = "joint-embedding"
  }

  /// The network here that computes it.
  package enum Configuration: Equatable, Sendable {
    case jointEmbedding(JointEmbedding.Configuration)
    case fragments(FragmentMatcher.Configuration)
  }

  package let kind: Kind
  package let parameters: [String: Tensor]
  package let configuration: Configuration

  /// - Parameters:
  ///   - kind: for a checkpoint that does not show it.
  ///   - given: settings that count in the place of the checkpoint's, by the names that they have there.
  /// - Throws: `WeightsError` when it is none of these, or one that is not computed here.
  package init(
    _ checkpoint: PublishedWeights, as kind: Kind? = nil, given: [String: PublishedWeights.Setting] = [:]
  ) throws {
    let networks = try PublishedNetworks(checkpoint)
    if let kind, let shown = try? networks.kind(), kind != shown {
      throw WeightsError.unsupported("it is one for \(shown.rawValue), not for \(kind.rawValue)")
    }
    self.kind = try kind ?? networks.kind()
    configuration = try PublishedSettings(checkpoint, given).configuration(
      self.kind, isBidirectional: networks.has("txt_enc.rnn.weight_ih_l0_reverse"))
    var parameters = try networks.encoders(image: self.kind == .jointEmbedding ? "photo" : "regions")
    if self.kind == .recurrentAttention {
      for (direction, name) in [("text-to-image", "t2i"), ("image-to-text", "i2t")] {
        try networks.addMemory(name, as: "memory.\(direction)", to: &parameters)
      }
    }
    for (name, tensor) in parameters.sorted(by: { $0.key < $1.key }) where !tensor.elements.allSatisfy({ $0.isFinite })
    {
      throw WeightsError.damaged("what becomes \(name) is not finite: a row of its weights has the length 0")
    }
    self.parameters = parameters
  }

  /// C and V, for a comparison with the data.
  package var channels: Int {
    parameters[kind == .jointEmbedding ? "photo.projection" : "regions.projection"]?.rows ?? 0
  }
  package var vocabularyCount: Int { parameters["embedding"]?.rows ?? 0 }
}

/// The tensors of a checkpoint, under the names that a module of both encoders gives them.
private struct PublishedNetworks {
  private let checkpoint: PublishedWeights
  /// The name in the file, by the name here.
  private let places: [String: String]

  /// Names differ: SCAN and VSE++ save a list of both encoders, IMRAM one module, and either may be wrapped for several
  /// GPUs, or compiled.
  init(_ checkpoint: PublishedWeights) throws {
    self.checkpoint = checkpoint
    places = Dictionary(
      checkpoint.names.map { file -> (String, String) in
        var parts = file.split(separator: ".").map(String.init).filter {
          !["module", "_orig_mod"].contains($0)
        }
        if let network = parts.first.flatMap({ ["0": "img_enc", "1": "txt_enc"][$0] }) { parts[0] = network }
        return (parts.joined(separator: ".").replacing("fc_local", with: "fc"), file)
      }, uniquingKeysWith: { first, _ in first })
    if let cnn = checkpoint.names.first(where: { $0.contains("cnn.") }) {
      throw WeightsError.unsupported(
        "it has a CNN in it (\(cnn)), which sees photos; only matchers of precomputed features can be imported")
    }
  }

  func has(_ name: String) -> Bool { places[name] != nil }

  func kind() throws -> PublishedMatcher.Kind {
    func says(_ name: String) -> Bool { checkpoint.settings[name] != nil }
    if has("gate_t2i.weight") { return .recurrentAttention }
    if says("cross_attn") || has("txt_enc.rnn.weight_ih_l0_reverse") { return .crossAttention }
    if says("measure") || says("cnn_type") { return .jointEmbedding }
    throw WeightsError.unsupported("it does not say whether it is SCAN's or VSE++'s: give --matcher")
  }

  private func tensor(_ name: String, _ shape: [Int?]) throws -> Tensor {
    guard let place = places[name] else {
      throw WeightsError.damaged(
        "it has no \(name), so it is no matcher of SCAN, IMRAM or VSE++; it has "
          + "\(checkpoint.names.prefix(8).joined(separator: ", "))\(checkpoint.names.count > 8 ? " …" : "")")
    }
    let tensor = try checkpoint.tensor(named: place)
    guard tensor.shape.count == shape.count, zip(tensor.shape, shape).allSatisfy({ $1 == nil || $0 == $1 }) else {
      let expected = shape.map { $0.map(String.init) ?? "any" }.joined(separator: ", ")
      throw WeightsError.damaged("\(place): has the shape \(tensor.shape), not [\(expected)]")
    }
    return tensor
  }

  /// Photos' projection, words' embedding and one or two GRUs.
  func encoders(image: String) throws -> [String: Tensor] {
    var parameters: [String: Tensor] = [:]
    let projection = try imageProjection(), d = projection.rows, layer = Linear(projection: image)
    parameters[layer.weights] = projection.transposed()
    parameters[layer.bias] = try tensor("img_enc.fc.bias", [d])
    var embedding = try tensor("txt_enc.embed.weight", [nil, nil])
    guard embedding.rows > 3 else { throw WeightsError.damaged("an embedding of \(embedding.rows) words") }
    // Their word 3 is the unknown word, which is word 0 here (`PublishedVocabulary` of Datasets does the same).
    for column in 0..<embedding.columns { embedding.elements.swapAt(column, 3 * embedding.columns + column) }
    parameters[GRUEncoder.embedding.name] = embedding
    if has("txt_enc.rnn.weight_ih_l1") { throw WeightsError.unsupported("a GRU of several layers (num_layers)") }
    for (gru, suffix) in [(GRUEncoder.forward, ""), (GRUEncoder.backward, "_reverse")]
    where suffix.isEmpty || has("txt_enc.rnn.weight_ih_l0\(suffix)") {
      let weights = try tensor("txt_enc.rnn.weight_ih_l0\(suffix)", [3 * d, embedding.columns])
      parameters[gru.input.weights] = weights.transposed()
      parameters[gru.input.bias] = try tensor("txt_enc.rnn.bias_ih_l0\(suffix)", [3 * d])
      parameters[gru.recurrent] = try tensor("txt_enc.rnn.weight_hh_l0\(suffix)", [3 * d, d]).transposed()
      parameters[gru.recurrentBias] = try tensor("txt_enc.rnn.bias_hh_l0\(suffix)", [3 * d])
    }
    return parameters
  }

  /// [d, C]; with weight normalisation g · v / ‖v‖, the norm that of the whole matrix, or of a row where g has one for
  /// each.
  private func imageProjection() throws -> Tensor {
    let pairs = [
      ("img_enc.fc.weight_g", "img_enc.fc.weight_v"),
      ("img_enc.fc.parametrizations.weight.original0", "img_enc.fc.parametrizations.weight.original1"),
    ]
    guard let (g, v) = pairs.first(where: { has($0.1) }) else { return try tensor("img_enc.fc.weight", [nil, nil]) }
    var weights = try tensor(v, [nil, nil])
    guard let place = places[g], !weights.elements.isEmpty, case let scale = try checkpoint.tensor(named: place),
      [1, weights.rows].contains(scale.elements.count)
    else { throw WeightsError.damaged("\(v) without a fitting \(g)") }
    let length = scale.elements.count == 1 ? weights.elements.count : weights.columns
    for start in stride(from: 0, to: weights.elements.count, by: length) {
      let norm = weights.elements[start..<start + length].reduce(0.0) { $0 + Double($1) * Double($1) }.squareRoot()
      let factor = Float(Double(scale.elements[start / length]) / norm)
      for i in start..<start + length { weights.elements[i] *= factor }
    }
    return weights
  }

  /// Gate and output of a memory are linear in query and context, [d, 2d] each; here they are one product of the query
  /// and one of the context.
  func addMemory(_ name: String, as memory: String, to parameters: inout [String: Tensor]) throws {
    guard let d = parameters["regions.bias"]?.elements.count else { return }
    let parts = ["gate_\(name)", "linear_\(name)"]
    let weights = try parts.map { try tensor("\($0).weight", [d, 2 * d]).transposed() }
    let biases = try parts.flatMap { try tensor("\($0).bias", [d]).elements }
    for (side, first) in [("query", 0), ("context", d)] {
      let elements = (first..<first + d).flatMap { row in weights.flatMap { $0.elements[row * d..<(row + 1) * d] } }
      parameters["\(memory).\(side)"] = Tensor(shape: [d, 2 * d], elements: elements)
    }
    parameters["\(memory).bias"] = Tensor(shape: [2 * d], elements: biases)
  }
}
