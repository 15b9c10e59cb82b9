import ArgumentParser
import Artifacts
import Backbones
import Datasets
import Files
import Matching
import PublishedFiles
import Stage

@main struct ImportMatcher: StageProgram {
  static let configuration = CommandConfiguration(
    commandName: "import-matcher",
    abstract: "Turns a published checkpoint of SCAN, IMRAM or VSE++ into the file that a training here would write.",
    discussion: """
      Reads the .pth.tar that their public code saves, without running anything in it. SCAN's and IMRAM's become a \
      stage2.h5, VSE++'s a stage1.h5. What --setting does not say is taken from the checkpoint's own record. The data \
      must have been preprocessed with the vocabulary that the matcher was published with, and --tokenizer treebank \
      --sentence-marks. That sentences are cut so, and that words and channels are as many, is checked. Which words \
      they are is not, as a checkpoint does not say it.

      Example: import-matcher scan.pth.tar examples.h5 features.h5 -o stage2.h5

      See also: import-features, import-weights
      """)

  @Argument(help: ArgumentHelp("The published file.", valueName: "checkpoint")) var source: String
  @Argument(help: "What preprocess wrote of the data that it is to match.") var examples: String
  @Argument(help: "What import-features wrote of them.") var features: String

  @Option(help: "cross-attention (SCAN), recurrent-attention (IMRAM) or joint-embedding (VSE++).")
  var matcher: PublishedMatcher.Kind?
  @Option(
    name: .customLong("setting"),
    help: ArgumentHelp(
      "What counts in the place of the checkpoint's record, in the words of the public code.",
      discussion: "cross_attn, raw_feature_norm, agg_func, lambda_softmax and lambda_lse of SCAN; model_mode, "
        + "raw_feature_norm, lambda_softmax, iteration_step and no_IMRAM_norm of IMRAM. Example: --setting "
        + "cross_attn=t2i --setting lambda_softmax=9",
      valueName: "name=value"))
  var settings: [String] = []
  @OptionGroup var stage: StageOptions
  static let makes: [any Schema.Type] = [Stage1Schema.self, Stage2Schema.self]

  func validate() throws {
    if let odd = settings.first(where: { !$0.contains("=") }) {
      throw ValidationError("--setting \(odd): give a name and a value, such as cross_attn=t2i")
    }
  }

  func run(_ context: StageContext) throws -> Summary {
    let matcher = try read(), lineage = try lineage(of: matcher), model = Model(parameters: matcher.parameters)
    func write(_ schema: (some ModelSchema).Type, _ configuration: some Encodable) throws {
      try model.write(
        schema, to: context.output, configuration: configuration, provenance: context.provenance, lineage: lineage)
      print("  \(try sortedJSON(configuration))")
    }
    // The public code trains on the split train.
    switch matcher.configuration {
    case .jointEmbedding(let network):
      try write(Stage1Schema.self, Stage1Configuration(network: network, trainSplits: [.train]))
    case .fragments(let network):
      try write(Stage2Schema.self, Stage2Configuration(matcher: .fragments(network), trainSplits: [.train]))
    }
    return Summary("\(matcher.kind.rawValue), \(matcher.parameters.count) parameters, \(matcher.vocabularyCount) words")
  }

  private func read() throws -> PublishedMatcher {
    let given = settings.map { setting -> (String, PublishedWeights.Setting) in
      let parts = setting.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
      return (parts[0], .init(parts[1]))
    }
    try requireReadable(source, "give the path of the published .pth.tar")
    do {
      return try PublishedMatcher(PublishedWeights(pyTorch: source), as: matcher, given: Dictionary(given) { $1 })
    } catch let error as WeightsError {
      throw ArtifactError("\(source): \(error)")
    }
  }

  /// That of the data, which must be such as the matcher was trained on.
  private func lineage(of matcher: PublishedMatcher) throws -> Lineage {
    let examples = try Examples(readingFrom: examples), features = try Features(readingFrom: features)
    // The vocabulary's size does not show this: it is the same without marks.
    let text = try examples.artifact.configuration(as: ExamplesConfiguration.self).text
    guard text.tokenizer == .treebank, text.hasMarks else {
      throw ArtifactError(
        "\(examples.artifact.path): its sentences are not cut as \(source) was trained on them: "
          + "\(redo("preprocess")) with --tokenizer treebank --sentence-marks")
    }
    guard examples.vocabulary.count == matcher.vocabularyCount else {
      throw ArtifactError(
        "\(examples.artifact.path): has \(examples.vocabulary.count) words, and \(source) \(matcher.vocabularyCount): "
          + "\(redo("preprocess")) with the --vocabulary that it was published with")
    }
    guard features.channels == matcher.channels else {
      throw ArtifactError(
        "\(features.artifact.path): has \(features.channels) channels, and \(source) is for \(matcher.channels): give "
          + "the features that it was trained on")
    }
    return try Lineage([examples.artifact, features.artifact])
  }
}

extension PublishedMatcher.Kind: ExpressibleByArgument {}
