import Tensor
import Testing

@testable import Datasets

struct GrammarTests {
  private func sentences(_ count: Int, seed: UInt64, in place: Scene.Place = .branch) -> [(
    bird: Bird, sentence: String
  )] {
    var generator = SplitMix64(seed: seed)
    return (0..<count).map { _ in
      let bird = Bird(using: &generator)
      return (bird, Grammar(bird, in: place).sentence(using: &generator))
    }
  }

  @Test func sentencesAreTheSameFromTheSameSeed() {
    #expect(sentences(50, seed: 4).map(\.sentence) == sentences(50, seed: 4).map(\.sentence))
    #expect(sentences(50, seed: 4).map(\.sentence) != sentences(50, seed: 5).map(\.sentence))
  }

  @Test func aBirdIsDescribedInManyWays() {
    var generator = SplitMix64(seed: 1)
    let grammar = Grammar(Bird(using: &generator), in: .ground)
    let different = Set((0..<200).map { _ in grammar.sentence(using: &generator) })
    #expect(different.count > 190)
    #expect(Set(different.map { $0.split(separator: " ")[0] }).count >= 4)
  }

  @Test func onlyColoursOfTheBirdAreNamed() {
    let neutral: Set<String> = ["white", "pale", "dark", "brown", "black"]  // also those of marks and faces
    for (bird, sentence) in sentences(500, seed: 7) {
      let own = Set(bird.colours.flatMap(\.words).flatMap { $0.split(separator: " ").map(String.init) }).union(neutral)
      let all = Set(Bird.Colour.allCases.flatMap(\.words).flatMap { $0.split(separator: " ").map(String.init) })
      for word in Tokenizer.deletePunctuation.words(in: sentence) where all.contains(word) {
        #expect(own.contains(word), "\(sentence)")
      }
    }
  }

  @Test func everyFeatureIsMentionedSoonerOrLater() {
    let text = sentences(2000, seed: 2).map(\.sentence).joined(separator: " ")
    for word in [
      "crown", "face", "nape", "wings", "chest", "abdomen", "tail", "bill", "legs", "crest", "eyebrow", "wingbars",
      "spots", "streaks", "tips", "forked", "hooked",
    ] {
      #expect(text.contains(word), "\(word)")
    }
  }

  @Test func sentencesAreWellFormed() {
    for place in Scene.Place.allCases {
      for (_, sentence) in sentences(500, seed: 3, in: place) {
        let words = Tokenizer.deletePunctuation.words(in: sentence)
        #expect((4...50).contains(words.count), "\(sentence)")
        #expect(
          sentence == sentence.lowercased() && !sentence.contains("  ") && !sentence.contains(" ,")
            && !sentence.contains(".."))
        for phrase in sentence.split(separator: ",").map({ $0.split(separator: " ") }) {
          #expect(!zip(phrase, phrase.dropFirst()).contains { $0 == $1 }, "\(sentence)")
        }
        for (article, word) in zip(words, words.dropFirst()) where article == "a" || article == "an" {
          #expect((article == "an") == "aeiou".contains(word.prefix(1)), "\(sentence)")
        }
      }
    }
  }

  @Test func whatTheWaterHidesIsNotDescribed() {
    for (_, sentence) in sentences(500, seed: 6, in: .water) {
      #expect(!sentence.contains("legs") && !sentence.contains("feet"))
    }
  }
}
