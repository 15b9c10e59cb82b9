import Evaluation

/// Points with error bars and a reference beside each, row by row, as an SVG that is readable on light and on dark
/// ground.
package struct RangePlot: Sendable {
  struct Point: Sendable {
    let mean: Double?
    let deviation: Double
    let reference: Double?
  }

  /// One axis; `points` has one for each label of the plot.
  struct Panel: Sendable {
    let title: String
    let points: [Point]
  }

  let labels: [String]
  let panels: [Panel]
  /// What a point and a reference are, for the legend.
  let ours: String
  let reference: String?

  // Of middling lightness, so that they stand out from white and from black.
  private static let ink = "#767676", blue = "#3b82c4", orange = "#d9822b", line = "#76767640"
  private static let panelWidth = 300.0, gap = 36.0, rowHeight = 22.0, top = 58.0
  /// Of letters of 12 pixels, which take less than 7 each.
  private var labelWidth: Double { 20 + 7 * Double(labels.map(\.count).max() ?? 0) }

  package func svg() -> String {
    let bottom = Self.top + Double(labels.count) * Self.rowHeight
    let width = labelWidth + Double(panels.count) * (Self.panelWidth + Self.gap)
    var elements: [String] = []
    for (row, label) in labels.enumerated() {
      elements.append(text(label, labelWidth - 10, y(row) + 4, anchor: "end"))
    }
    for (index, panel) in panels.enumerated() {
      elements += draw(panel, left: labelWidth + Double(index) * (Self.panelWidth + Self.gap), bottom: bottom)
    }
    elements += legend()
    return """
      <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 \(number(width)) \(number(bottom + 26))" \
      width="\(number(width))" font-family="sans-serif" font-size="12">
      <title>\(escaped(panels.map(\.title).joined(separator: ", ")))</title>
      \(elements.joined(separator: "\n"))
      </svg>

      """
  }

  private func y(_ row: Int) -> Double { Self.top + (Double(row) + 0.5) * Self.rowHeight }

  private func draw(_ panel: Panel, left: Double, bottom: Double) -> [String] {
    let values = panel.points.flatMap { point in
      [point.mean.map { $0 - point.deviation }, point.mean.map { $0 + point.deviation }, point.reference].compactMap {
        $0
      }
    }
    let ticks = Self.ticks(from: values.min() ?? 0, to: values.max() ?? 1)
    let (low, high) = (ticks[0], ticks[ticks.count - 1])
    func x(_ value: Double) -> Double { left + (value - low) / (high - low) * Self.panelWidth }

    var elements = [text(panel.title, left + Self.panelWidth / 2, Self.top - 12, anchor: "middle")]
    for tick in ticks {
      elements.append(line(x(tick), Self.top, x(tick), bottom, Self.line))
      elements.append(text(number(tick), x(tick), bottom + 16, anchor: "middle"))
    }
    for (row, point) in panel.points.enumerated() {
      if let reference = point.reference { elements.append(diamond(x(reference), y(row))) }
      guard let mean = point.mean else { continue }
      if point.deviation > 0 {
        elements.append(line(x(mean - point.deviation), y(row), x(mean + point.deviation), y(row), Self.blue, width: 2))
      }
      elements.append("<circle cx=\"\(number(x(mean)))\" cy=\"\(number(y(row)))\" r=\"4\" fill=\"\(Self.blue)\"/>")
    }
    return elements
  }

  private func legend() -> [String] {
    let height = 20.0, left = labelWidth
    let mine = [
      line(left, height, left + 20, height, Self.blue, width: 2),
      "<circle cx=\"\(number(left + 10))\" cy=\"\(number(height))\" r=\"4\" fill=\"\(Self.blue)\"/>",
      text(ours, left + 28, height + 4, anchor: "start"),
    ]
    guard let reference else { return mine }
    let right = left + Self.panelWidth / 2 + 10
    return mine + [diamond(right, height), text(reference, right + 12, height + 4, anchor: "start")]
  }

  /// Round numbers around `low` and `high`, at least two, some six.
  static func ticks(from low: Double, to high: Double) -> [Double] {
    let steps = [0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 50, 100]
    let step = steps.first { (high - low) / $0 <= 5 } ?? 100
    let first = (low / step).rounded(.down), last = max((high / step).rounded(.up), first + 1)
    return (Int(first)...Int(last)).map { Double($0) * step }
  }

  // MARK: - Elements

  private func text(_ text: String, _ x: Double, _ y: Double, anchor: String) -> String {
    "<text x=\"\(number(x))\" y=\"\(number(y))\" text-anchor=\"\(anchor)\" fill=\"\(Self.ink)\">\(escaped(text))</text>"
  }

  private func line(_ x1: Double, _ y1: Double, _ x2: Double, _ y2: Double, _ color: String, width: Int = 1) -> String {
    "<line x1=\"\(number(x1))\" y1=\"\(number(y1))\" x2=\"\(number(x2))\" y2=\"\(number(y2))\" stroke=\"\(color)\" "
      + "stroke-width=\"\(width)\"/>"
  }

  private func diamond(_ x: Double, _ y: Double) -> String {
    let corners = [(x, y - 5), (x + 5, y), (x, y + 5), (x - 5, y)].map { "\(number($0)),\(number($1))" }.joined(
      separator: " ")
    return "<polygon points=\"\(corners)\" fill=\"none\" stroke=\"\(Self.orange)\" stroke-width=\"2\"/>"
  }

  /// At most one decimal.
  private func number(_ value: Double) -> String { value == value.rounded() ? decimal(value, 0) : decimal(value, 1) }

  private func escaped(_ text: String) -> String {
    text.replacing("&", with: "&amp;").replacing("<", with: "&lt;").replacing(">", with: "&gt;")
  }
}
