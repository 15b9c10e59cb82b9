import Tensor
import Testing

@testable import Datasets

struct PersonTests {
  private func crowd(_ count: Int, seed: UInt64 = 1) throws -> [Person] {
    var generator = chance(seed)
    return try Person.crowd(count, using: &generator)
  }

  @Test func aCrowdIsTheSameFromTheSameSeed() throws {
    let crowd = try crowd(40).map(\.look)
    #expect(try crowd == self.crowd(40).map(\.look))
    #expect(try crowd != self.crowd(40, seed: 2).map(\.look))
    #expect(try Array(crowd.prefix(10)) == self.crowd(10).map(\.look))
  }

  @Test func noTwoPeopleLookTheSame() throws {
    let looks = try crowd(2000).map(\.look)
    #expect(Set(looks).count == 2000)
  }

  /// Siblings share nearly all of their look, others little of it.
  @Test func familiesAreAlike() throws {
    let looks = try crowd(400).map(\.look)
    func difference(_ one: Int, _ other: Int) -> Int { zip(looks[one], looks[other]).count { $0 != $1 } }
    let firsts = stride(from: 0, to: 400, by: Person.familySize)
    let siblings = firsts.flatMap { first in (1..<Person.familySize).map { difference(first, first + $0) } }
    let strangers = firsts.dropLast().map { difference($0, $0 + Person.familySize) }
    #expect(siblings.allSatisfy { (1...6).contains($0) })
    #expect(siblings.reduce(0, +) < 3 * siblings.count && strangers.reduce(0, +) > 7 * strangers.count)
  }

  /// Some siblings have the same colours, on other parts.
  @Test func coloursAreSwapped() throws {
    let crowd = try crowd(400)
    let swapped = crowd.indices.count { index in
      let base = crowd[index / Person.familySize * Person.familySize], person = crowd[index]
      return base[.upper] == person[.lower] && base[.lower] == person[.upper] && base[.upper] != base[.lower]
    }
    #expect(swapped > 10)
  }

  @Test func clothesFitOneAnother() throws {
    for person in try crowd(1000) {
      #expect((person.lower == nil) == (person.upper == .dress))
      #expect(person.upper != .tShirt || !person.hasLongSleeves)
      #expect(person.lower != .jeans || Person.Colour.denim.contains(person[.lower]))
      #expect(!person.parts.contains(.inner) || person[.inner].isClear(on: person[.upper]))
      #expect(!person.parts.contains(.marks) || person[.marks].isClear(on: person[.upper]))
      #expect(!person.hasBelt || person.lower != nil && person[.belt] != person[.lower])
    }
  }

  @Test func everyKindIsWorn() throws {
    let crowd = try crowd(600)
    #expect(Set(crowd.map(\.hair)).count == 4 && Set(crowd.compactMap(\.hat)).count == 3)
    #expect(Set(crowd.map(\.upper)).count == 8 && Set(crowd.map(\.pattern)).count == 5)
    #expect(Set(crowd.compactMap(\.lower)).count == 4 && Set(crowd.map(\.shoes)).count == 4)
    #expect(Set(crowd.compactMap(\.bag)).count == 4 && Set(crowd.compactMap(\.held)).count == 4)
    #expect(crowd.contains { $0.bag == nil } && crowd.contains { $0.held == nil } && crowd.contains { $0.hat == nil })
  }

  @Test func aCrowdCanBeInterrupted() {
    struct Stop: Error {}
    var generator = chance(1), tried = 0
    #expect(throws: Stop.self) {
      try Person.crowd(1_000_000, using: &generator) {
        tried += 1
        if tried == 50 { throw Stop() }
      }
    }
  }

  @Test func coloursDiffer() {
    let lights = Person.Colour.allCases.map(\.light)
    #expect(Set(lights).count == lights.count)
    #expect(Person.Colour.white.isClear(on: .black) && !Person.Colour.beige.isClear(on: .yellow))
    #expect(Set(Person.Colour.allCases.map { $0.words[0] }).count == Person.Colour.allCases.count)
  }
}
