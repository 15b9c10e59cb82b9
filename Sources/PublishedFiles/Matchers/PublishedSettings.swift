import Attention
import Backbones
import Matching

/// The options with which the public code of SCAN, IMRAM or VSE++ was run, by their names there.
struct PublishedSettings {
  private let settings: [String: PublishedWeights.Setting]
  private let given: [String]

  /// - Parameter given: settings that count in the place of the checkpoint's.
  init(_ checkpoint: PublishedWeights, _ given: [String: PublishedWeights.Setting]) {
    (settings, self.given) = (checkpoint.settings.merging(given) { $1 }, given.keys.sorted())
  }

  /// The network here that computes the same.
  ///
  /// - Throws: `WeightsError` where none does, or where a setting is missing, unknown or not one of such a network.
  func configuration(_ kind: PublishedMatcher.Kind, isBidirectional: Bool) throws -> PublishedMatcher.Configuration {
    for flag in ["no_imgnorm", "no_txtnorm", "use_abs"] where settings[flag] == .truth(true) {
      throw WeightsError.unsupported("it was trained with --\(flag), which is not computed here")
    }
    if case .text(let measure)? = settings["measure"], measure != "cosine" {
      throw WeightsError.unsupported("it was trained with --measure \(measure), where only the cosine is computed here")
    }
    let own: [String] =
      switch kind {
      case .jointEmbedding: []
      case .crossAttention: ["cross_attn", "raw_feature_norm", "agg_func", "lambda_softmax", "lambda_lse"]
      case .recurrentAttention: ["model_mode", "raw_feature_norm", "lambda_softmax", "iteration_step", "no_IMRAM_norm"]
      }
    if let other = given.first(where: { !own.contains($0) }) {
      throw WeightsError.unsupported("it is one for \(kind.rawValue), which has no setting \(other): leave it out")
    }
    switch kind {
    case .jointEmbedding: return .jointEmbedding(.init(encoder: .gru, isBidirectional: isBidirectional))
    case .crossAttention:
      return .fragments(.init(attention: .stacked(try stacked()), isBidirectional: isBidirectional))
    case .recurrentAttention:
      return .fragments(.init(attention: .recurrent(try recurrent()), isBidirectional: isBidirectional))
    }
  }

  private func stacked() throws -> StackedCrossAttention.Configuration {
    .init(
      direction: try choice("cross_attn", ["t2i": .textToImage, "i2t": .imageToText]),
      normalization: try normalization(),
      aggregation: try choice("agg_func", ["LogSumExp": .logSumExp, "Mean": .mean, "Max": .max, "Sum": .sum]),
      smoothing: try number("lambda_softmax"), sharpness: try number("lambda_lse"))
  }

  /// Scores are means, whatever agg_func says.
  private func recurrent() throws -> [RecurrentAttention.Configuration] {
    guard try normalization() == .clippedL2 else {
      throw WeightsError.unsupported("recurrent-attention is computed here with raw_feature_norm clipped_l2norm only")
    }
    let directions: [StackedCrossAttention.Direction] = try choice(
      "model_mode",
      ["text_IMRAM": [.textToImage], "image_IMRAM": [.imageToText], "full_IMRAM": [.textToImage, .imageToText]])
    let smoothing = try number("lambda_softmax"), steps = try number("iteration_step")
    guard steps == steps.rounded(), steps <= 64 else { throw wrong("iteration_step", "a number of steps up to 64") }
    guard case .truth(let isNot)? = settings["no_IMRAM_norm"] else { throw wrong("no_IMRAM_norm", "true or false") }
    return directions.map { .init(direction: $0, steps: Int(steps), smoothing: smoothing, normalizesMemory: !isNot) }
  }

  private func normalization() throws -> StackedCrossAttention.Normalization {
    try choice(
      "raw_feature_norm",
      ["clipped_l2norm": .clippedL2, "l2norm": .l2, "clipped": .clipped, "softmax": .softmax, "no_norm": .none],
      crashing: ["l1norm", "clipped_l1norm"])
  }

  /// What one of the public code's words means.
  private func choice<Value>(_ name: String, _ words: [String: Value], crashing: Set<String> = []) throws -> Value {
    if case .text(let word)? = settings[name] {
      if let value = words[word] { return value }
      if crashing.contains(word) {
        throw WeightsError.unsupported(
          "\(name) is \(word), with which the public code crashes, so it was not trained so: give --setting \(name)=…")
      }
    }
    throw wrong(name, words.keys.sorted().joined(separator: ", "))
  }

  /// A number above 0, also in single precision.
  private func number(_ name: String) throws -> Float {
    guard case .number(let number)? = settings[name], Float(number).isFinite, Float(number) > 0 else {
      throw wrong(name, "a number above 0")
    }
    return Float(number)
  }

  private func wrong(_ name: String, _ expected: String) -> WeightsError {
    let found =
      switch settings[name] {
      case .text(let text)?: "its \(name) is \(text)"
      case .number(let number)?: "its \(name) is \(number)"
      case .truth(let truth)?: "its \(name) is \(truth)"
      case .none?, nil: "it does not say its \(name)"
      }
    return WeightsError.unsupported("\(found), where \(expected) is needed: give --setting \(name)=…")
  }
}
