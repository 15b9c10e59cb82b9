import HTML
import Results

/// A line of values over numbers that rise, as a small picture.
struct LineChart {
  let title: String
  /// What is counted from left to right.
  let across: String
  let points: [(x: Double, y: Double)]

  private static let width = 320.0, height = 180.0, left = 44.0, bottom = 30.0, top = 12.0, right = 10.0

  /// - Parameter points: those that are no number are left out.
  init(_ title: String, across: String, _ points: [(x: Double, y: Double)]) {
    (self.title, self.across) = (title, across)
    self.points = points.filter { $0.x.isFinite && $0.y.isFinite }
  }

  var html: HTML {
    let xs = points.map(\.x), ys = points.map(\.y)
    let (x0, x1) = Self.extent(xs), ticks = Self.ticks(Self.extent(ys))
    let (y0, y1) = (ticks.first!, ticks.last!)
    func x(_ value: Double) -> Double {
      Self.left + (value - x0) / (x1 - x0) * (Self.width - Self.left - Self.right)
    }
    func y(_ value: Double) -> Double {
      Self.height - Self.bottom - (value - y0) / (y1 - y0) * (Self.height - Self.bottom - Self.top)
    }
    let line = points.map { "\(decimal(x($0.x), 1)),\(decimal(y($0.y), 1))" }.joined(separator: " ")
    return tag("figure") {
      tag("h4") { title }
      tag(
        "svg",
        ["class": "chart", "viewBox": "0 0 \(Int(Self.width)) \(Int(Self.height))", "role": "img", "aria-label": label]
      ) {
        for (tick, label) in zip(ticks, Self.labels(ticks)) {
          rule(from: (Self.left, y(tick)), to: (Self.width - Self.right, y(tick)))
          text(label, at: (Self.left - 6, y(tick) + 4), anchor: "end")
        }
        for tick in [x0, x1] {
          text(Self.number(tick), at: (x(tick), Self.height - 10), anchor: tick == x0 ? "start" : "end")
        }
        text(across, at: ((Self.left + Self.width - Self.right) / 2, Self.height - 10), anchor: "middle")
        tag("polyline", ["class": "line", "points": line])
        if let last = points.last {
          tag("circle", ["class": "dot", "cx": decimal(x(last.x), 1), "cy": decimal(y(last.y), 1), "r": "3"])
        }
      }
    }
  }

  private var label: String {
    guard let first = points.first, let last = points.last else { return title }
    return "\(title), from \(Self.number(first.y)) to \(Self.number(last.y)) over \(points.count) points"
  }

  private func rule(from: (x: Double, y: Double), to: (x: Double, y: Double)) -> HTML {
    tag(
      "line",
      [
        "class": "axis", "x1": decimal(from.x, 1), "y1": decimal(from.y, 1), "x2": decimal(to.x, 1),
        "y2": decimal(to.y, 1),
      ])
  }

  private func text(_ text: String, at place: (x: Double, y: Double), anchor: String) -> HTML {
    tag("text", ["x": decimal(place.x, 1), "y": decimal(place.y, 1), "text-anchor": anchor]) { text }
  }

  /// The least and the greatest, apart.
  private static func extent(_ values: [Double]) -> (Double, Double) {
    let (low, high) = (values.min() ?? 0, values.max() ?? 1)
    return low < high ? (low, high) : (low - max(0.5, abs(low) / 10), high + max(0.5, abs(high) / 10))
  }

  /// Round numbers, of which the first and the last enclose the extent.
  static func ticks(_ extent: (low: Double, high: Double)) -> [Double] {
    let raw = (extent.high - extent.low) / 3
    var unit = 1.0
    while unit > raw { unit /= 10 }
    while unit * 10 <= raw { unit *= 10 }
    let step = [1, 2, 5, 10].map { $0 * unit }.first { $0 >= raw } ?? raw
    let first = (extent.low / step).rounded(.down), last = (extent.high / step).rounded(.up)
    return stride(from: first, through: max(last, first + 1), by: 1).map { $0 * step }
  }

  /// What stands beside ticks: as many decimals as all of them need.
  static func labels(_ ticks: [Double]) -> [String] {
    let step = ticks.count > 1 ? ticks[1] - ticks[0] : 1
    func isExact(_ decimals: Int) -> Bool {
      ticks.allSatisfy { abs((Double(decimal($0, decimals)) ?? .infinity) - $0) < step / 100 }
    }
    let decimals = (0...6).first(where: isExact) ?? 6
    return ticks.map { decimal($0, decimals) }
  }

  static func number(_ value: Double) -> String {
    if value == value.rounded(), abs(value) < 1e9 { return decimal(value, 0) }
    return decimal(value, abs(value) >= 10 ? 1 : abs(value) >= 0.1 ? 2 : 4)
  }
}
