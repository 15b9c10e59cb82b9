import ArgumentParser
import Datasets
import Stage

@main struct Synthesize: StageProgram {
  static let configuration = CommandConfiguration(
    commandName: "synthesize",
    abstract: "Makes the demo data: drawn birds or people, and sentences about them from a small grammar.",
    discussion: """
      Birds lie in the layout of CUB, people in that of CUHK-PEDES. Identities of the splits are disjoint. What each \
      photo shows of each part is in the file drawn.csv. A folder that synthesize made before is replaced.

      Example: synthesize --identities 4,2,2 --photos-per-identity 3 --output raw
      """)

  @Option(help: ArgumentHelp("What is drawn: birds or people.", valueName: "subject"))
  var subject = Subject.birds

  @Option(
    help: ArgumentHelp("Identities of the training, val and test split, each 1 to 9999.", valueName: "train,val,test"))
  var identities = "40,10,16"

  @Option(within: 1...999, help: ArgumentHelp("Photos of each identity.", valueName: "count"))
  var photosPerIdentity = 20

  @Option(within: 1...99, help: ArgumentHelp("Sentences about each photo.", valueName: "count"))
  var sentencesPerPhoto = 5

  @Option(
    within: 32...1024,
    help: ArgumentHelp(
      "The height of the photos. Those of birds are square, those of people half as wide.", valueName: "pixels"))
  var side = 256

  @OptionGroup var stage: StageOptions
  static let mark: String? = Demo.mark
  static func companions(of output: String) -> [String] { [DrawnParts.file] }

  func validate() throws {
    let counts = identities.split(separator: ",", omittingEmptySubsequences: false).map { Int($0) }
    guard counts.count == 3, counts.allSatisfy({ $0.map { (1...9999).contains($0) } ?? false }) else {
      throw ValidationError("--identities \(identities): give three counts, each 1 to 9999, such as 40,10,16")
    }
    let photos = counts.reduce(0) { $0 + ($1 ?? 0) } * photosPerIdentity
    guard photos <= 1_000_000 else {
      throw ValidationError(
        "--identities \(identities) --photos-per-identity \(photosPerIdentity): are \(photos) photos, more than "
          + "1000000: give less of either")
    }
  }

  func run(_ context: StageContext) throws -> Summary {
    let counts = identities.split(separator: ",").compactMap { Int($0) }
    let demo = Demo(
      subject: subject, identities: counts, photosPerIdentity: photosPerIdentity, sentencesPerPhoto: sentencesPerPhoto,
      side: side, seed: context.seed)
    try metered("photos", total: demo.photos, unit: "photos") {
      try demo.write(to: context.output, recipe: context.recipe, progress: $0)
    }
    return Summary("\(demo.photos) photos, \(demo.photos * sentencesPerPhoto) sentences, \(demo.identities) identities")
  }
}

extension Subject: ExpressibleByArgument {}
