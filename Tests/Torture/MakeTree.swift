import Foundation
import Stage

/// A tree in which make makes a small data set: the project's Makefile, and pipelines of its own.
struct MakeTree: Sendable {
  private let folder: String
  /// What `make all` makes, by path in data/.
  let right: [String: String]
  /// How long that takes.
  let seconds: Double

  private static let options = [
    "synthesize": "--identities 4,2,2\n--photos-per-identity 3\n--sentences-per-photo 2\n--side 224\n",
    "preprocess": "--layout cub\n--side 256\n",
    "train-cnn": "--epochs 2\n--batch 4\n",
    "train-stage1":
      "--epochs 3\n--batch 4\n--dimensions 16\n--embedding-size 12\n--hidden-size 20\n--evaluate-every 1\n",
    "screen-pairs": "--k 3\n",
    "train-stage2": "--steps 6\n--width 16\n--photos-per-batch 4\n--pairs-per-photo 2\n",
  ]

  /// - Parameter name: of the part of the torture that it is for.
  init(_ laboratory: Laboratory, called name: String) throws {
    folder = "\(laboratory.folder)/tree-\(name)"
    let project = laboratory.repository
    try makeFolder("\(folder)/.build")
    try makeFolder("\(folder)/pipelines/torture")
    try makeFolder("\(folder)/Sources")
    let files = FileManager.default
    for part in ["Makefile", "make", "setup"] {
      try files.createSymbolicLink(atPath: "\(folder)/\(part)", withDestinationPath: "\(project)/\(part)")
    }
    for part in try files.contentsOfDirectory(atPath: "\(project)/pipelines") {
      try files.createSymbolicLink(
        atPath: "\(folder)/pipelines/\(part)", withDestinationPath: "\(project)/pipelines/\(part)")
    }
    try files.createSymbolicLink(atPath: "\(folder)/.build/release", withDestinationPath: laboratory.programs)
    // Programs that are newer than their sources are not built.
    try write("", to: "\(folder)/Package.swift")
    try files.setAttributes(
      [.modificationDate: Date(timeIntervalSince1970: 0)], ofItemAtPath: "\(folder)/Package.swift")
    try write(
      "KNOWN_METHODS := identity-aware\nOWN_BACKBONE  := small-cnn\nRAW_PHOTOS    := drawn\n",
      to: "\(folder)/pipelines/torture/dataset.mk")
    for (program, text) in Self.options { try write(text, to: "\(folder)/pipelines/torture/\(program).conf") }

    let start = ContinuousClock.now
    let ending = try Self.command(in: folder, "all").run(log: "\(laboratory.folder)/make.log", seconds: 300)
    seconds = (ContinuousClock.now - start).seconds
    guard ending.isSuccess else { throw TortureError("make failed undisturbed: \(ending.how) \(ending.words)") }
    right = listing(of: "\(folder)/data")
  }

  /// - Parameter withData: whether all is made there already.
  func copy(to place: String, withData: Bool) throws {
    try makeFolder(place)
    // cp keeps the times that make compares.
    let parts = try FileManager.default.contentsOfDirectory(atPath: folder).filter { withData || $0 != "data" }
    let ending = try Command("/bin/cp", ["-a"] + parts.map { "\(folder)/\($0)" } + [place]).run(
      log: "\(place)/../cp.log")
    guard ending.isSuccess else { throw TortureError("\(place): cannot be copied to: \(ending.words)") }
  }

  func command(in place: String, _ goal: String) -> Command { Self.command(in: place, goal) }

  private static func command(in place: String, _ goal: String) -> Command {
    Command("/usr/bin/make", ["-C", place, goal, "DATASET=torture", "METHOD=identity-aware"])
  }
}
