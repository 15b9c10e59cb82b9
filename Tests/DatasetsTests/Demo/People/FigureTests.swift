import Testing

@testable import Datasets

struct FigureTests {
  private func everything() -> Person {
    plainPerson { person in
      (person.hair, person.hat, person.upper, person.bag, person.held) = (.ponyTail, .cap, .jacket, .backpack, .phone)
      (person.hasScarf, person.hasGlasses) = (true, true)
      (person[.hat], person[.bag], person[.held], person[.scarf]) = (.blue, .green, .yellow, .orange)
    }
  }

  @Test func theSameShotIsTheSamePhoto() {
    let photo = portrait(everything(), shot(.front))
    let same = portrait(everything(), shot(.front)), other = portrait(everything(), shot(.front, seed: 2))
    #expect(photo.canvas.image == same.canvas.image && photo.shown == same.shown)
    #expect(photo.canvas.image != other.canvas.image)
    #expect(photo.canvas.image.width == 64 && photo.canvas.image.height == 128)
  }

  @Test func whatTheBodyHidesIsNotShown() {
    let front = portrait(everything(), shot(.front)).shown, back = portrait(everything(), shot(.back)).shown
    #expect(Set([.upper, .inner, .lower, .shoes, .hat, .scarf, .glasses, .held, .bag]).isSubset(of: front))
    #expect(!front.contains(.tail))
    #expect(Set([.upper, .lower, .shoes, .hat, .tail, .bag]).isSubset(of: back))
    #expect(Set(back).isDisjoint(with: [.inner, .glasses, .held]))
  }

  @Test func whatAnObstacleHidesIsNotShown() {
    #expect(portrait(plainPerson(), shot(.front)).shown == [.hair, .upper, .lower, .shoes])
    #expect(!portrait(plainPerson(), shot(.front, behind: .hedge)).shown.contains(.shoes))
    let image = portrait(plainPerson(), shot(.front)).canvas.image
    for obstacle in Shot.Obstacle.allCases.dropFirst() {
      #expect(portrait(plainPerson(), shot(.front, behind: obstacle)).canvas.image != image)
    }
  }

  /// Another colour changes the photo where the part is, and nowhere near all of it.
  @Test(arguments: [Person.Part.hair, .hat, .upper, .inner, .lower, .shoes, .bag, .held, .scarf])
  func everyColourShows(part: Person.Part) {
    for side in Shot.Side.allCases {
      let photos = [Person.Colour.red, .blue].map { colour in
        portrait(everything().coloured(part, colour), shot(side))
      }
      let changed = zip(photos[0].canvas.pixels, photos[1].canvas.pixels).count { abs($0.x - $1.x) > 0.1 }
      #expect(changed < 64 * 128 / 3)
      if photos[0].shown.contains(part) { #expect(changed >= 5, "\(part) from the \(side)") }
    }
  }

  @Test func everyPatternShows() {
    let images = Person.Pattern.allCases.map { pattern in
      portrait(plainPerson { ($0.pattern, $0[.marks]) = (pattern, .red) }, shot(.front))
    }
    for (index, image) in images.enumerated() {
      #expect(images[..<index].allSatisfy { $0.canvas.image != image.canvas.image })
      #expect(image.shown.contains(.marks) == (index > 0))
    }
  }
}

extension Person {
  fileprivate func coloured(_ part: Part, _ colour: Colour) -> Person {
    var person = self
    person[part] = colour
    return person
  }
}
