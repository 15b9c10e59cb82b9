import Testing

@testable import Datasets

struct WordingTests {
  @Test func everyPartHasWords() {
    let person = plainPerson { ($0.hat, $0.bag, $0.held) = (.cap, .handbag, .book) }
    for part in Person.Part.allCases { #expect(!person.words(for: part).isEmpty) }
    #expect(plainPerson().words(for: .bag).isEmpty)
  }

  /// By the plain word alone a kind is known.
  @Test func plainWordsDiffer() {
    for words in [
      Person.Hair.allCases.map(\.words), Person.Hat.allCases.map(\.words), Person.Upper.allCases.map(\.words),
      Person.Pattern.allCases.map(\.words), Person.Lower.allCases.map(\.words), Person.Shoes.allCases.map(\.words),
      Person.Bag.allCases.map(\.words), Person.Held.allCases.map(\.words),
    ] {
      #expect(Set(words.map { $0[0] }).count == words.count)
      #expect(words.joined().allSatisfy { $0 == $0.lowercased() })
    }
  }
}
