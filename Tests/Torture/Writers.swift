import Foundation
import Tensor

/// Several processes write one output.
struct Writers: Part {
  static let name = "writers", share = 0.04
  static let explanation = """
    two or three processes write one output at once, and so do two runs of `make`. One whole right output is there \
    in the end; those that came too late say so, and leave nothing.
    """

  private let laboratory: Laboratory, chain: Chain, tree: MakeTree

  init(_ laboratory: Laboratory, _ chain: Chain) throws {
    (self.laboratory, self.chain) = (laboratory, chain)
    tree = try MakeTree(laboratory, called: "writers")
  }

  func trial(_ number: Int) throws -> [Trial]? {
    var generator = laboratory.generator(Self.name, number)
    let choice = Int.random(in: 0..<chain.steps.count + 2, using: &generator)
    let count = Int.random(in: 2...3, using: &generator)
    let delays = (0..<count).map { $0 == 0 ? 0 : Double.random(in: 0...0.05, using: &generator) }
    return try laboratory.withFolder { folder in
      [try choice < chain.steps.count ? programs(chain.steps[choice], delays, in: folder) : makes(delays, in: folder)]
    }
  }

  private func programs(_ known: KnownStep, _ delays: [Double], in folder: String) throws -> Trial {
    let place = "\(folder)/out", name = known.step.name
    try makeFolder(place)
    let command = known.step.command(laboratory, in: place, adding: ["--seed", "1"])
    let endings = try together(command, delays, in: folder)
    if let fault = fault(endings, name) { return fault }
    if let late = endings.first(where: { !$0.isSuccess && !($0.isError && $0.words.contains("another run")) }) {
      return Trial(name, .wrong, "One of \(delays.count) says \(late.words)")
    }
    guard endings.contains(where: \.isSuccess) else { return Trial(name, .wrong, "None of \(delays.count) succeeds.") }
    let rest = difference(listing(of: place), known.right)
    return Trial(name, rest == nil ? .sameResult : .wrong, rest.map { "After \(delays.count) at once: \($0)" } ?? "")
  }

  private func makes(_ delays: [Double], in folder: String) throws -> Trial {
    let place = "\(folder)/tree", command = tree.command(in: place, "all")
    try tree.copy(to: place, withData: false)
    let endings = try together(command, Array(delays.prefix(2)), in: folder)
    if let fault = fault(endings, "make") { return fault }
    guard endings.contains(where: \.isSuccess) else {
      return Trial("make", .wrong, "Neither succeeds: \(endings.map(\.words).joined(separator: "; "))")
    }
    let rest = difference(listing(of: "\(place)/data"), tree.right)
    return Trial("make", rest == nil ? .sameResult : .wrong, rest.map { "After two at once: \($0)" } ?? "")
  }

  private func together(_ command: Command, _ delays: [Double], in folder: String) throws -> [Ending] {
    let children = try delays.enumerated().map { number, delay in
      usleep(UInt32(delay * 1e6))
      return try Child(command, log: "\(folder)/log\(number)")
    }
    return try children.map { try $0.end(within: 120) }
  }

  private func fault(_ endings: [Ending], _ name: String) -> Trial? {
    for ending in endings {
      if ending.how == .hung { return Trial(name, .hang, "Still running after two minutes.") }
      if case .signalled(let signal) = ending.how { return Trial(name, .crash, "Signal \(signal): \(ending.words)") }
    }
    return nil
  }
}
