import Foundation
import Tensor

/// The disk is full: a small file system in memory, or a limit on the size of files.
struct Disk: Part {
  static let name = "disk", share = 0.07
  static let explanation = """
    the disk is full, at a random size from nothing to a little more than enough: a small file system where one can \
    be mounted, else a limit on the size of files. It ends with the right bytes, or with an error and nothing left \
    over; with room, the same command then ends with the right bytes.
    """

  private static let page = 4096
  private let laboratory: Laboratory, chain: Chain, canMount: Bool

  init(_ laboratory: Laboratory, _ chain: Chain) throws {
    (self.laboratory, self.chain) = (laboratory, chain)
    canMount = try laboratory.withFolder { folder in
      guard try Self.mount(folder, size: 16 * Self.page, log: "\(folder)-log") else { return false }
      return umount2(folder, Int32(MNT_DETACH)) == 0
    }
  }

  var skipped: [String] {
    canMount ? [] : ["disk: no file system could be mounted here; a limit on the size of files took its place"]
  }

  private static func mount(_ folder: String, size: Int, log: String, again: Bool = false) throws -> Bool {
    let options = "\(again ? "remount," : "")size=\(size)"
    let places = ["/bin/mount", "/usr/bin/mount"], tool = places.first { access($0, X_OK) == 0 }
    guard let tool else { return false }
    return try Command(tool, ["-t", "tmpfs", "-o", options, "lineup-torture", folder]).run(log: log).isSuccess
  }

  func trial(_ number: Int) throws -> [Trial]? {
    var generator = laboratory.generator(Self.name, number)
    let known = chain.steps.randomElement(using: &generator)!
    let needed = try FileManager.default.subpaths(atPath: known.rightFolder)!.reduce(0) {
      let size = try FileManager.default.attributesOfItem(atPath: "\(known.rightFolder)/\($1)")[.size] as? Int ?? 0
      return $0 + (size + Self.page - 1) / Self.page * Self.page
    }
    let isNear = Bool.random(using: &generator), pages = needed / Self.page
    let size = Int.random(in: isNear ? max(1, pages - 24)...pages + 5 : 1...pages + 5, using: &generator) * Self.page
    return try laboratory.withFolder { folder in
      try makeFolder("\(folder)/out")
      return [try canMount ? mounted(known, size, in: folder) : limited(known, size, in: folder)]
    }
  }

  private func mounted(_ known: KnownStep, _ size: Int, in folder: String) throws -> Trial {
    let place = "\(folder)/out", log = "\(folder)/log"
    guard try Self.mount(place, size: size, log: log) else { throw TortureError("\(place): cannot be mounted") }
    defer { umount2(place, Int32(MNT_DETACH)) }
    let command = known.step.command(laboratory, in: place, adding: ["--seed", "1"]), what = "\(size) bytes of room"
    let trial = known.trial(try command.run(log: log), found: listing(of: place), before: [:], after: what)
    guard trial.outcome == .cleanError else { return trial }
    guard try Self.mount(place, size: 1 << 30, log: log, again: true) else { return trial }
    return try again(known, command, in: place, log, what) ?? trial
  }

  private func limited(_ known: KnownStep, _ size: Int, in folder: String) throws -> Trial {
    let place = "\(folder)/out", log = "\(folder)/log"
    let command = known.step.command(laboratory, in: place, adding: ["--seed", "1"])
    let script = "ulimit -f \(size / 512); exec \"$0\" \"$@\"", what = "files of at most \(size) bytes"
    let ending = try Command("/bin/sh", ["-c", script, command.program] + command.arguments).run(log: log)
    let trial = known.trial(ending, found: listing(of: place), before: [:], after: what)
    return trial.outcome == .cleanError ? try again(known, command, in: place, log, what) ?? trial : trial
  }

  /// The same command with room; nil where it ends with the right bytes.
  private func again(_ known: KnownStep, _ command: Command, in place: String, _ log: String, _ what: String) throws
    -> Trial?
  {
    let ending = try command.run(log: log)
    let rest = ending.isSuccess ? difference(listing(of: place), known.right) : "it fails: \(ending.words)"
    return rest.map { Trial(known.step.name, .wrong, "With room after \(what): \($0)") }
  }
}
