import Tensor

@testable import Datasets

/// A chance that is the same each time.
func chance(_ seed: UInt64) -> SplitMix64 { SplitMix64(seed: seed) }

/// Someone plain: a man in a white T-shirt, black trousers and red sneakers, with nothing else, and short brown hair.
func plainPerson(_ change: (inout Person) -> Void = { _ in }) -> Person {
  var generator = chance(1)
  var person = Person(using: &generator)
  (person.isWoman, person.hair, person.hat, person.upper, person.pattern) = (false, .short, nil, .tShirt, .plain)
  (person.hasLongSleeves, person.lower, person.shoes, person.bag, person.held) = (false, .trousers, .sneakers, nil, nil)
  (person.hasBelt, person.hasScarf, person.hasGlasses) = (false, false, false)
  (person[.hair], person[.upper], person[.lower], person[.shoes]) = (.brown, .white, .black, .red)
  change(&person)
  return person
}

/// The first shot of a seed that is from a side, behind an obstacle.
func shot(_ side: Shot.Side, behind obstacle: Shot.Obstacle = .none, seed: UInt64 = 1) -> Shot {
  var generator = chance(seed)
  while true {
    let shot = Shot(Shot.Camera.all[0], tall: 2.1, using: &generator)
    if shot.side == side, shot.obstacle == obstacle { return shot }
  }
}

/// A photo of someone, 128 pixels high.
func portrait(_ person: Person, _ shot: Shot) -> (canvas: Canvas, shown: [Person.Part]) {
  Figure.photo(of: person, in: shot, side: 128, passer: plainPerson())
}
