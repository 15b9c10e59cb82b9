import HTML
import Results
import Stage

/// What each file of the run took to make, where make recorded it.
struct CostSection {
  let run: Run

  /// - Returns: nil where nothing was recorded.
  var html: HTML? {
    let rows = run.artifacts.compactMap { _, artifact in
      CostRecord(besides: artifact.path).row(ofContent: artifact.digest)
    }
    guard !rows.isEmpty else { return nil }
    let seconds = rows.reduce(0) { $0 + $1.seconds }, most = rows.map(\.megabytes).max() ?? 0
    return tag("section", ["id": "costs"]) {
      tag("h2") { "What it took" }
      tag("p") {
        "These files took \(duration(seconds)) together, and \(most) MB of memory at most. A training that "
        "was interrupted has the time since it went on."
      }
      tag("div", ["class": "scroll", "tabindex": "0"]) {
        tag("table") {
          tag("thead") {
            tag("tr") {
              for title in ["file", "by"] { tag("th") { title } }
              for title in ["time", "memory", "threads"] { tag("th", ["class": "number"]) { title } }
            }
          }
          tag("tbody") {
            for row in rows {
              tag("tr") {
                for text in [row.artifact, row.program] { tag("td") { text } }
                for text in [duration(row.seconds), "\(row.megabytes) MB", "\(row.threads)"] {
                  tag("td", ["class": "number"]) { text }
                }
              }
            }
          }
        }
      }
    }
  }
}
