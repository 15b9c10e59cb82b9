import Attention
import Matching
import Backbones

/// What the public code of SCAN, IMRAM or VSE++ was told, in the words that options have here.
struct PublishedSettings {
  private let settings: [String: PyTorchCheckpoint.Setting]
  private let given: [String: String]

  init(_ settings: [String: PyTorchCheckpoint.Setting], _ given: [String: String]) {
    (self.settings, self.given) = (settings, given)
  }

  func has(_ name: String) -> Bool { settings[name] != nil }

  /// Throws where its network is one that is not computed here.
  func refuseWhatIsUnknown() throws {
    for flag in ["no_imgnorm", "no_txtnorm", "use_abs"] where settings[flag] == .truth(true) {
      throw WeightsError.unsupported("it was trained with --\(flag), which is not computed here")
    }
    if case .text(let measure)? = settings["measure"], measure != "cosine" {
      throw WeightsError.unsupported("it was trained with --measure \(measure), where only the cosine is computed here")
    }
  }

  /// Throws where something was given that such a matcher does not have.
  func options(_ kind: PublishedMatcher.Kind) throws -> [(name: String, value: String)] {
    let own: Set<String> =
      switch kind {
      case .jointEmbedding: []
      case .crossAttention: ["direction", "first-norm", "aggregation", "smoothing", "sharpness"]
      case .recurrentAttention: ["direction", "first-norm", "smoothing", "attention-steps", "normalized-memory"]
      }
    if let other = given.keys.sorted().first(where: { !own.contains($0) }) {
      throw WeightsError.unsupported("it is one for \(kind.rawValue), which has no --\(other): leave it out")
    }
    switch kind {
    case .jointEmbedding: return [("encoder", "gru"), ("pooling", "last"), ("train-splits", "train")]
    case .crossAttention:
      guard given["direction"] != "both" else {
        throw WeightsError.unsupported("it is one for cross-attention, which looks one way: give another --direction")
      }
      return [
        ("matcher", kind.rawValue),
        ("direction", try direction("cross_attn", ["t2i": "text-to-image", "i2t": "image-to-text"])),
        ("first-norm", try firstNorm()),
        (
          "aggregation",
          try choice(
            "aggregation", "agg_func", ["LogSumExp": "log-sum-exp", "Mean": "mean", "Max": "max", "Sum": "sum"])
        ),
        ("smoothing", try number("smoothing", "lambda_softmax")), ("sharpness", try number("sharpness", "lambda_lse")),
      ]
    case .recurrentAttention:
      let norm = try firstNorm()
      guard norm == "clipped-l2norm" else {
        throw WeightsError.unsupported(
          "its first norm is \(norm), where recurrent-attention is computed here with clipped-l2norm only, as it was "
            + "published"
        )
      }
      // Its scores are means, whatever agg_func says.
      return [
        ("matcher", kind.rawValue),
        (
          "direction",
          try direction(
            "model_mode", ["text_IMRAM": "text-to-image", "image_IMRAM": "image-to-text", "full_IMRAM": "both"])
        ),
        ("first-norm", norm), ("aggregation", "mean"), ("smoothing", try number("smoothing", "lambda_softmax")),
        ("attention-steps", try number("attention-steps", "iteration_step", isCount: true)),
        ("normalized-memory", try isMemoryNormalized()),
      ]
    }
  }

  private func direction(_ setting: String, _ words: [String: String]) throws -> String {
    try choice("direction", setting, words)
  }

  private func firstNorm() throws -> String {
    try choice(
      "first-norm", "raw_feature_norm",
      [
        "clipped_l2norm": "clipped-l2norm", "l2norm": "l2norm", "clipped": "clipped", "softmax": "softmax",
        "no_norm": "no-norm",
      ],
      crashing: ["l1norm", "clipped_l1norm"])
  }

  private func isMemoryNormalized() throws -> String {
    if let value = given["normalized-memory"] { return value }
    guard case .truth(let isNot)? = settings["no_IMRAM_norm"] else {
      throw missing("normalized-memory", "no_IMRAM_norm")
    }
    return "\(!isNot)"
  }

  /// What one of their words is called here.
  private func choice(_ option: String, _ setting: String, _ words: [String: String], crashing: Set<String> = []) throws
    -> String
  {
    if let value = given[option] { return value }
    guard case .text(let word)? = settings[setting] else { throw missing(option, setting) }
    if let value = words[word] { return value }
    throw WeightsError.unsupported(
      "\(setting) is \(word), "
        + (crashing.contains(word)
          ? "with which the public code crashes, so it was not trained so"
          : "which is none of \(words.keys.sorted().joined(separator: ", "))") + ": give --\(option)")
  }

  private func number(_ option: String, _ setting: String, isCount: Bool = false) throws -> String {
    if let value = given[option] { return value }
    guard case .number(let number)? = settings[setting], number.isFinite, number > 0,
      !isCount || Double(Int(exactly: number) ?? 0) == number
    else { throw missing(option, setting) }
    return isCount ? "\(Int(number))" : "\(Float(number))"
  }

  private func missing(_ option: String, _ setting: String) -> WeightsError {
    WeightsError.unsupported("it does not say its \(setting): give --\(option)")
  }
}
