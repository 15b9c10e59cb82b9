import Tensor

/// The look of an identity of the demo: a person in their clothes. It is both drawn and described from this.
struct Person: Sendable {
  /// What a sentence can name. Those that have a colour come first.
  enum Part: UInt8, CaseIterable {
    case hair = 1
    case hat, upper, marks, inner, lower, shoes, bag, held, belt, scarf
    case tail, glasses
  }
  enum Hair: Int, CaseIterable { case short, long, ponyTail, bald }
  enum Hat: Int, CaseIterable { case cap, woolly, brimmed }
  enum Upper: Int, CaseIterable { case shirt, tShirt, jacket, coat, sweater, hoodie, blouse, dress }
  enum Pattern: Int, CaseIterable { case plain, striped, checked, dotted, print }
  enum Lower: Int, CaseIterable { case trousers, jeans, shorts, skirt }
  enum Shoes: Int, CaseIterable { case sneakers, boots, sandals, shoes }
  enum Bag: Int, CaseIterable { case backpack, handbag, shoulderBag, suitcase }
  enum Held: Int, CaseIterable { case phone, umbrella, bottle, book }

  var isWoman: Bool
  var hair: Hair, hat: Hat?
  var upper: Upper, pattern: Pattern, hasLongSleeves: Bool
  /// nil where the upper part is a dress.
  var lower: Lower?
  var shoes: Shoes, bag: Bag?, held: Held?
  var hasBelt: Bool, hasScarf: Bool, hasGlasses: Bool
  /// The colours of parts, by their number; those of absent parts mean nothing.
  private var colours: [Colour]

  // What no sentence names.
  let skin: Int, isRightHanded: Bool, girth: Float, height: Float

  subscript(part: Part) -> Colour {
    get { colours[Int(part.rawValue)] }
    set { colours[Int(part.rawValue)] = newValue }
  }

  /// A shirt or T-shirt is worn in the trousers where there is a belt.
  var isTucked: Bool { hasBelt }
  /// An open jacket or coat shows what is under it.
  var isOpen: Bool { upper == .jacket || upper == .coat }

  /// With what is above the head, in metres.
  var fullHeight: Float { height * (held == .umbrella ? 2.12 : hat == nil ? 1.76 : 1.83) }

  /// Someone in everyday clothes: mostly dark or pale, with a few bright ones.
  init(using chance: inout SplitMix64) {
    isWoman = chance.happens(0.5)
    hair =
      isWoman ? chance.any([.short, .long, .long, .ponyTail]) : chance.any([.short, .short, .short, .long, .bald])
    hat = chance.happens(0.2) ? chance.any(Hat.allCases) : nil
    let both: [Upper] = [.shirt, .tShirt, .tShirt, .jacket, .coat, .sweater, .hoodie]
    upper = isWoman && chance.happens(0.4) ? chance.any([.blouse, .dress]) : chance.any(both)
    pattern = chance.happens(0.5) ? .plain : chance.any([.striped, .striped, .checked, .dotted, .print])
    hasLongSleeves = chance.happens(0.5)
    lower = chance.any([.trousers, .trousers, .jeans, .jeans, .shorts])
    if isWoman, chance.happens(0.3) { lower = .skirt }
    shoes = chance.any([.sneakers, .sneakers, .boots, .sandals, .shoes])
    bag = chance.happens(0.7) ? chance.any([.backpack, .backpack, .shoulderBag, .handbag, .suitcase]) : nil
    held = chance.happens(0.4) ? chance.any(Held.allCases) : nil
    hasBelt = chance.happens(0.4)
    hasScarf = chance.happens(0.15)
    hasGlasses = chance.happens(0.25)
    colours = (0...Part.glasses.rawValue).map { _ in chance.any(Colour.clothes) }
    skin = chance.below(5)
    isRightHanded = chance.happens(0.5)
    girth = chance.uniform(0.9, 1.15)
    height = (isWoman ? 0.94 : 1) * chance.uniform(0.96, 1.03)
    self[.hair] = chance.any(Colour.hair)
    self[.upper] = chance.any(Colour.clothes)
    self[.lower] = chance.any(Colour.trousers)
    self[.shoes] = chance.any(Colour.leather)
    self[.belt] = chance.any([.black, .brown, .white])
    settle(using: &chance)
  }

  /// Makes the choices fit one another.
  private mutating func settle(using chance: inout SplitMix64) {
    switch upper {
    case .shirt, .blouse: break
    case .tShirt: hasLongSleeves = false
    case .jacket, .coat, .sweater, .hoodie: hasLongSleeves = true
    case .dress: (lower, hasLongSleeves) = (nil, false)
    }
    if isOpen { pattern = .plain }
    if pattern == .print, ![.tShirt, .sweater, .hoodie].contains(upper) { pattern = .striped }
    if pattern == .checked, ![.shirt, .blouse, .dress].contains(upper) { pattern = .striped }
    if ![.shirt, .tShirt].contains(upper) || lower == nil { hasBelt = false }
    if lower == .jeans, !Colour.denim.contains(self[.lower]) { lower = .trousers }
    if bag == .suitcase, held == .umbrella { held = nil }
    while !self[.marks].isClear(on: self[.upper]) { self[.marks] = chance.any(Colour.clothes) }
    while !self[.inner].isClear(on: self[.upper]) { self[.inner] = chance.any(Colour.clothes) }
    while self[.belt] == self[.lower] { self[.belt] = chance.any([.black, .brown, .white]) }
  }

  /// The parts that this person has.
  var parts: [Part] {
    Part.allCases.filter { part in
      switch part {
      case .hair: hair != .bald
      case .tail: hair == .ponyTail
      case .hat: hat != nil
      case .upper, .shoes: true
      case .marks: pattern != .plain
      case .inner: isOpen
      case .lower: lower != nil
      case .bag: bag != nil
      case .held: held != nil
      case .belt: hasBelt
      case .scarf: hasScarf
      case .glasses: hasGlasses
      }
    }
  }

  /// All that sentences can say of this person: two people differ only where this does.
  var look: [Int] {
    let kinds = [hair.rawValue, hat?.rawValue ?? -1, upper.rawValue, pattern.rawValue, hasLongSleeves ? 1 : 0]
    let others = [lower?.rawValue ?? -1, shoes.rawValue, bag?.rawValue ?? -1, held?.rawValue ?? -1]
    return [isWoman ? 1 : 0, hasGlasses ? 1 : 0] + kinds + others
      + Part.allCases.filter { $0.rawValue <= Part.scarf.rawValue }.map { parts.contains($0) ? self[$0].rawValue : -1 }
  }

  // MARK: - Families

  /// Someone who differs from this person in one thing only: two parts have each other's colours, or one has another
  /// colour or kind. Only a reader who knows which colour belongs to which part tells them apart.
  func sibling(using chance: inout SplitMix64) -> Person {
    var sibling = self
    let clothes = parts.filter { [.upper, .lower, .shoes, .bag, .hat, .scarf, .marks].contains($0) }
    let pairs = clothes.indices.flatMap { one in clothes[..<one].map { (clothes[one], $0) } }
    let unequal = pairs.filter { self[$0] != self[$1] }
    switch chance.below(4) {
    case 0..<2 where !unequal.isEmpty:
      let (one, other) = chance.any(unequal)
      (sibling[one], sibling[other]) = (self[other], self[one])
    case 2:
      let part = chance.any(clothes)
      sibling[part] = chance.any(Colour.clothes)
    default:
      switch chance.below(5) {
      case 0: sibling.bag = chance.any(Bag.allCases)
      case 1: sibling.shoes = chance.any(Shoes.allCases)
      case 2: sibling.lower = lower == nil ? nil : chance.any(Array(Lower.allCases.dropLast(isWoman ? 0 : 1)))
      case 3: sibling.pattern = chance.any(Pattern.allCases)
      default: sibling.hair = chance.any(Array(Hair.allCases.dropLast(isWoman ? 1 : 0)))
      }
    }
    sibling.settle(using: &chance)
    return sibling
  }

  /// How many people of a crowd are made from one.
  static let familySize = 4

  /// `count` people, no two of whom look the same, in families that follow one another.
  /// - Parameter proceed: called for each that is tried.
  /// - Throws: what `proceed` throws.
  static func crowd(_ count: Int, using chance: inout SplitMix64, proceed: () throws -> Void = {}) rethrows -> [Person]
  {
    var crowd: [Person] = [], looks: Set<[Int]> = []
    while crowd.count < count {
      try proceed()
      let first = crowd.count / familySize * familySize
      let person = first == crowd.count ? Person(using: &chance) : crowd[first].sibling(using: &chance)
      if looks.insert(person.look).inserted { crowd.append(person) }
    }
    return crowd
  }
}

extension Person {
  /// A colour of clothes or hair, and the words for it.
  enum Colour: Int, CaseIterable, Sendable {
    case black, white, grey, red, pink, orange, yellow, green, blue, purple, brown, beige
    case blond, ginger

    /// Dark and pale ones are more frequent, as in a street.
    static let clothes: [Colour] = [
      .black, .black, .black, .white, .white, .white, .grey, .grey, .red, .red, .pink, .orange, .yellow, .green, .blue,
      .blue, .purple, .brown, .beige,
    ]
    static let trousers: [Colour] = [
      .black, .black, .black, .blue, .blue, .blue, .grey, .grey, .white, .beige, .brown, .red, .green,
    ]
    static let denim: [Colour] = [.blue, .black, .grey]
    static let leather: [Colour] = [.black, .black, .white, .white, .brown, .grey, .red, .blue, .pink, .yellow]
    static let hair: [Colour] = [.black, .black, .black, .brown, .brown, .blond, .grey, .ginger]

    /// Red, green and blue in 0…1.
    var light: SIMD3<Float> { values.light }
    /// Whether one sees at a glance where this ends and the other begins.
    func isClear(on other: Colour) -> Bool {
      let difference = light - other.light
      return (difference * difference).sum() > 0.16
    }

    /// The most frequent word comes first.
    var words: [String] { values.words }

    private var values: (light: SIMD3<Float>, words: [String]) {
      switch self {
      case .black: ([0.10, 0.10, 0.11], ["black", "dark"])
      case .white: ([0.93, 0.93, 0.92], ["white", "bright white"])
      case .grey: ([0.53, 0.54, 0.56], ["grey", "gray"])
      case .red: ([0.77, 0.10, 0.13], ["red", "bright red"])
      case .pink: ([0.94, 0.56, 0.68], ["pink", "light pink"])
      case .orange: ([0.94, 0.48, 0.12], ["orange", "bright orange"])
      case .yellow: ([0.95, 0.82, 0.22], ["yellow", "bright yellow"])
      case .green: ([0.16, 0.48, 0.25], ["green", "dark green"])
      case .blue: ([0.15, 0.30, 0.66], ["blue", "dark blue"])
      case .purple: ([0.46, 0.22, 0.58], ["purple", "violet"])
      case .brown: ([0.42, 0.27, 0.16], ["brown", "dark brown"])
      case .beige: ([0.82, 0.71, 0.54], ["beige", "tan", "khaki"])
      case .blond: ([0.87, 0.72, 0.40], ["blond", "blonde", "fair"])
      case .ginger: ([0.66, 0.30, 0.12], ["ginger", "reddish"])
      }
    }
  }
}
