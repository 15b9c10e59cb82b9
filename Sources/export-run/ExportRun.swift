import ArgumentParser
import Artifacts
import Evaluation
import Exchange
import Files
import Pools
import Results
import Stage

@main struct ExportRun: StageProgram {
  static let configuration = CommandConfiguration(
    commandName: "export-run",
    abstract: "Writes a ranking of a pool, or its right answers, for other tools: TREC's run and qrels, or JSON.",
    discussion: """
      Files are given in any order. stage1 needs buffers.h5; stage2 and fused need pairs.h5, scores.h5 and \
      metrics.json too. Without pairs.h5, stage2 and fused are those of all pairs, where scores.h5 has such. \
      class-to-image needs buffers.h5 and scores.h5. With examples.h5, photos have their names there. \
      docs/doors.md says what reads the files.

      Example: export-run buffers.h5 --ranking stage1 --output stage1.run
      Example: export-run {buffers,pairs,scores}.h5 metrics.json --ranking fused -o f.run
      Example: export-run buffers.h5 --ranking answers --output text-to-image.qrels

      See also: score, evaluate
      """)

  @Argument(help: ArgumentHelp("What the stages wrote, in any order.", valueName: "file")) var inputs: [String]
  @Option(help: "What is written: stage1, stage2 or fused, or answers, the right ones.") var ranking = RankingKind
    .stage1
  @Option(help: "Who looks for what: text-to-image, image-to-text or class-to-image.") var direction = Direction
    .textToImage
  @Option(help: ArgumentHelp("Which pool: train, val or test.", valueName: "name")) var pool = "test"
  @Option(help: "The form: trec, or json, an object of lists.") var format = RankingFormat.trec
  @Option(
    within: 0...1_000_000_000,
    help: ArgumentHelp(
      "How many first places of each ranking; 0 for all, which figures such as AP need.", valueName: "count"))
  var depth = 100
  @Option(help: "Where right answers stand among their equals: pessimistic or optimistic.") var ties = TieRule
    .pessimistic
  @Option(help: ArgumentHelp("Other names of the pool's photos, one a line.", valueName: "file")) var photoNames:
    String?
  @Option(help: ArgumentHelp("Other names of the pool's sentences, one a line.", valueName: "file"))
  var sentenceNames: String?
  @Option(help: ArgumentHelp("The name of the system in a run.", valueName: "word")) var tag = RankingFormat.ownTag
  @OptionGroup var stage: StageOptions
  static func mayReplace(_ start: [UInt8]) -> Bool { RankingFormat.begins(start) }

  func validate() throws {
    guard ties != .expected else {
      throw ValidationError("--ties expected: a ranking has one order: give pessimistic or optimistic")
    }
    guard !tag.isEmpty, !tag.contains(where: \.isWhitespace) else {
      throw ValidationError("--tag \(tag): give one word")
    }
  }

  func run(_ context: StageContext) throws -> Summary {
    let stored = try StoredRankings(inputs, pool: pool, for: "export-run")
    let names = try ItemNames(stored.pool, stored.examples, photoFile: photoNames, sentenceFile: sentenceNames)
    let photos = format.written(names.photos), sentences = format.written(names.sentences)
    let items = direction == .imageToText ? sentences : photos
    let queries =
      switch direction {
      case .textToImage: sentences
      case .imageToText: photos
      case .classToImage: format.written(try stored.classes().names)
      }
    let labels = try stored.labels(direction)
    let file = try PartialFile(context.output), text = try TextStream(file)
    try text.append(format.head)
    if ranking == .answers {
      let answers = IdentityGroups(labels.items)
      for (query, label) in labels.queries.enumerated() {
        try text.append(
          format.text(
            ofAnswers: answers[label].map(Int.init), of: queries[query], among: items, isFirst: query == 0))
      }
    } else {
      let similarities = try stored.similarities(ranking, direction)
      try metered("export-run", total: queries.count, unit: "queries") { advance in
        try similarities.forEachRanking(labels, depth: depth == 0 ? .max : depth, ties: ties) { query, ranking in
          try text.append(
            format.text(ofRanking: ranking, of: queries[query], among: items, isFirst: query == 0, tag: tag))
          try advance(1)
        }
      }
    }
    try text.append(format.tail)
    try text.close()
    try Interruption.check()
    try context.provenance.requireUnchanged()
    try file.finish()
    return Summary("\(queries.count) queries, \(items.count) items")
  }
}

extension RankingKind: ExpressibleByArgument {}
extension Direction: ExpressibleByArgument {}
extension RankingFormat: ExpressibleByArgument {}
