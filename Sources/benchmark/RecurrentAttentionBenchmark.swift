import ArgumentParser
import Autodiff
import Matching
import Tensor

/// Times what is IMRAM's own of a training step, as bench/imram.py times PyTorch's: similarities of all pairs of a batch, and the loss.
struct RecurrentAttentionBenchmark: ParsableCommand {
  enum Directions: String, ExpressibleByArgument {
    case full, textToImage = "text-to-image", imageToText = "image-to-text"

    var all: [RecurrentAttention.Direction] { self == .full ? [.textToImage, .imageToText] : self == .textToImage ? [.textToImage] : [.imageToText] }
  }

  static let configuration = CommandConfiguration(
    commandName: "imram",
    abstract: "Prints the pairs a second of recurrent attention and its hinge, forward and backward, as a line of JSON.",
    discussion: "Example: benchmark imram sentences.txt --direction full    (sentences.txt is what bench/workload.py wrote)")

  @Argument(help: ArgumentHelp("What bench/workload.py wrote.", valueName: "file")) var sentences: String
  @Option(help: "full, text-to-image or image-to-text.") var direction = Directions.full
  @Option(help: "K, how often a query looks at a context.") var memorySteps = 3
  @Option(help: "Photos and sentences in a batch.") var batch = 32
  @Option(help: "Regions of a photo.") var regions = 49
  @Option(help: "The dimensions of regions and words.") var hidden = 1024
  @Flag(help: "Similarities alone, as in evaluation.") var forward = false
  @Option(help: "Measurements, of which the median counts.") var repeats = 5
  @Option(help: "Training steps in a measurement.") var steps = 1
  @Option(help: "Threads.") var threads = 2

  func run() throws {
    Threads.use(threads)
    let workload = try Workload(readingFrom: sentences)
    let ofSentences = Segments(lengths: workload.identities.joined().prefix(batch).map { workload.sentences[$0].count })
    let ofPhotos = Segments(repeating: regions, count: batch), pairs = RecurrentAttention.Pair.all(photos: batch, sentences: batch)
    var generator = SplitMix64(seed: 1)
    func unitVectors(_ count: Int) -> Tensor { Tensor(normal: 1, shape: [count, hidden], using: &generator).l2NormalizedRows().rows }
    func weights(_ shape: [Int]) -> Tensor { Tensor(uniform: 1 / Float(2 * hidden).squareRoot(), shape: shape, using: &generator) }
    let (regionVectors, wordVectors) = (unitVectors(batch * regions), unitVectors(ofSentences.rows))
    let memories = direction.all.map { _ in [weights([hidden, 2 * hidden]), weights([hidden, 2 * hidden]), weights([2 * hidden])] }

    /// S, of what is learned if it is to be.
    func similarities(_ variable: (Tensor) -> Variable) -> (s: Variable, variables: [Variable]) {
      let (regions, words, memories) = (variable(regionVectors), variable(wordVectors), memories.map { $0.map(variable) })
      let each = zip(direction.all, memories).map { direction, memory in
        recurrentAttention(
          regions: regions, of: ofPhotos, words: words, of: ofSentences, pairs: pairs,
          memory: (query: memory[0], context: memory[1], bias: memory[2]), .init(direction: direction, steps: memorySteps))
      }
      return (each.dropFirst().reduce(each[0], sum), [regions, words] + memories.joined())
    }

    measure("imram \(direction.rawValue)\(forward ? " forward" : "")", units: steps * batch * batch, repeats: repeats) {
      for _ in 0..<steps {
        if forward {
          _ = similarities(Variable.constant)
        } else {
          let (s, variables) = similarities(Variable.parameter)
          let all = gradients(of: tripletLoss(ofSimilarities: s, identities: Array(0..<batch), margin: 0.2))
          _ = variables.map { all[$0] }
        }
      }
    }
  }
}
