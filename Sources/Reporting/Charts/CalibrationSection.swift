import Evaluation
import HTML
import Matching
import Pools
import Results

/// The plot of how probable matches are said to be against how often they are ones, on the screened pairs.
struct CalibrationSection {
  let run: Run

  /// Who says it, as the legend names it, the class of its line, and how well it holds.
  private struct Line {
    let words: String, style: String
    let reliability: Reliability
  }

  /// - Returns: nil where no pairs were scored, or nobody says how probable they are.
  var html: HTML? {
    guard let scored = run.judged, let first = lines(scored).first else { return nil }
    let lines = lines(scored)
    return tag("section", ["id": "calibration"]) {
      tag("h2") { "How sure it is" }
      tag("p") {
        "How probable is it that a photo and a sentence match? Here are the \(first.reliability.count) pairs that "
        "stage 1 screened, in ten groups by what is said. On the dashed line the share of matches would be what is "
        "said. The mean distance from it is "
        lines.map { "\(decimal(100 * $0.reliability.error, 1)) points for \($0.words)" }.joined(separator: ", and ")
        ". "
        refusals
      }
      tag("div", ["class": "plot"]) { plot(lines) }
      tag("details") {
        tag("summary") { "The numbers" }
        for line in lines { table(line) }
      }
    }
  }

  /// What a search prints, and what stage 2 says before that is learned.
  private func lines(_ pairs: PairTable) -> [Line] {
    var lines: [Line] = []
    if let said = saidByBoth(pairs) {
      lines.append(Line(words: "both stages, as learned on val", style: "line", reliability: said))
    }
    if run.scorer?.saysLogOdds == true {
      let said = pairs.scores.map(probability(ofLogOdds:))
      lines.append(
        Line(words: "stage 2 by itself", style: "other", reliability: Reliability(said, labels: pairs.labels)))
    }
    return lines
  }

  /// Of the first photos for each sentence, as a search ranks them.
  private func saidByBoth(_ pairs: PairTable) -> Reliability? {
    guard let probability = run.metrics.probability?.among(run.pool.photos.count), !pairs.similarities.isEmpty,
      probability.isOf(stage1: true, stage2: !pairs.scores.isEmpty),
      let fusion = pairs.scores.isEmpty ? .stage2Alone : run.metrics.search
    else { return nil }
    let listed = pairs.photos.indices.filter { (0..<FusedList.usualDepth).contains(Int(pairs.ranksInSentence[$0])) }
    let lists = Dictionary(grouping: listed) { pairs.sentences[$0] }.sorted { $0.key < $1.key }.map(\.value)
    let said = lists.flatMap { list in
      let scores = pairs.scores.isEmpty ? nil : list.map { pairs.scores[$0] }
      return probability(FusedList(list.map { pairs.similarities[$0] }, scores, by: fusion))
    }
    return Reliability(said, labels: lists.flatMap { $0 }.map { pairs.labels[$0] })
  }

  /// What is worth to say that no photo fits.
  private var refusals: String {
    guard let least = run.metrics.probability?.least, least > 0,
      let precision = run.figures["calibration.refusal_precision"],
      let recall = run.figures["calibration.refusal_recall"]
    else { return "" }
    return "Where the first photo has less than \(decimal(100 * least, 1)) %, a search says that no photo fits. Asked "
      + "for photos that were taken out, it says so for \(decimal(recall, 0)) % of the sentences, and of all that it "
      + "refuses, \(decimal(precision, 0)) % had no photo there."
  }

  private func plot(_ lines: [Line]) -> HTML {
    func x(_ share: Double) -> String { decimal(44 + 256 * share, 1) }
    func y(_ share: Double) -> String { decimal(266 - 250 * share, 1) }
    let bins = lines[0].reliability.bins, largest = Double(bins.map(\.count).max() ?? 1)
    return tag("figure") {
      tag(
        "svg",
        [
          "class": "chart", "viewBox": "0 0 320 320", "role": "img",
          "aria-label": "What is said against how often pairs match; the numbers are in the table below.",
        ]
      ) {
        for share in [0, 0.25, 0.5, 0.75, 1] {
          tag("line", ["class": "axis", "x1": x(0), "x2": x(1), "y1": y(share), "y2": y(share)])
          tag("text", ["x": "38", "y": decimal(270 - 250 * share, 1), "text-anchor": "end"]) { decimal(100 * share, 0) }
          tag("text", ["x": x(share), "y": "284", "text-anchor": "middle"]) { decimal(100 * share, 0) }
        }
        for bin in bins {
          let height = 60 * Double(bin.count) / largest
          tag(
            "rect",
            [
              "class": "count", "x": decimal(44 + 256 * bin.said - 8, 1), "width": "16",
              "y": decimal(266 - height, 1), "height": decimal(height, 1),
            ])
        }
        tag("line", ["class": "ideal", "x1": x(0), "y1": y(0), "x2": x(1), "y2": y(1)])
        for line in lines.reversed() {
          let points = line.reliability.bins.map { (x: x($0.said), y: y($0.right)) }
          tag("polyline", ["class": line.style, "points": points.map { "\($0.x),\($0.y)" }.joined(separator: " ")])
          for point in points {
            tag("circle", ["class": "\(line.style)-dot", "cx": point.x, "cy": point.y, "r": "4"])
          }
        }
        tag("text", ["x": x(0.5), "y": "304", "text-anchor": "middle"]) { "is said, in percent" }
        tag("text", ["x": "0", "y": "8"]) { "pairs that match, in percent" }
      }
      tag("figcaption") {
        "The bars show how many pairs are in each group. "
        if lines.count > 1 { "Full line: \(lines[0].words). Dotted line: \(lines[1].words)." }
      }
    }
  }

  private func table(_ line: Line) -> HTML {
    tag("div", ["class": "scroll", "tabindex": "0"]) {
      tag("table") {
        tag("caption") { line.words }
        tag("thead") {
          tag("tr") { for title in ["pairs", "said", "match"] { tag("th", ["class": "number"]) { title } } }
        }
        tag("tbody") {
          for bin in line.reliability.bins {
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
