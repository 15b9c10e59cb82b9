import HTML
import Matching
import Results

/// The plot of what stage 2 says against how often it is right, on the screened pairs.
struct CalibrationSection {
  let run: Run

  /// - Returns: nil where no pairs were scored, or scores are no log-odds.
  var html: HTML? {
    guard let scorer = run.scorer, scorer.saysLogOdds, let scored = run.judged else { return nil }
    let calibration = Calibration(scored)
    return tag("section", ["id": "calibration"]) {
      tag("h2") { "How sure it is" }
      tag("p") {
        "Stage 2 says how probable it is that a photo and a sentence match. Here are the \(calibration.count) pairs "
        "that stage 1 screened, in ten groups by what stage 2 said. On the dashed line the share of matches would be "
        "what was said. The mean distance from it is \(decimal(100 * calibration.error, 1)) points. A matcher that is "
        "trained to order lists need not lie on it, and does no worse for that."
      }
      tag("div", ["class": "plot"]) { plot(calibration) }
      tag("details") {
        tag("summary") { "The numbers" }
        table(calibration)
      }
    }
  }

  private func plot(_ calibration: Calibration) -> HTML {
    func x(_ share: Double) -> String { decimal(44 + 256 * share, 1) }
    func y(_ share: Double) -> String { decimal(266 - 250 * share, 1) }
    let largest = Double(calibration.bins.map(\.count).max() ?? 1)
    return tag("figure") {
      tag(
        "svg",
        [
          "class": "chart", "viewBox": "0 0 320 320", "role": "img",
          "aria-label": "What stage 2 says against how often pairs match; the numbers are in the table below.",
        ]
      ) {
        for share in [0, 0.25, 0.5, 0.75, 1] {
          tag("line", ["class": "axis", "x1": x(0), "x2": x(1), "y1": y(share), "y2": y(share)])
          tag("text", ["x": "38", "y": decimal(270 - 250 * share, 1), "text-anchor": "end"]) { decimal(100 * share, 0) }
          tag("text", ["x": x(share), "y": "284", "text-anchor": "middle"]) { decimal(100 * share, 0) }
        }
        for bin in calibration.bins {
          let height = 60 * Double(bin.count) / largest
          tag(
            "rect",
            [
              "class": "count", "x": decimal(44 + 256 * bin.said - 8, 1), "width": "16",
              "y": decimal(266 - height, 1), "height": decimal(height, 1),
            ])
        }
        tag("line", ["class": "ideal", "x1": x(0), "y1": y(0), "x2": x(1), "y2": y(1)])
        tag(
          "polyline",
          ["class": "line", "points": calibration.bins.map { "\(x($0.said)),\(y($0.right))" }.joined(separator: " ")])
        for bin in calibration.bins {
          tag("circle", ["class": "dot", "cx": x(bin.said), "cy": y(bin.right), "r": "4"])
        }
        tag("text", ["x": x(0.5), "y": "304", "text-anchor": "middle"]) { "stage 2 says, in percent" }
        tag("text", ["x": "0", "y": "8"]) { "pairs that match, in percent" }
      }
      tag("figcaption") { "The bars show how many pairs are in each group." }
    }
  }

  private func table(_ calibration: Calibration) -> HTML {
    tag("div", ["class": "scroll", "tabindex": "0"]) {
      tag("table") {
        tag("thead") {
          tag("tr") { for title in ["pairs", "said", "match"] { tag("th", ["class": "number"]) { title } } }
        }
        tag("tbody") {
          for bin in calibration.bins {
            tag("tr") {
              tag("td", ["class": "number"]) { "\(bin.count)" }
              for share in [bin.said, bin.right] { tag("td", ["class": "number"]) { decimal(100 * share, 1) + " %" } }
            }
          }
        }
      }
    }
  }
}
