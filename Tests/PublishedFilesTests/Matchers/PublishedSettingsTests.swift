import Attention
import Backbones
import Foundation
import Matching
import Testing

@testable import PublishedFiles

struct PublishedSettingsTests {
  typealias Setting = PublishedWeights.Setting

  private static let scan: [String: Setting] = [
    "cross_attn": .text("i2t"), "raw_feature_norm": .text("softmax"), "agg_func": .text("Mean"),
    "lambda_softmax": .number(4), "lambda_lse": .number(6),
  ]
  private static let imram: [String: Setting] = [
    "model_mode": .text("full_IMRAM"), "raw_feature_norm": .text("clipped_l2norm"), "lambda_softmax": .number(9),
    "iteration_step": .number(3), "no_IMRAM_norm": .truth(false),
  ]

  private func configuration(
    _ kind: PublishedMatcher.Kind, _ settings: [String: Setting], given: [String: Setting] = [:]
  ) throws -> PublishedMatcher.Configuration {
    try PublishedSettings(PublishedWeights(PublishedBytes(Data()), [], settings: settings), given)
      .configuration(kind, isBidirectional: true)
  }

  private func stacked(_ changes: [String: Setting]) throws -> StackedCrossAttention.Configuration? {
    let configuration = try configuration(.crossAttention, Self.scan.merging(changes) { $1 })
    if case .fragments(let matcher) = configuration, case .stacked(let attention) = matcher.attention {
      return attention
    }
    return nil
  }

  /// Each word of the public code, one at a time.
  @Test func wordsHaveTheirMeaning() throws {
    let plain = try #require(try stacked([:]))
    #expect(
      plain == .init(direction: .imageToText, normalization: .softmax, aggregation: .mean, smoothing: 4, sharpness: 6))
    #expect(try stacked(["cross_attn": .text("t2i")])?.direction == .textToImage)
    for (word, meaning): (String, StackedCrossAttention.Normalization) in [
      ("clipped_l2norm", .clippedL2), ("l2norm", .l2), ("clipped", .clipped), ("softmax", .softmax), ("no_norm", .none),
    ] {
      #expect(try stacked(["raw_feature_norm": .text(word)])?.normalization == meaning)
    }
    for (word, meaning): (String, StackedCrossAttention.Aggregation) in [
      ("LogSumExp", .logSumExp), ("Mean", .mean), ("Max", .max), ("Sum", .sum),
    ] {
      #expect(try stacked(["agg_func": .text(word)])?.aggregation == meaning)
    }
  }

  @Test(arguments: [
    ("text_IMRAM", [StackedCrossAttention.Direction.textToImage]), ("image_IMRAM", [.imageToText]),
    ("full_IMRAM", [.textToImage, .imageToText]),
  ])
  func modesOfIMRAMAreDirections(mode: String, directions: [StackedCrossAttention.Direction]) throws {
    let expected = directions.map { direction in
      RecurrentAttention.Configuration(direction: direction, steps: 3, smoothing: 9, normalizesMemory: true)
    }
    #expect(
      try configuration(.recurrentAttention, Self.imram, given: ["model_mode": .text(mode)])
        == .fragments(.init(attention: .recurrent(expected), isBidirectional: true)))
  }

  @Test(arguments: ["cross_attn", "raw_feature_norm", "agg_func", "lambda_softmax", "lambda_lse"])
  func aMissingSettingIsNamed(name: String) {
    let error = #expect(throws: WeightsError.self) {
      try configuration(.crossAttention, Self.scan.filter { $0.key != name })
    }
    #expect(error?.description.contains("it does not say its \(name), where") == true)
    #expect(error?.description.contains("give --setting \(name)=…") == true)
  }

  /// Also where single precision has no such number.
  @Test(arguments: [0, -1, .infinity, .nan, 1e-60, 1e60])
  func numbersAreAboveZero(number: Double) {
    #expect(throws: WeightsError.self) { try stacked(["lambda_softmax": .number(number)]) }
  }

  @Test func stepsAreAWholeNumberUpTo64() throws {
    for (steps, isRight) in [(1.0, true), (64, true), (65, false), (2.5, false), (0, false)] {
      let made = try? configuration(.recurrentAttention, Self.imram, given: ["iteration_step": .number(steps)])
      #expect((made != nil) == isRight, "\(steps)")
    }
  }

  @Test(arguments: ["no_imgnorm", "no_txtnorm", "use_abs"])
  func whatIsNotComputedHereIsRefused(flag: String) {
    #expect(throws: WeightsError.unsupported("it was trained with --\(flag), which is not computed here")) {
      try stacked([flag: .truth(true)])
    }
    #expect(throws: Never.self) { try stacked([flag: .truth(false)]) }
  }
}
