import Datasets
import Foundation
import PublishedFiles
import Stage
import Tensor

/// Every program that writes, each with inputs that are made within seconds, and what it makes of them.
///
/// There are four small data sets: birds of a few classes, birds that are each an identity of their own, features that
/// others computed, and somebody's similarities.
struct Chain: Sendable {
  private(set) var steps: [KnownStep] = []
  let folder: String

  /// Runs all steps, twice each.
  init(_ laboratory: Laboratory) throws {
    folder = "\(laboratory.folder)/chain"
    try writeInputs(laboratory)
    let all = birds + singleBirds + precomputed + others
    let meter = ProgressMeter("chain", total: all.count, unit: "programs")
    for step in all {
      try Interruption.check()
      steps.append(try known(step, laboratory))
      if step.name == "synthesize" { try writeAnswers(drawnIn: made("synthesize", "raw/drawn.csv")) }
      meter.advance()
    }
  }

  /// The step that makes the output so called.
  func step(making path: String) -> KnownStep? { steps.first { "\($0.rightFolder)/\($0.step.output)" == path } }

  /// Where the output of a step lies.
  private func made(_ step: String, _ output: String) -> String { "\(folder)/\(step)/right/\(output)" }

  private func known(_ step: Step, _ laboratory: Laboratory) throws -> KnownStep {
    let (right, old) = ("\(folder)/\(step.name)/right", "\(folder)/\(step.name)/old")
    let log = "\(folder)/\(step.name)/log"
    var seconds = 0.0
    for (place, seed) in [(old, "2"), (right, "1")] {
      try makeFolder(place)
      let start = ContinuousClock.now
      let ending = try step.command(laboratory, in: place, adding: ["--seed", seed]).run(log: log, seconds: 300)
      seconds = (ContinuousClock.now - start).seconds
      guard ending.isSuccess else {
        throw TortureError("\(step.name) failed undisturbed: \(ending.how) \(ending.words)")
      }
    }
    return KnownStep(
      step: step, right: listing(of: right), old: listing(of: old), rightFolder: right, oldFolder: old, seconds: seconds
    )
  }

  // MARK: - The data sets

  private static let matcher = ["--steps", "6", "--width", "16", "--photos-per-batch", "4", "--pairs-per-photo", "2"]
  private static let views = ["--views", "center,center-flipped", "--grid-views", "2"]

  private var answers: String { "\(folder)/inputs/answers.csv" }

  private var birds: [Step] {
    let raw = made("synthesize", "raw"), examples = made("preprocess", "examples.h5")
    let weights = made("train-cnn", "weights.h5"), features = made("extract-features", "features.h5")
    let stage1 = made("train-stage1", "stage1.h5"), buffers = made("dump-buffers", "buffers.h5")
    let pairs = made("screen-pairs", "pairs.h5"), stage2 = made("train-stage2", "stage2.h5")
    return [
      Step(
        "synthesize", [],
        ["--identities", "4,2,2", "--photos-per-identity", "3", "--sentences-per-photo", "2", "--side", "224"],
        output: "raw"),
      Step("preprocess", [raw], output: "examples.h5"),
      Step("train-cnn", [examples], ["--epochs", "2", "--batch", "4"], output: "weights.h5"),
      Step("extract-features", [examples, weights], Self.views, output: "features.h5"),
      Step(
        "train-stage1", [examples, features],
        ["--epochs", "3", "--batch", "4", "--dimensions", "16", "--embedding-size", "12", "--hidden-size", "20"],
        output: "stage1.h5"),
      Step("dump-buffers", [examples, features, stage1], output: "buffers.h5"),
      Step("join-buffers", [buffers, buffers], output: "joined.h5"),
      Step("screen-pairs", [buffers], ["--k", "3"], output: "pairs.h5"),
      Step("train-stage2", [examples, features, stage1, pairs], Self.matcher, output: "stage2.h5"),
      Step("score", [examples, features, stage1, buffers, pairs, stage2], output: "scores.h5"),
      // index-photos has no step: an index says in which folder its photos lie, so that two of them differ.
      Step(
        "pack", [examples, features, weights, stage1, buffers, stage2, made("score", "metrics.json")],
        output: "pack.h5"),
      Step(
        "report",
        [
          examples, weights, features, stage1, buffers, pairs, stage2, made("score", "scores.h5"),
          made("score", "metrics.json"),
        ], output: "report.html"),
      Step(
        "compare", [examples, made("report", "report.csv"), made("report", "report.csv")], output: "compared.html"),
      Step(
        "check-answers", [answers, raw + "/drawn.csv", examples, features, stage1, buffers, stage2], ["--top", "1"],
        output: "answers.h5"),
      Step(
        "tune-stage1", [examples, weights, stage1], ["--batch", "4", "--epochs", "1", "--cnn-from", "2"],
        output: "tuned1.h5"),
      Step(
        "tune-stage2", [examples, weights, stage1, pairs, stage2],
        ["--steps", "4", "--photos-per-batch", "4", "--pairs-per-photo", "2"], output: "tuned2.h5"),
      Step(
        "tabulate", [made("score", "metrics.json")], ["--dataset", "demo", "--csv", "{}/demo.csv"], output: "demo.md"),
    ] + doors
  }

  /// What goes out to other tools, and what comes in from them.
  private var doors: [Step] {
    let (examples, buffers) = (made("preprocess", "examples.h5"), made("dump-buffers", "buffers.h5"))
    let (scores, metrics) = (made("score", "scores.h5"), made("score", "metrics.json"))
    let stage1 = made("train-stage1", "stage1.h5"), stage2 = made("train-stage2", "stage2.h5")
    return [
      Step(
        "export-run", [buffers, made("screen-pairs", "pairs.h5"), scores, metrics], ["--ranking", "fused"],
        output: "fused.run"),
      Step("export-embeddings", [examples, buffers], output: "embeddings"),
      Step("import-embeddings", [made("export-embeddings", "embeddings"), examples], output: "buffers.h5"),
      Step("export-weights", [stage2], output: "stage2.safetensors"),
      Step("export-onnx", [stage1], ["--network", "sentences"], output: "sentences.onnx"),
      Step("write-card", [scores, stage2, metrics], output: "README.md"),
    ]
  }

  /// Photos that are matched one by one.
  private var singleBirds: [Step] {
    let raw = made("synthesize-singles", "raw"), examples = made("preprocess-singles", "examples.h5")
    let weights = made("train-cnn-singles", "weights.h5"), features = made("extract-features-singles", "features.h5")
    let stage1 = made("train-stage1-singles", "stage1.h5"), buffers = made("dump-buffers-singles", "buffers.h5")
    return [
      Step(
        "synthesize", [],
        ["--identities", "8,4,4", "--photos-per-identity", "1", "--sentences-per-photo", "5", "--side", "224"],
        output: "raw", name: "synthesize-singles"),
      Step("preprocess", [raw], output: "examples.h5", name: "preprocess-singles"),
      Step(
        "train-cnn", [examples], ["--epochs", "2", "--batch", "4"], output: "weights.h5", name: "train-cnn-singles"),
      Step(
        "extract-features", [examples, weights], Self.views, output: "features.h5", name: "extract-features-singles"),
      Step(
        "train-stage1", [examples, features],
        [
          "--encoder", "gru", "--loss", "triplet", "--negatives", "hardest", "--watch", "captions", "--epochs", "1",
          "--batch", "4", "--dimensions", "12", "--embedding-size", "6", "--hidden-size", "12",
        ], output: "stage1.h5", name: "train-stage1-singles"),
      Step("dump-buffers", [examples, features, stage1], output: "buffers.h5", name: "dump-buffers-singles"),
      Step(
        "train-fragments", [examples, features],
        [
          "--dimensions", "12", "--embedding-size", "6", "--batch", "4", "--epochs", "1", "--learning-rate", "0.01",
        ], output: "stage2.h5"),
      Step("score", [buffers], ["--stage1-only"], output: "scores.h5", name: "score-stage1"),
      Step(
        "score", [examples, features, made("train-fragments", "stage2.h5")], output: "scores.h5",
        name: "score-fragments"),
      Step("fuse", [made("score-stage1", "scores.h5"), made("score-fragments", "scores.h5")], output: "scores.h5"),
    ]
  }

  /// Features and a matcher that others made.
  private var precomputed: [Step] {
    let raw = "\(folder)/inputs/precomputed", examples = made("preprocess-precomputed", "examples.h5")
    let features = made("import-features", "features.h5")
    return [
      Step(
        "preprocess", [raw], ["--tokenizer", "treebank", "--sentence-marks"], output: "examples.h5",
        name: "preprocess-precomputed"),
      Step("import-features", [examples, raw], output: "features.h5"),
      Step("import-matcher", ["\(folder)/inputs/scan.pth.tar", examples, features], output: "stage2.h5"),
    ]
  }

  private var others: [Step] {
    let inputs = "\(folder)/inputs"
    return [
      Step("import-weights", ["\(inputs)/small-cnn.safetensors"], ["--backbone", "small-cnn"], output: "weights.h5"),
      Step(
        "evaluate", ["\(inputs)/s.npy"],
        [
          "--queries", "\(inputs)/q.txt", "--gallery", "\(inputs)/g.txt", "--protocol", "identity-top@1",
          "--resamples", "50",
        ], output: "metrics.json"),
    ]
  }

  /// Writes a sentence that the first drawn photo answers.
  private func writeAnswers(drawnIn table: String) throws {
    let drawn = try DrawnParts(readingFrom: table), photo = drawn.photos[0]
    let parts = drawn.parts.compactMap { part in drawn[photo, part].map { (part, $0) } }.prefix(2)
    let said = parts.map { "a \($1) \($0)" }.joined(separator: " and ")
    try write(
      "sentence,parts\na bird with \(said),\(parts.map { "\($0)=\($1)" }.joined(separator: ";"))\n", to: answers)
  }

  private func writeInputs(_ laboratory: Laboratory) throws {
    let inputs = "\(folder)/inputs", raw = "\(inputs)/precomputed"
    try write(String(repeating: "a dog .\n", count: 10), to: "\(raw)/test_caps.txt")
    try write(Samples.vocabulary, to: "\(raw)/x_vocab.json")
    try write(Samples.numPy((0..<36).map { Float($0 % 5) }, shape: [2, 3, 6]), to: "\(raw)/test_ims.npy")
    try copy(
      "\(laboratory.repository)/Tests/PublishedFilesTests/Fixtures/scan.pth.tar", to: "\(inputs)/scan.pth.tar")
    try write(Samples.publishedWeights(), to: "\(inputs)/small-cnn.safetensors")
    try write(Samples.numPy([0.1, 0.9, 0.8, 0.3, 0.5, 0.5], shape: [3, 2]), to: "\(inputs)/s.npy")
    try write("wren\njay\nwren\n", to: "\(inputs)/q.txt")
    try write("jay\nwren\n", to: "\(inputs)/g.txt")
  }
}
