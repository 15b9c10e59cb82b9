import Tensor
import Testing

@testable import Reporting

struct DecoderTableTests {
  @Test func everyStepHasItsWords() {
    let text = DecoderTable(words: ["red", "<b>"], weights: Tensor(shape: [2, 2], elements: [0.25, 0.75, 1, 0])).html
      .markup
    #expect(text.contains("<bdi>&lt;b&gt;</bdi>") && !text.contains("<b>"))
    for cell in ["--share: 50%\">25<", "--share: 87%\">75<", "--share: 100%\">100<", "--share: 0%\">0<"] {
      #expect(text.contains(cell), "\(cell)")
    }
  }
}
