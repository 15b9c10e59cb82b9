import ArgumentParser
import Autodiff
import Matching
import Tensor

extension StackedCrossAttention.Direction: ExpressibleByArgument {}

/// Times what is SCAN's own of a training step, as bench/scan.py times PyTorch's: similarities of all pairs of a batch, and the loss.
struct CrossAttentionBenchmark: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "scan",
    abstract: "Prints the pairs a second of stacked cross attention and its hinge, forward and backward, as a line of JSON.",
    discussion: "Example: benchmark scan sentences.txt --direction image-to-text    (sentences.txt is what bench/workload.py wrote)")

  @Argument(help: ArgumentHelp("What bench/workload.py wrote.", valueName: "file")) var sentences: String
  @Option(help: "text-to-image or image-to-text.") var direction = StackedCrossAttention.Direction.textToImage
  @Option(help: "Photos and sentences in a batch.") var batch = 128
  @Option(help: "Regions of a photo.") var regions = 49
  @Option(help: "The dimensions of regions and words.") var hidden = 1024
  @Option(help: "Measurements, of which the median counts.") var repeats = 5
  @Option(help: "Training steps in a measurement.") var steps = 1
  @Option(help: "Threads.") var threads = 2

  func run() throws {
    Threads.use(threads)
    let workload = try Workload(readingFrom: sentences)
    let ofSentences = Segments(lengths: workload.identities.joined().prefix(batch).map { workload.sentences[$0].count })
    var generator = SplitMix64(seed: 1)
    func unitVectors(_ count: Int) -> Tensor { Tensor(normal: 1, shape: [count, hidden], using: &generator).l2NormalizedRows().rows }
    let (regionVectors, wordVectors) = (unitVectors(batch * regions), unitVectors(ofSentences.rows))
    let configuration = StackedCrossAttention.Configuration(
      direction: direction, smoothing: direction == .textToImage ? 9 : 4, sharpness: direction == .textToImage ? 6 : 5)
    measure("scan \(direction.rawValue)", units: steps * batch * batch, repeats: repeats) {
      for _ in 0..<steps {
        let variables = [Variable.parameter(regionVectors), .parameter(wordVectors)]
        let s = stackedCrossAttention(
          regions: variables[0], of: Segments(repeating: regions, count: batch), words: variables[1], of: ofSentences, configuration)
        let all = gradients(of: tripletLoss(ofSimilarities: s, identities: Array(0..<batch), margin: 0.2))
        _ = variables.map { all[$0] }
      }
    }
  }
}
