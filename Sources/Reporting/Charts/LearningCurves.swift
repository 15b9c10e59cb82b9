import Artifacts
import HTML

/// How each training went: every figure of its history over its steps.
struct LearningCurves {
  let run: Run

  /// - Returns: nil where no training has a history.
  /// - Throws: what reading the models throws.
  func html() throws -> HTML? {
    let trainings = try ["stage1", "stage2"].compactMap { kind in
      try run[kind].map { (name: $0.name, history: try Model($0).history) }
    }.filter { !$0.history.isEmpty }
    guard !trainings.isEmpty else { return nil }
    return tag("section", ["id": "curves"]) {
      tag("h2") { "How it learned" }
      tag("p") {
        "The loss is that of the training itself. The other figures were measured along the way, on photos and "
        "sentences that are watched for it, mostly those of val. The dot is where a training ended."
      }
      for training in trainings {
        tag("h3") { training.name }
        tag("div", ["class": "charts"]) { Self.charts(training.history).map(\.html) }
      }
    }
  }

  /// The loss first, then the others by name; what was never measured has none.
  static func charts(_ history: [String: [Float]]) -> [LineChart] {
    let steps = history["step"]?.map(Double.init)
    let names = history.keys.filter { $0 != "step" }.sorted { ($0 == "loss" ? 0 : 1, $0) < ($1 == "loss" ? 0 : 1, $1) }
    return names.map { name in
      let values = history[name]!
      let points = values.indices.map { (x: steps?[$0] ?? Double($0 + 1), y: Double(values[$0])) }
      return LineChart(name, across: steps == nil ? "period" : "step", points)
    }.filter { $0.points.count > 1 }
  }
}
