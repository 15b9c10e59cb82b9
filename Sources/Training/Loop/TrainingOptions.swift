import ArgumentParser
import Artifacts
import Pools

/// What options of several programs say of themselves. Each program has its own defaults.
extension ArgumentHelp {
  package static let epochs: Self = "Passes over the sentences."
  package static let learningRate: Self = "Adam's learning rate."
  package static let finalLearningRate: Self =
    "The share of it that is left at the end of a cosine; 1 keeps it constant."
  package static let weightDecay: Self = "Decoupled weight decay."
  package static let clip: Self = "Limit of the gradient's norm; 0: none."
  package static let labelSmoothing: Self = "Label smoothing."
  package static let averaging: Self =
    "Decay of the parameters' running average, which is then the result; 0: the last parameters."
  package static let evaluateEvery: Self = "Passes between two evaluations on val (when it is not trained on)."
  package static let embeddingSize: Self = "Dimensions of a word's vector."
  package static let wordDropout: Self =
    "Dropout on the word vectors, one mask for all occurrences of a word in a batch."
}

extension CommandConfiguration {
  /// A program that trains.
  /// - Parameter note: what `--help` says first behind the abstract.
  package init(training name: String, abstract: String, note: String = "", example: String, seeAlso: String) {
    let resumption = "An interrupted training goes on from its last checkpoint when the same command runs again."
    let paragraphs = (note.isEmpty ? [] : [note]) + ["Example: \(example)", resumption, "See also: \(seeAlso)"]
    self.init(commandName: name, abstract: abstract, discussion: paragraphs.joined(separator: "\n\n"))
  }
}

extension Flag where Value == Bool {
  /// A flag that `--no-…` turns off; the later of both wins.
  package init(wrappedValue: Bool, onOff help: ArgumentHelp) {
    self.init(wrappedValue: wrappedValue, inversion: .prefixedNo, exclusivity: .chooseLast, help: help)
  }
}

/// - Throws: `ValidationError` unless the options are as they must be.
package func require(_ condition: Bool, _ message: @autoclosure () -> String) throws {
  if !condition { throw ValidationError(message()) }
}

/// What a training sees of its photos where their features are given. A CNN that learns sees the photos themselves.
package struct ViewOptions: ParsableArguments {
  @Flag(onOff: "Train on a random view of each photo.") package var viewAugmentation = true
  package init() {}
}

/// The steps of so many passes over all sentences.
func stepCount(passes: Double, over sentences: [[Int]], batch: Int) -> Int {
  max(1, Int((passes * Double(sentences.reduce(0) { $0 + $1.count }) / Double(batch)).rounded()))
}

/// The steps of so many passes, where `steps` make `epochs` passes.
package func interval(passes: Double, of steps: Int, epochs: Double) -> Int {
  max(1, Int((Double(steps) * passes / epochs).rounded()))
}

/// Which splits are trained on.
package struct SplitOptions: ParsableArguments {
  @Option(help: "Splits to train on: train, or train,val once the settings are chosen.")
  package var trainSplits = "train"
  @Flag(help: "Let --train-splits have test, for a search of all photos: no figure is worth anything then.")
  package var trainOnTest = false
  package init() {}

  /// Those that are named, such as `train,val`.
  /// - Throws: `ValidationError` where one is unknown, empty, named twice, or test without the flag that allows it.
  package func splits(of examples: Examples) throws -> [Split] {
    var splits: [Split] = []
    for name in trainSplits.split(separator: ",", omittingEmptySubsequences: false) {
      guard let split = Split(String(name)) else {
        throw ValidationError("--train-splits: no split is called '\(name)': use train, val, test")
      }
      try require(!splits.contains(split), "--train-splits: \(name) is there twice: give it once")
      try require(examples.photoSplits.contains(split), "--train-splits: no photo is in \(name)")
      try require(
        split != .test || trainOnTest,
        "--train-splits: test is what figures are counted on: leave it out, or give --train-on-test too")
      splits.append(split)
    }
    return splits
  }
}

/// Checks that a batch has not much more of something than there is to draw from, which would only take memory. Small
/// data are drawn from again and again, so a thousand may always be in a batch.
/// - Parameters:
///   - options: what says how many, such as `--batch 65536`.
///   - what: what they are, such as `sentences`.
/// - Throws: `ValidationError` where there are too many.
func checkBatch(_ options: String, of count: Int, _ what: String, from there: Int) throws {
  try require(
    count <= max(there, 1024),
    "\(options): makes \(count) \(what) a batch, and there are \(there) to train on: give so few that a batch has at "
      + "most \(max(there, 1024))")
}
