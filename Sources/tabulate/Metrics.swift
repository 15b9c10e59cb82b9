import Results
import Evaluation
import Foundation

/// What is wrong with a metrics.json, and what to do.
struct MetricsError: Error, CustomStringConvertible {
  let description: String
  init(_ description: String) { self.description = description }
}

/// The runs of each method, in the order in which the methods first come.
func methodRuns(_ paths: [String], pool: String) throws -> [MethodRuns] {
  var names: [String] = [], members: [String: (runs: [MethodRuns.Run], missing: [Int], notes: [String])] = [:]
  for path in paths {
    let (method, seed) = run(ofFolder: URL(fileURLWithPath: path).deletingLastPathComponent().lastPathComponent)
    if !names.contains(method) { names.append(method) }
    var member = members[method] ?? ([], [], [])
    guard !member.runs.contains(where: { $0.seed == seed }), !member.missing.contains(seed) else {
      throw MetricsError("\(path): is the second of \(method) with seed \(seed): give one")
    }
    if let data = FileManager.default.contents(atPath: path) {
      let file = try Metrics(data, path: path)
      member.runs.append(MethodRuns.Run(seed: seed, figures: try file.figures(of: pool)))
      for note in file.notes where !member.notes.contains(note) { member.notes.append(note) }
    } else {
      member.missing.append(seed)
    }
    members[method] = member
  }
  return names.map { name in
    let member = members[name]!
    return MethodRuns(name: name, runs: member.runs, missing: member.missing, notes: member.notes)
  }
}

/// `best-seed2` is the second seed of best; a folder without a number has the first.
private func run(ofFolder name: String) -> (method: String, seed: Int) {
  guard let range = name.range(of: "-seed", options: .backwards), let seed = Int(name[range.upperBound...]) else {
    return (name, 1)
  }
  return (String(name[..<range.lowerBound]), seed)
}

/// A metrics.json.
private struct Metrics {
  private let path: String
  private let root: [String: Any], pools: [String: Any]

  init(_ data: Data, path: String) throws {
    guard let root = try? JSONSerialization.jsonObject(with: data) as? [String: Any],
      let pools = root["pools"] as? [String: Any]
    else {
      throw MetricsError("\(path): is not a metrics.json: give what score wrote, or run make redo-score")
    }
    (self.path, self.root, self.pools) = (path, root, pools)
  }

  /// Every figure of a pool by the path to it, sorted.
  func figures(of pool: String) throws -> [(name: String, value: Double)] {
    guard let figures = pools[pool] as? [String: Any] else {
      throw MetricsError("\(path): has no pool \(pool), only \(pools.keys.sorted().joined(separator: ", "))")
    }
    return flattened(figures)
  }

  /// What the figures depend on, in words.
  var notes: [String] {
    var notes: [String] = []
    if let splits = root["trained_on"] as? String { notes.append("trained on \(splits)") }
    if let rule = root["tie_rule"] as? String { notes.append("\(rule) ties") }
    if let weights = root["fusion_weights"] as? String, let origin = root["fusion_weights_chosen_on"] as? String {
      notes.append("fusion weights \(weights) (\(origin == "given" ? origin : "chosen on \(origin)"))")
    }
    return notes
  }

  private func flattened(_ members: [String: Any]) -> [(name: String, value: Double)] {
    members.sorted { $0.key < $1.key }.flatMap { key, value -> [(name: String, value: Double)] in
      if let inner = value as? [String: Any] { return flattened(inner).map { ("\(key).\($0.name)", $0.value) } }
      return (value as? Double).map { [(key, $0)] } ?? []
    }
  }
}
