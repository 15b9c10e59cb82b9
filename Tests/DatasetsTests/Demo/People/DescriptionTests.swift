import Tensor
import Testing

@testable import Datasets

struct DescriptionTests {
  /// Sentences about many people in one random shot each.
  private func sentences(_ count: Int, seed: UInt64) throws -> [(Person, [Person.Part], String)] {
    var generator = chance(seed)
    return try Person.crowd(count, using: &generator).flatMap { person in
      let shown = person.parts.filter { _ in generator.happens(0.8) }
      let description = Description(person, shown: shown, isWalking: true)
      return (0..<3).map { _ in (person, shown, description.sentence(using: &generator)) }
    }
  }

  /// Every word of the names of colours.
  private func words(of colours: [Person.Colour]) -> Set<String> {
    Set(colours.map { $0.words.joined(separator: " ") }.joined(separator: " ").split(separator: " ").map { String($0) })
  }

  @Test func sentencesAreAsLongAsThoseOfThePaper() throws {
    let lengths = try sentences(300, seed: 1).map { Tokenizer.deletePunctuation.words(in: $0.2).count }
    let mean = Float(lengths.reduce(0, +)) / Float(lengths.count)
    #expect((20...28).contains(mean), "\(mean)")
    #expect(lengths.allSatisfy { (5...50).contains($0) })
  }

  @Test func sentencesAreWellFormed() throws {
    for (_, _, sentence) in try sentences(300, seed: 2) {
      let words = Tokenizer.deletePunctuation.words(in: sentence)
      #expect(
        sentence.hasSuffix(".") && !sentence.contains("  ") && !sentence.contains(" ,") && !sentence.contains(".."))
      #expect(!zip(words, words.dropFirst()).contains { $0 == $1 }, "\(sentence)")
      for (article, word) in zip(words, words.dropFirst()) where article == "a" || article == "an" {
        #expect((article == "an") == "aeiou".contains(word.prefix(1)), "\(sentence)")
      }
    }
  }

  @Test func onlyWhatTheyShowIsNamed() throws {
    for (person, shown, sentence) in try sentences(400, seed: 3) {
      let text = " " + sentence.lowercased()
      for (part, words) in [
        (Person.Part.glasses, ["glasses"]), (.belt, ["belt"]), (.scarf, ["scarf"]), (.held, person.words(for: .held)),
        (.bag, person.words(for: .bag)), (.hat, person.words(for: .hat)), (.lower, person.words(for: .lower)),
      ] where !shown.contains(part) {
        for word in words { #expect(!text.contains(" " + word), "\(sentence)") }
      }
      if !shown.contains(.tail) { #expect(!text.contains("tail"), "\(sentence)") }
      if !shown.contains(.marks) { #expect(!text.contains("stripe") && !text.contains("dots"), "\(sentence)") }
      let colours = words(of: shown.map { person[$0] }), all = words(of: Person.Colour.allCases)
      for word in Tokenizer.deletePunctuation.words(in: sentence) where all.contains(word) && word != "black" {
        #expect(colours.contains(word), "\(word): \(sentence)")  // glasses are black
      }
    }
  }

  @Test func aPersonIsDescribedInManyWays() throws {
    let person = plainPerson { ($0.bag, $0.hasGlasses) = (.backpack, true) }
    let description = Description(person, shown: person.parts, isWalking: false)
    var generator = chance(1)
    let different = Set((0..<100).map { _ in description.sentence(using: &generator) })
    #expect(different.count > 85)
    #expect(Set(different.map { $0.split(separator: " ")[0] }).count >= 4)
  }

  @Test func theRecordHasThePlainWords() {
    let person = plainPerson { ($0.bag, $0[.bag]) = (.backpack, .red) }
    func record(_ shown: [Person.Part]) -> [String: String] {
      Dictionary(
        uniqueKeysWithValues: zip(
          Description.parts, Description(person, shown: shown, isWalking: false).record))
    }
    let all = record(person.parts), hidden = record([.upper])
    #expect(all["person"] == "man" && all["upper"] == "t-shirt" && all["upper colour"] == "white")
    #expect(
      all["bag"] == "backpack" && all["bag colour"] == "red" && all["pattern"] == "plain" && all["hair"] == "short")
    #expect(all["glasses"] == "" && all["under colour"] == "" && all["sleeves"] == "short")
    #expect(hidden["upper"] == "t-shirt" && hidden["bag"] == "" && hidden["bag colour"] == "" && hidden["shoes"] == "")
  }
}
