import Autodiff
import Tensor
import Testing

@testable import Attention

struct FragmentsTests {
  let words = Fragments(Tensor(shape: [4, 1], elements: [1, 2, 3, 4]), Segments(lengths: [1, 2, 1]))

  @Test func oneAndSomeOfThem() {
    #expect(words[1].vectors.elements == [2, 3] && words[1].segments == Segments(lengths: [2]))
    let some = words.gathering([2, 1, 1])
    #expect(some.vectors.elements == [4, 2, 3, 2, 3] && some.segments == Segments(lengths: [1, 2, 2]))
    #expect(Fragments(Variable.constant(words.vectors), words.segments).value.vectors == words.vectors)
  }

  @Test func whatDoesNotFitIsTold() {
    #expect(Fragments.mismatch(words, words) == nil)
    let wide = Fragments(Tensor(shape: [4, 2]), words.segments)
    let short = Fragments(Tensor(shape: [3, 1]), words.segments)
    for (regions, words) in [(wide, words), (words, wide), (short, words), (words, short)] {
      let text = Fragments.mismatch(regions, words)
      #expect(text?.contains("\(regions.vectors.shape)") == true && text?.contains("\(words.vectors.shape)") == true)
    }
  }
}
