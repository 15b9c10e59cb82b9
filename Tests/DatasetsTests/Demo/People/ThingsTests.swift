import Testing

@testable import Datasets

struct ThingsTests {
  private func allDiffer(_ people: [Person], from side: Shot.Side) -> Bool {
    let images = people.map { portrait($0, shot(side)).canvas.image }
    return images.indices.allSatisfy { !images[..<$0].contains(images[$0]) }
  }

  /// From the side, the body may hide a shoulder bag.
  @Test(arguments: [Shot.Side.front, .back]) func bagsLookDifferent(side: Shot.Side) {
    #expect(allDiffer([plainPerson()] + Person.Bag.allCases.map { bag in plainPerson { $0.bag = bag } }, from: side))
  }

  @Test func heldThingsLookDifferent() {
    let people = Person.Held.allCases.map { held in plainPerson { $0.held = held } }
    #expect(allDiffer([plainPerson()] + people, from: .front))
  }

  @Test(arguments: Person.Held.allCases) func heldThingsAreSeenFromTheFront(held: Person.Held) {
    let photo = portrait(plainPerson { ($0.held, $0[.held]) = (held, .yellow) }, shot(.front))
    #expect(photo.shown.contains(.held))
    let isSeenFromBehind = held == .umbrella || held == .bottle
    let back = portrait(plainPerson { ($0.held, $0[.held]) = (held, .yellow) }, shot(.back))
    #expect(back.shown.contains(.held) == isSeenFromBehind)
  }

  /// A bag is on one side of the picture or the other, as the person is seen from the front or the back.
  @Test(arguments: [Person.Bag.handbag, .shoulderBag, .suitcase]) func bagsChangeSides(bag: Person.Bag) {
    func middle(_ side: Shot.Side) -> Float {
      let photo = portrait(plainPerson { $0.bag = bag }, shot(side)).canvas
      let columns = photo.owners.indices.filter { photo.owners[$0] == Person.Part.bag.rawValue }.map {
        $0 % photo.width
      }
      return Float(columns.reduce(0, +)) / Float(max(1, columns.count)) - Float(photo.width) / 2
    }
    #expect(middle(.front) * middle(.back) < 0)
  }
}
