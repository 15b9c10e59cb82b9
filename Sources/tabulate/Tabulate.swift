import ArgumentParser
import Evaluation
import Foundation
import Stage

/// The mean and deviation of the figures of several runs.
@main struct Tabulate: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "tabulate",
    abstract: "Puts the figures of runs with several seeds into one table: their mean, standard deviation and each run.",
    discussion: """
      Example: tabulate data/cub/best/metrics.json data/cub/best-seed2/metrics.json data/cub/best-seed3/metrics.json --title "CUB, best"

      See also: score
      """)

  @Argument(help: ArgumentHelp("What score wrote beside each run's scores.", valueName: "file")) var metrics: [String]
  @Option(help: ArgumentHelp("The pool whose figures are shown.", valueName: "name")) var pool = "test"
  @Option(help: ArgumentHelp("The table's heading.", valueName: "text")) var title = "Runs"

  static func main() {
    do {
      var command = try parseAsRoot()
      try command.run()
    } catch let error as MetricsError {
      report("tabulate: error: \(error)")
      Foundation.exit(1)
    } catch {
      exit(withError: error)
    }
  }

  func run() throws {
    let runs = try metrics.map { try figures(in: $0) }
    print("# \(title)\n\nPercent; pool `\(pool)`; \(runs.count) runs.\n")
    print(SeedTable(runs).markdown(), terminator: "")
  }

  /// Every figure of the pool, by the path to it, in the file's order.
  private func figures(in path: String) throws -> [(name: String, value: Double)] {
    guard let data = FileManager.default.contents(atPath: path) else { throw MetricsError("\(path): cannot be read: run make score first") }
    guard let root = try? JSONSerialization.jsonObject(with: data) as? [String: Any], let pools = root["pools"] as? [String: Any] else {
      throw MetricsError("\(path): is not a metrics.json: give what score wrote")
    }
    guard let figures = pools[pool] as? [String: Any] else {
      throw MetricsError("\(path): has no pool \(pool), only \(pools.keys.sorted().joined(separator: ", "))")
    }
    return flattened(figures)
  }

  private func flattened(_ members: [String: Any]) -> [(name: String, value: Double)] {
    members.sorted { $0.key < $1.key }.flatMap { key, value -> [(name: String, value: Double)] in
      if let inner = value as? [String: Any] { return flattened(inner).map { ("\(key).\($0.name)", $0.value) } }
      return (value as? Double).map { [(key, $0)] } ?? []
    }
  }
}

struct MetricsError: Error, CustomStringConvertible {
  let description: String
  init(_ description: String) { self.description = description }
}
