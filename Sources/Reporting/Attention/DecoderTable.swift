import HTML
import Results
import Tensor

/// Which words co-attention's decoder attends to in each of its steps (Li et al., ICCV 2017, Eq. 9–11).
struct DecoderTable {
  let words: [String]
  /// [steps, words]; each row sums to 1.
  let weights: Tensor

  var html: HTML {
    tag("figure") {
      tag("div", ["class": "scroll", "tabindex": "0"]) {
        tag("table", ["class": "heat"]) {
          tag("thead") {
            tag("tr") {
              tag("th", ["scope": "col"]) { "step" }
              for word in words { tag("th", ["scope": "col"]) { tag("bdi") { word } } }
            }
          }
          tag("tbody") { (0..<weights.rows).map(row) }
        }
      }
      tag("figcaption") { "How much of its attention each step of the decoder gives to each word, in percent." }
    }
  }

  private func row(_ step: Int) -> HTML {
    tag("tr") {
      tag("th", ["scope": "row"]) { "\(step + 1)" }
      for word in words.indices {
        let weight = Double(weights.elements[step * weights.columns + word])
        tag("td", ["style": "--share: \(decimal(100 * weight.squareRoot(), 0))%"]) { decimal(100 * weight, 0) }
      }
    }
  }
}
