import ArgumentParser
import Attention
import Matching
import Stage
import Tensor
import Training

extension StackedCrossAttention.Direction: ExpressibleByArgument {}

/// Times whole training steps and evaluations of fragment matchers. bench/fragments.py does the same in PyTorch.
struct FragmentBenchmark: TimedProgram {
  enum Matcher: String, CaseIterable, ExpressibleByArgument { case scan, imram }

  static let configuration = CommandConfiguration(
    commandName: "fragments",
    abstract:
      "Prints the sentences a second of SCAN's or IMRAM's training, or the pairs a second of an evaluation, as a line "
      + "of JSON.",
    discussion:
      "Example: benchmark fragments sentences.txt --matcher imram    (sentences.txt is what bench/workload.py wrote)")

  @Argument(help: ArgumentHelp("What bench/workload.py wrote.", valueName: "file")) var sentences: String
  @Flag(
    help: "All photos with five times as many sentences, instead of whole training steps with the encoders and Adam.")
  var evaluate = false
  @Option(help: "scan, or imram in both directions.") var matcher = Matcher.scan
  @Option(help: "Of scan: text-to-image or image-to-text.") var direction = StackedCrossAttention.Direction.textToImage
  @Option(within: 1...65_536, help: "Photos, and sentences, in a batch.") var batch = 128
  @Option(
    within: 0...65_536,
    help: "Of imram: others that each photo and sentence is compared with, nearest by a first look; 0: all.")
  var candidates = 0
  @Option(within: 1...65_536, help: "Regions of a photo.") var regions = 49
  @Option(within: 1...65_536, help: "Channels of a region.") var channels = 1280
  @Option(within: 1...65_536, help: "Photos that are evaluated.") var photos = 100
  @Option(within: 1...65_536, help: "d, of fragments and of the GRU.") var hidden = 1024
  @Option(within: 1...1_000_000, help: "Training steps in a measurement.") var steps = 1
  @OptionGroup var timing: Timing

  func measure() throws {
    let workload = try Workload(readingFrom: sentences)
    var generator = SplitMix64(seed: 1)
    let attention: FragmentMatcher.Attention =
      matcher == .scan
      ? .stacked(.init(direction: direction, aggregation: .mean, smoothing: direction == .textToImage ? 9 : 4))
      : .recurrent(StackedCrossAttention.Direction.allCases.map { .init(direction: $0) })
    let model = FragmentMatcher(
      configuration: .init(attention: attention), channels: channels, vocabulary: workload.vocabulary, embedding: 300,
      dimensions: hidden, using: &generator)
    let known = max(batch, 256)
    let data = workload.pairData(photos: known, cells: regions, channels: channels, using: &generator)
    if !evaluate {
      var options = try FragmentTraining.Options.parse([])
      (options.batch, options.candidates) = (batch, candidates)
      let training = FragmentTraining(
        model, data: data, photos: (0..<known).map { [$0] },
        sentences: (0..<known).map { [$0 % workload.sentences.count] }, options: options, seed: 1)
      try timing.measure("fragments training \(matcher.rawValue)", training, steps: steps)
    } else {
      let all = (0..<photos * 5).map { $0 % workload.sentences.count }
      try timing.measure("fragments evaluation \(matcher.rawValue)", units: photos * all.count) {
        try model.scoreAll(photos: Array(0..<photos), sentences: all, data: data, views: 1) { _, _ in }
      }
    }
  }
}
