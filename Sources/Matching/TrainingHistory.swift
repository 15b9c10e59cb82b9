import Artifacts
import Tensor

/// The course of a training: one value of each figure a period, the loss among them.
public struct TrainingHistory {
  public private(set) var columns: [String: [Float]] = [:]
  private var sums: [String: Double] = [:]
  private var count = 0

  public init() {}

  /// Takes note of a step: its loss, and what else is to be averaged over the period.
  public mutating func add(_ loss: Float, _ others: [String: Float] = [:]) {
    for (name, value) in others { sums[name, default: 0] += Double(value) }
    sums["loss", default: 0] += Double(loss)
    count += 1
  }

  /// The mean loss since the last period's end, for a progress line.
  public var note: String { count == 0 ? "" : "loss \(rounded(sums["loss", default: 0] / Double(count)))" }

  /// Ends a period; returns a line that tells of it.
  public mutating func close(step: Int, _ figures: [String: Float]) -> String {
    let means = sums.mapValues { Float($0 / Double(max(1, count))) }
    let figures = figures.merging(means) { figure, _ in figure }
    (sums, count) = ([:], 0)
    columns["step", default: []].append(Float(step))
    for (name, value) in figures.sorted(by: { $0.key < $1.key }) { columns[name, default: []].append(value) }
    let told = figures.sorted { $0.key < $1.key }.map { ", \($0.key) \(rounded(Double($0.value)))" }.joined()
    return "step \(step)\(told)"
  }

  public func add(to checkpoint: inout TrainingCheckpoint) {
    for (name, values) in columns.sorted(by: { $0.key < $1.key }) { checkpoint.tensors["history.\(name)"] = Tensor(shape: [values.count], elements: values) }
    for (name, sum) in sums { checkpoint.reals["history-sum.\(name)"] = sum }
    checkpoint.integers["history-count"] = Int64(count)
  }

  public mutating func restore(_ checkpoint: TrainingCheckpoint) {
    for (name, tensor) in checkpoint.tensors where name.hasPrefix("history.") { columns[String(name.dropFirst("history.".count))] = tensor.elements }
    for (name, sum) in checkpoint.reals where name.hasPrefix("history-sum.") { sums[String(name.dropFirst("history-sum.".count))] = sum }
    count = Int(checkpoint.integers["history-count"] ?? 0)
  }
}

/// Three decimals.
private func rounded(_ x: Double) -> String {
  guard abs(x) < 1e15 else { return "\(x)" }  // also what is not finite, of a training that diverges
  let thousandths = Int((abs(x) * 1000).rounded())
  let fraction = String(thousandths % 1000)
  return "\(x < 0 ? "-" : "")\(thousandths / 1000)." + String(repeating: "0", count: 3 - fraction.count) + fraction
}
