import ArgumentParser
import Artifacts
import Datasets
import Files
import Indexing
import Stage

@main struct IndexPhotos: StageProgram {
  static let configuration = CommandConfiguration(
    commandName: "index-photos",
    abstract: "Embeds all photos of a folder, so that search finds them.",
    discussion: """
      The folder may be any tree of JPEG and PNG photos. Where the index is there, only photos that are new or have \
      changed are embedded; those that are gone are forgotten. A run that is killed goes on where it was. A file that \
      is no sound photo is named and left out, and read again only when it has changed.

      --grids says how stage 2's view of a photo is kept. docs/index.md has what each costs and what it loses.

      Example: index-photos pack.h5 my-photos --output index.h5

      See also: pack, search
      """)

  @Argument(help: "What pack wrote.") var pack: String
  @Argument(help: ArgumentHelp("The folder of the photos.", valueName: "folder")) var photos: String
  @Option(
    help: """
      How the grids for stage 2 are kept: float16, int8 (half as large), or none: search then runs the CNN over the \
      first photos again, which must be there.
      """)
  var grids = GridCoding.int8
  @Flag(help: "Embed all photos anew, whatever is there.") var anew = false
  @OptionGroup var stage: StageOptions
  static let makes: [any Schema.Type] = [IndexSchema.self]

  func validate() throws {
    guard !stage.ifChanged else {
      throw ValidationError(
        "--if-changed: index-photos always looks at the photos, and does what is to be done: leave it out")
    }
  }

  func dryRun() throws -> Bool? {
    guard stage.status, let output = stage.output else { return nil }
    let update = try update(output, Provenance(program: "index-photos", options: "", seed: 0, threads: 0))
    for note in update.notes { print("note: \(note)".printable()) }
    print("index-photos: \(update.outlook)")
    return true
  }

  func run(_ context: StageContext) throws -> Summary {
    var update = try update(context.output, context.provenance)
    for note in update.notes { print("note: \(note)".printable()) }
    let report = try update.run()
    if report.damaged > 0 {
      print("note: \(report.damaged) photos were embedded again: what was kept of them was damaged")
    }
    for refused in report.refused { print("refused: \(refused)".printable()) }
    if !report.isChanged { print("\(context.output) is up to date") }
    return Summary(
      "\(counted(report.photos, "photo")): \(report.new) new, \(report.changed) changed, \(report.gone) gone,",
      refused: report.refused.count)
  }

  private func update(_ output: String, _ provenance: Provenance) throws -> IndexUpdate {
    try IndexUpdate(
      PackedNetworks(readingFrom: pack), of: RawPath(photos), grids: grids, output: output, provenance: provenance,
      anew: anew)
  }
}

extension GridCoding: ExpressibleByArgument {}
