import ArgumentParser
import Datasets

/// How the data lie in their folder, and which of them are read.
struct LayoutOptions: ParsableArguments {
  @Option(
    help: "How they lie there; auto is whichever layout the folder shows. plain is a folder of photos and a table.")
  var layout = Layout.auto

  @Option(
    help: ArgumentHelp("The table of the plain layout; table.csv or table.jsonl if not given.", valueName: "name"))
  var table: String?

  @Flag(help: "Leave out COCO's split restval, which Karpathy's list adds to train.")
  var withoutRestval = false

  @Option(
    help: """
      Which list of the layout precomputed is test; COCO's testall has five thousand photos, of which test are the \
      first thousand.
      """)
  var testList = Precomputed.TestList.test

  func validate() throws {
    guard table == nil || layout.name == Plain.name else { throw ValidationError("--table is for --layout plain") }
    guard !withoutRestval || layout.name == Karpathy.name else {
      throw ValidationError("--without-restval is for --layout karpathy")
    }
    guard testList == .test || [Precomputed.name, Layout.auto.name].contains(layout.name) else {
      throw ValidationError("--test-list is for --layout precomputed")
    }
  }

  var reading: ReadingOptions { ReadingOptions(table: table, restval: !withoutRestval, testList: testList) }

  func found(in folder: String) throws -> any DatasetLayout.Type {
    let (layout, sign) = try layout.found(in: folder)
    print("\(folder): layout \(layout.name)\(sign.map { ", known by \($0)" } ?? "")")
    return layout
  }
}

extension Layout: ExpressibleByArgument {
  public init?(argument: String) { self.init(argument) }
  public var defaultValueDescription: String { name }
  public static var allValueStrings: [String] { names }
}
extension Fit: ExpressibleByArgument {}
extension OrientationPolicy: ExpressibleByArgument {}
extension Tokenizer: ExpressibleByArgument {}
extension Precomputed.TestList: ExpressibleByArgument {}
extension BadItemPolicy: ExpressibleByArgument {}
