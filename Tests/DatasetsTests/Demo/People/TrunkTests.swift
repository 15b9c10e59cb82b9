import Testing

@testable import Datasets

struct TrunkTests {
  private func allDiffer(_ people: [Person], from side: Shot.Side) -> Bool {
    let images = people.map { portrait($0, shot(side)).canvas.image }
    return images.indices.allSatisfy { !images[..<$0].contains(images[$0]) }
  }

  @Test(arguments: Shot.Side.allCases) func upperPartsLookDifferent(side: Shot.Side) {
    let people = Person.Upper.allCases.map { upper in
      plainPerson { ($0.upper, $0.lower) = (upper, upper == .dress ? nil : .trousers) }
    }
    #expect(allDiffer(people, from: side))
    #expect(
      allDiffer(
        [false, true].map { long in plainPerson { ($0.upper, $0.hasLongSleeves) = (.shirt, long) } }, from: side))
  }

  @Test func aCoatIsLongerThanAJacket() {
    func lower(_ upper: Person.Upper) -> Int {
      portrait(plainPerson { $0.upper = upper }, shot(.back)).canvas.owners.count { $0 == Person.Part.lower.rawValue }
    }
    #expect(lower(.coat) * 3 < lower(.jacket) * 2)
  }

  @Test func aBeltAndAPrintAreSeenWhereTheyAre() {
    let person = plainPerson { ($0.hasBelt, $0.pattern, $0[.belt], $0[.marks]) = (true, .print, .white, .blue) }
    let front = portrait(person, shot(.front)).shown, back = portrait(person, shot(.back)).shown
    #expect(front.contains(.belt) && back.contains(.belt) && front.contains(.marks) && !back.contains(.marks))
  }
}
