import ArgumentParser
import Artifacts
import Backbones
import Foundation
import Matching
import PublishedFiles
import Stage

@main struct ImportMatcher: StageProgram {
  static let configuration = CommandConfiguration(
    commandName: "import-matcher",
    abstract: "Turns a published checkpoint of SCAN, IMRAM or VSE++ into the file that a training here would write.",
    discussion: """
      Reads the .pth.tar that their public code saves, without running anything in it. SCAN's and IMRAM's become a \
      stage2.h5, VSE++'s a stage1.h5. \
      What the options below do not say is taken from the checkpoint's own record. The data must have been \
      preprocessed with the vocabulary that \
      the matcher was published with, and --tokenizer treebank --sentence-marks. That sentences are cut so, and that \
      words and channels are as many, \
      is checked; not which words they are, as a checkpoint does not say it.

      Example: import-matcher scan.pth.tar examples.h5 features.h5 -o stage2.h5

      See also: import-features, import-weights
      """)

  @Argument(help: ArgumentHelp("The published file.", valueName: "checkpoint")) var source: String
  @Argument(help: "What preprocess wrote of the data that it is to match.") var examples: String
  @Argument(help: "What import-features wrote of them.") var features: String

  @Option(help: "cross-attention (SCAN), recurrent-attention (IMRAM) or joint-embedding (VSE++).") var matcher:
    PublishedMatcher.Kind?
  @Option(help: ArgumentHelp("text-to-image, image-to-text, or for recurrent-attention both.", valueName: "direction"))
  var direction: Direction?
  @Option(help: ArgumentHelp("clipped-l2norm, l2norm, clipped, softmax or no-norm.", valueName: "norm")) var firstNorm:
    FirstNorm?
  @Option(help: ArgumentHelp("log-sum-exp, mean, max or sum.", valueName: "aggregation")) var aggregation: Aggregation?
  @Option(help: ArgumentHelp("λ of the attention's softmax.", valueName: "number")) var smoothing: Float?
  @Option(help: ArgumentHelp("λ of log-sum-exp.", valueName: "number")) var sharpness: Float?
  @Option(help: ArgumentHelp("K of recurrent-attention.", valueName: "count")) var attentionSteps: Int?
  @Option(help: ArgumentHelp("Whether recurrent-attention brings its memory to unit length.", valueName: "true/false"))
  var normalizedMemory: Bool?
  @OptionGroup var stage: StageOptions

  enum Direction: String, CaseIterable, ExpressibleByArgument {
    case textToImage = "text-to-image", imageToText = "image-to-text", both
  }
  enum FirstNorm: String, CaseIterable, ExpressibleByArgument {
    case clippedL2Norm = "clipped-l2norm", l2norm, clipped, softmax, noNorm = "no-norm"
  }
  enum Aggregation: String, CaseIterable, ExpressibleByArgument { case logSumExp = "log-sum-exp", mean, max, sum }

  func validate() throws {
    for (name, value) in [("smoothing", smoothing), ("sharpness", sharpness)] {
      if let value, !(value > 0 && value.isFinite) {
        throw ValidationError("--\(name) \(value): give a number above 0")
      }
    }
    if let attentionSteps, !(1...64).contains(attentionSteps) {
      throw ValidationError("--attention-steps \(attentionSteps): give 1 to 64")
    }
  }

  func run(_ context: StageContext) throws -> Summary {
    let matcher = try read()
    let lineage = try Lineage([
      check(Examples(readingFrom: examples), matcher), check(Features(readingFrom: features), matcher),
    ])
    var provenance = context.provenance
    // Options are recorded as a training would have recorded them, wherever they come from.
    provenance.options = matcher.options.map { "--\($0.name) \($0.value)" }.joined(separator: "\n")
    let model = Model(parameters: matcher.parameters)
    if matcher.kind == .jointEmbedding {
      try model.write(Stage1Schema.self, to: context.output, provenance: provenance, lineage: lineage)
    } else {
      try model.write(Stage2Schema.self, to: context.output, provenance: provenance, lineage: lineage)
    }
    for option in matcher.options { print("  \(option.name) \(option.value)") }
    return Summary("\(matcher.kind.rawValue), \(matcher.parameters.count) parameters, \(matcher.vocabularyCount) words")
  }

  private func read() throws -> PublishedMatcher {
    var given = [
      "direction": direction?.rawValue, "first-norm": firstNorm?.rawValue, "aggregation": aggregation?.rawValue,
    ].compactMapValues { $0 }
    given["smoothing"] = smoothing.map { "\($0)" }
    given["sharpness"] = sharpness.map { "\($0)" }
    given["attention-steps"] = attentionSteps.map { "\($0)" }
    given["normalized-memory"] = normalizedMemory.map { "\($0)" }
    do {
      let bytes = try Data(contentsOf: URL(fileURLWithPath: source), options: .mappedIfSafe)
      return try PublishedMatcher(PyTorchCheckpoint(bytes), as: matcher, given: given)
    } catch let error as WeightsError {
      throw ArtifactError("\(source): \(error)")
    } catch {
      throw ArtifactError(
        "\(source): cannot be read (\(error.localizedDescription)): give the path of the published .pth.tar")
    }
  }

  private func check(_ examples: Examples, _ matcher: PublishedMatcher) throws -> ArtifactReader {
    // The vocabulary's size does not show this: it is the same without marks.
    let cut = examples.artifact.provenance
    guard cut.option("tokenizer") == "treebank", cut.isSet("sentence-marks") else {
      throw ArtifactError(
        "\(examples.artifact.path): its sentences are not cut as \(source) was trained on them: run make "
          + "redo-preprocess with --tokenizer treebank --sentence-marks"
      )
    }
    guard examples.vocabulary.count == matcher.vocabularyCount else {
      throw ArtifactError(
        "\(examples.artifact.path): has \(examples.vocabulary.count) words, and \(source) \(matcher.vocabularyCount): "
          + "run make redo-preprocess with the --vocabulary that it was published with"
      )
    }
    return examples.artifact
  }

  private func check(_ features: Features, _ matcher: PublishedMatcher) throws -> ArtifactReader {
    guard features.channels == matcher.channels else {
      throw ArtifactError(
        "\(features.artifact.path): has \(features.channels) channels, and \(source) is for \(matcher.channels): give "
          + "the features that it was trained on"
      )
    }
    return features.artifact
  }
}

extension PublishedMatcher.Kind: ExpressibleByArgument {}
