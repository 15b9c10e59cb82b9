import Testing

@testable import Datasets

struct HeadTests {
  private func allDiffer(_ people: [Person], from side: Shot.Side) -> Bool {
    let images = people.map { portrait($0, shot(side)).canvas.image }
    return images.indices.allSatisfy { !images[..<$0].contains(images[$0]) }
  }

  @Test(arguments: Shot.Side.allCases) func hairAndHatsLookDifferent(side: Shot.Side) {
    #expect(allDiffer(Person.Hair.allCases.map { hair in plainPerson { $0.hair = hair } }, from: side))
    #expect(allDiffer([plainPerson()] + Person.Hat.allCases.map { hat in plainPerson { $0.hat = hat } }, from: side))
    #expect(allDiffer([false, true].map { scarf in plainPerson { $0.hasScarf = scarf } }, from: side))
  }

  @Test func glassesAreOnTheFace() {
    for (side, isSeen) in [(Shot.Side.front, true), (.left, true), (.right, true), (.back, false)] {
      let people = [false, true].map { glasses in plainPerson { $0.hasGlasses = glasses } }
      #expect(allDiffer(people, from: side) == isSeen)
      #expect(portrait(people[1], shot(side)).shown.contains(.glasses) == isSeen)
    }
  }
}
