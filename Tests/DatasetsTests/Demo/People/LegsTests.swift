import Testing

@testable import Datasets

struct LegsTests {
  private func allDiffer(_ people: [Person], from side: Shot.Side) -> Bool {
    let images = people.map { portrait($0, shot(side)).canvas.image }
    return images.indices.allSatisfy { !images[..<$0].contains(images[$0]) }
  }

  @Test(arguments: Shot.Side.allCases) func clothesAndShoesLookDifferent(side: Shot.Side) {
    #expect(allDiffer(Person.Lower.allCases.map { lower in plainPerson { $0.lower = lower } }, from: side))
    #expect(allDiffer(Person.Shoes.allCases.map { shoes in plainPerson { $0.shoes = shoes } }, from: side))
  }

  @Test(arguments: Person.Shoes.allCases) func shoesAreAtTheGround(shoes: Person.Shoes) {
    let photo = portrait(plainPerson { $0.shoes = shoes }, shot(.front)).canvas
    let rows = photo.owners.indices.filter { photo.owners[$0] == Person.Part.shoes.rawValue }.map { $0 / photo.width }
    #expect((rows.min() ?? 0) > 128 * 6 / 10 && (rows.max() ?? 0) < 125)
  }
}
