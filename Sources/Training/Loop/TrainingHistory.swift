import Artifacts
import Tensor

/// The course of a training: one value of each figure a period, the loss among them; NaN where a period did not have
/// that figure.
struct TrainingHistory {
  private(set) var columns: [String: [Float]] = [:]
  private var sums: [String: Double] = [:], counts: [String: Int] = [:]

  /// Takes note of a step: its loss, and what else is to be averaged over those steps of the period that have it.
  mutating func add(_ loss: Float, _ others: [String: Float] = [:]) {
    for (name, value) in others.merging(["loss": loss], uniquingKeysWith: { $1 }) {
      sums[name, default: 0] += Double(value)
      counts[name, default: 0] += 1
    }
  }

  private func mean(_ name: String) -> Double { sums[name, default: 0] / Double(max(1, counts[name, default: 0])) }
  /// The mean loss since the last period's end, for a progress line.
  var note: String { counts["loss"] == nil ? "" : "loss \(rounded(mean("loss")))" }

  /// Ends a period; returns a line that tells of it.
  mutating func close(step: Int, _ figures: [String: Float]) -> String {
    let means = Dictionary(uniqueKeysWithValues: sums.keys.map { ($0, Float(mean($0))) })
    let figures = figures.merging(means) { figure, _ in figure }
    (sums, counts) = ([:], [:])
    let before = columns["step", default: []].count
    columns["step", default: []].append(Float(step))
    for name in Set(columns.keys).union(figures.keys).subtracting(["step"]).sorted() {
      columns[name, default: [Float](repeating: .nan, count: before)].append(figures[name] ?? .nan)
    }
    let told = figures.sorted { $0.key < $1.key }.map { ", \($0.key) \(rounded(Double($0.value)))" }.joined()
    return "step \(step)\(told)"
  }

  func add(to checkpoint: inout TrainingCheckpoint) {
    for (name, values) in columns {
      checkpoint.tensors["history.\(name)"] = Tensor(shape: [values.count], elements: values)
    }
    for (name, sum) in sums { checkpoint.reals["history-sum.\(name)"] = sum }
    for (name, count) in counts { checkpoint.integers["history-count.\(name)"] = Int64(count) }
  }

  /// - Throws: `CheckpointError` where it has a part of a history.
  mutating func restore(_ checkpoint: TrainingCheckpoint) throws {
    for (name, tensor) in checkpoint.tensors where name.hasPrefix("history.") {
      columns[String(name.dropFirst("history.".count))] = tensor.elements
    }
    for (name, sum) in checkpoint.reals where name.hasPrefix("history-sum.") {
      sums[String(name.dropFirst("history-sum.".count))] = sum
    }
    for (name, count) in checkpoint.integers where name.hasPrefix("history-count.") {
      counts[String(name.dropFirst("history-count.".count))] = Int(count)
    }
    guard Set(columns.values.map(\.count)).count < 2 else {
      throw CheckpointError("has histories of different lengths")
    }
    for name in ["step", "loss"] where !columns.isEmpty && columns[name] == nil {
      throw CheckpointError("has no history.\(name)")
    }
    guard Set(sums.keys) == Set(counts.keys), counts.values.allSatisfy({ $0 > 0 }) else {
      throw CheckpointError("has other history sums than counts")
    }
  }
}

/// Three decimals.
private func rounded(_ x: Double) -> String {
  guard abs(x) < 1e15 else { return "\(x)" }  // also what is not finite, of a training that diverges
  let thousandths = Int((abs(x) * 1000).rounded())
  let fraction = String(thousandths % 1000)
  return "\(x < 0 ? "-" : "")\(thousandths / 1000)." + String(repeating: "0", count: 3 - fraction.count) + fraction
}
