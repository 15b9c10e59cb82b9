import Files
import Foundation

/// A way in which raw data lie in their folder. docs/datasets.md shows each.
///
/// A new one is a file beside this that reads it, and its line in `Layout.all`.
package protocol DatasetLayout: Sendable {
  /// As `--layout` has it.
  static var name: String { get }
  /// What shows that a folder lies so: any of these in it.
  static var signs: [String] { get }
  /// The file by which `folder` shows that it lies so; nil where it does not.
  static func sign(in folder: String) -> String?
  /// The photos and sentences in `folder`.
  /// - Throws: `DatasetError` when files are missing, malformed, or contradict each other.
  static func read(_ folder: String, _ options: ReadingOptions) throws -> Corpus
  /// How the files must lie in `folder`, and where they come from.
  static func directions(_ folder: String) -> String
  /// The published counts of the data set in `folder`; nil for one's own photos, and for drawn ones.
  static func published(in folder: String, _ options: ReadingOptions) -> PublishedTable?
  /// The published vocabulary that lies with the data, if there is one.
  static func vocabulary(in folder: String) throws -> String?
  /// What the folder of pipelines/ for the data in `folder` is called.
  static func dataset(in folder: String) -> String
  /// The folder of pipelines/ whose options suit this layout, to be copied where the data have none of their own, and
  /// the option that is then to be changed.
  static var pipeline: (name: String, change: String?) { get }
  /// The folders that pipelines/ has for data that lie so.
  static var pipelines: [String] { get }
}

extension DatasetLayout {
  package static func sign(in folder: String) -> String? { signs.first { exists(folder + "/" + $0) } }
  package static func published(in folder: String, _ options: ReadingOptions) -> PublishedTable? { nil }
  package static func vocabulary(in folder: String) throws -> String? { nil }
  package static func dataset(in folder: String) -> String { name }
  package static var pipeline: (name: String, change: String?) { (name, nil) }
  package static var pipelines: [String] { [pipeline.name] }

  /// The command that runs the chain on the data in `folder`; data without a folder in pipelines/ get a copy of
  /// another's first.
  /// - Parameter dataset: what pipelines/ calls the data, where that is known.
  package static func command(for folder: String, dataset: String?) -> String {
    let name = dataset ?? self.dataset(in: folder), command = "make all DATASET=\(name) RAW=\(shellWord(folder))"
    guard dataset == nil, !pipelines.contains(name), !exists("pipelines/\(name)") else { return command }
    let copy = "cp -r pipelines/\(pipeline.name) pipelines/\(name)"
    guard let change = pipeline.change else { return "\(copy) && \(command)" }
    return "\(copy), put \(change) into \(optionsFile(for: folder, dataset: name)), then \(command)"
  }

  /// The options with which that command reads the data.
  package static func optionsFile(for folder: String, dataset: String?) -> String {
    "pipelines/\(dataset ?? self.dataset(in: folder))/preprocess.conf"
  }

  // MARK: - For the readers

  /// - Throws: `DatasetError` that names the first of the paths at which nothing is.
  static func requireFiles(_ paths: [String], in folder: String) throws {
    if let path = paths.first(where: { !exists($0) }) { throw missing(path, in: folder) }
  }

  static func missing(_ path: String, in folder: String) -> DatasetError {
    DatasetError(
      "\(path) is missing. \(directions(folder))\nPut them there, or name another folder: make … RAW=folder.")
  }

  /// Which of the lists lies in `folder`: its place. Of several of one data set the first counts.
  /// - Throws: `DatasetError` when none is there, or those of two data sets.
  static func place(of lists: [(file: String, dataset: String)], in folder: String) throws -> Int {
    try requireFiles([folder], in: folder)
    let found = lists.indices.filter { exists(folder + "/" + lists[$0].file) }
    guard let place = found.first else { throw missing("\(folder)/\(lists[0].file)", in: folder) }
    guard let other = found.first(where: { lists[$0].dataset != lists[place].dataset }) else { return place }
    throw DatasetError(
      "\(folder) has the lists of two data sets, \(lists[place].file) and \(lists[other].file): give each a folder of "
        + "its own, with its photos.")
  }
}

/// What can be chosen of the data in a folder; each choice is of one layout only.
package struct ReadingOptions: Sendable {
  /// The table's name in the layout plain.
  package var table: String?
  /// Whether the photos of Karpathy's split restval are added to train, or left out.
  package var restval = true
  /// Which list of the layout precomputed is test.
  package var testList = Precomputed.TestList.test

  package init(table: String? = nil, restval: Bool = true, testList: Precomputed.TestList = .test) {
    (self.table, self.restval, self.testList) = (table, restval, testList)
  }
}

/// The layout that `--layout` names, or whichever a folder shows.
package struct Layout: Equatable, Sendable {
  package static let all: [any DatasetLayout.Type] = [
    CUB.self, Flowers.self, CUHKPEDES.self, ReidTalk.self, Flickr8k.self, Karpathy.self, COCO.self, Precomputed.self,
    WebDataset.self, Plain.self,
  ]
  package static let auto = Layout("auto")!
  package static let names = ["auto"] + all.map { $0.name }

  package let name: String

  /// nil where no layout has the name.
  package init?(_ name: String) {
    guard Layout.names.contains(name) else { return nil }
    self.name = name
  }

  /// This layout or, for `auto`, the one that `folder` shows, and the file or folder by which it does.
  /// - Throws: `DatasetError` that says what was looked for when the folder shows none, and names both signs when it
  ///   shows two.
  package func found(in folder: String) throws -> (layout: any DatasetLayout.Type, sign: String?) {
    if let named = Layout.all.first(where: { $0.name == name }) { return (named, nil) }
    try require(exists(folder), "\(folder) is missing: name the folder of the photos and sentences.")
    try require(isFolder(folder), "\(folder) is no folder: name the folder of the photos and sentences.")
    let shown = Layout.shown(in: folder)
    if shown.count > 1 {
      let all = shown.map { "\($0.layout.name) (\($0.sign))" }.joined(separator: " and as ")
      throw DatasetError("\(folder): lies as \(all): say which is meant with --layout.")
    }
    if let only = shown.first { return only }
    let width = Layout.names.map(\.count).max() ?? 0
    let signs = Layout.all.map { "  \($0.name.padded(to: width))  \($0.signs.joined(separator: ", "))" }
    let advice =
      Layout.neighbour(of: folder).map { "\($0.folder) lies as \($0.layout.name): give that folder." }
      ?? Layout.otherTable(in: folder).map { "\(folder)/\($0): save it as table.csv, in “CSV UTF-8”." }
    throw DatasetError(
      """
      \(folder): no layout is recognised. One of these would have to be in it:
      \(signs.joined(separator: "\n"))
      \(advice ?? "docs/datasets.md shows how they lie.")
      """)
  }

  private static func shown(in folder: String) -> [(layout: any DatasetLayout.Type, sign: String)] {
    all.compactMap { layout in layout.sign(in: folder).map { (layout, $0) } }
  }

  /// A table of another format or spelling, such as table.xlsx or Table.csv.
  private static func otherTable(in folder: String) -> String? {
    (try? Datasets.names(in: folder))?.first { $0.lowercased().hasPrefix("table.") }
  }

  /// The folder above or a folder within that lies in a known layout: what was meant, when a step was left out or taken
  /// too many.
  private static func neighbour(of folder: String) -> (folder: String, layout: any DatasetLayout.Type)? {
    let above = URL(fileURLWithPath: folder).standardizedFileURL.deletingLastPathComponent().path
    let within = ((try? Datasets.names(in: folder)) ?? []).map { folder + "/" + $0 }
    return ([above] + within).lazy.compactMap { at in shown(in: at).first.map { (at, $0.layout) } }.first
  }
}
