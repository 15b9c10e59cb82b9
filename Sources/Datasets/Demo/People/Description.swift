import Tensor

/// What one photo of a person shows, in words: sentences like those of CUHK-PEDES, and the row of `DrawnParts`.
///
/// ```
/// sentence → subject ["with" had] "is wearing" worn "." [pronoun "has" had "."] [pronoun "carries" carried "."]
/// worn     → upper, lower, shoes, hat, belt and scarf, in any order
/// had      → hair and glasses
/// carried  → bag, and what a hand holds
/// ```
/// A sentence names four to seven of the parts that the photo shows.
struct Description {
  private let person: Person, shown: Set<Person.Part>, isWalking: Bool

  /// - Parameter shown: the parts that the photo shows.
  init(_ person: Person, shown: [Person.Part], isWalking: Bool) {
    (self.person, self.shown, self.isWalking) = (person, Set(shown), isWalking)
  }

  // MARK: - The record

  static let parts = [
    "person", "hair", "hair colour", "hat", "hat colour", "upper", "upper colour", "pattern", "pattern colour",
    "sleeves", "under colour", "lower", "lower colour", "shoes", "shoes colour", "bag", "bag colour", "held",
    "held colour", "belt colour", "scarf colour", "glasses",
  ]

  /// The plain words for what the photo shows, in the order of `parts`.
  var record: [String] {
    func word(_ part: Person.Part) -> String { shown.contains(part) ? person.words(for: part)[0] : "" }
    func colour(_ part: Person.Part) -> String { shown.contains(part) ? person[part].words[0] : "" }
    let isBald = person.hair == .bald && person.hat == nil
    let style = person.hair == .ponyTail ? word(.tail) : isBald ? "bald" : word(.hair)
    let pattern = person.pattern == .plain && shown.contains(.upper) ? "plain" : word(.marks)
    let sleeves = shown.contains(.upper) ? (person.hasLongSleeves ? "long" : "short") : ""
    let outfit = [word(.upper), colour(.upper), pattern, colour(.marks), sleeves, colour(.inner), word(.lower)]
    return [person.isWoman ? "woman" : "man", style, colour(.hair), word(.hat), colour(.hat)] + outfit
      + [colour(.lower), word(.shoes), colour(.shoes), word(.bag), colour(.bag), word(.held), colour(.held)]
      + [colour(.belt), colour(.scarf), word(.glasses)]
  }

  // MARK: - Sentences

  func sentence(using chance: inout SplitMix64) -> String {
    let parts = chosen(&chance), subject = subject(&chance), pronoun = person.isWoman ? "she" : "he"
    let clothes = ordered(parts, &chance).map { phrase(for: $0, with: parts, &chance) }
    let had = [.hair, .glasses].filter(parts.contains).map { phrase(for: $0, with: parts, &chance) }
    let actions = [.bag, .held].filter(parts.contains).map { carrying($0, &chance) }
    let wears = chance.any(["is wearing", "is wearing", "wears", "is dressed in", "has on"])
    let stands =
      isWalking ? chance.any(["is walking", "is walking ahead"]) : chance.any(["is standing", "stands still"])
    let hasHair = "has " + list(had, &chance), carries = list(actions, &chance)
    let who = had.isEmpty ? subject : "\(subject) with \(list(had, &chance))"
    var sentences: [String], mayGoOn = true
    switch chance.below(10) {
    case _ where clothes.isEmpty: sentences = ["\(who) \(stands)"]
    case 4..<6 where !had.isEmpty:
      sentences = ["\(subject) \(wears) \(list(clothes, &chance))", "\(pronoun) \(hasHair)"]
    case 6 where !had.isEmpty:
      sentences = ["\(subject) \(hasHair)", "\(pronoun) \(wears) \(list(clothes, &chance))"]
    case 7 where clothes.count > 2:
      let (some, others) = (Array(clothes.prefix(2)), Array(clothes.dropFirst(2)))
      sentences = ["\(who) \(wears) \(list(some, &chance))", "\(pronoun) also wears \(list(others, &chance))"]
    case 8 where !actions.isEmpty:
      return text(["\(who) \(carries)", "\(pronoun) \(wears) \(list(clothes, &chance))"])
    case 9:
      mayGoOn = false
      sentences = ["wearing \(list(clothes, &chance)), the \(noun(&chance)) \(had.isEmpty ? stands : hasHair)"]
    default: sentences = ["\(who) \(wears) \(list(clothes, &chance))"]
    }
    if actions.isEmpty {
      if chance.happens(0.1), !clothes.isEmpty { sentences.append("\(pronoun) \(stands)") }
    } else if sentences.count == 1, mayGoOn, chance.happens(0.35) {
      sentences[0] += (actions.count == 1 ? " and " : ", and ") + carries
    } else {
      sentences.append("\(pronoun) \(carries)")
    }
    return text(sentences)
  }

  private func text(_ sentences: [String]) -> String {
    sentences.map { $0.prefix(1).uppercased() + $0.dropFirst() + "." }.joined(separator: " ")
  }

  /// Four to seven parts, nearly always with the largest.
  private func chosen(_ chance: inout SplitMix64) -> Set<Person.Part> {
    let isBald = person.hair == .bald && person.hat == nil
    var known = shown.subtracting([.tail, .marks])
    if isBald { known.insert(.hair) }
    let large = [Person.Part.upper, .lower].filter(known.contains).filter { _ in chance.happens(0.95) }
    let others = chance.shuffled(Person.Part.allCases.filter { known.contains($0) && !large.contains($0) })
    var chosen = Set((large + others).prefix(4 + chance.below(4)))
    if !chosen.contains(.upper) { chosen.remove(.inner) }
    return chosen
  }

  /// What is worn, mostly from above downwards.
  private func ordered(_ parts: Set<Person.Part>, _ chance: inout SplitMix64) -> [Person.Part] {
    let down: [Person.Part] = [.hat, .scarf, .upper, .belt, .lower, .shoes]
    let usual: [Person.Part] = [.upper, .lower, .shoes, .belt, .hat, .scarf]
    let order = chance.any([down, usual, usual, chance.shuffled(down)])
    return order.filter(parts.contains)
  }

  // MARK: - Parts

  private func colour(_ part: Person.Part, _ chance: inout SplitMix64) -> String {
    let words = person[part].words
    return chance.below(3) > 0 ? words[0] : chance.any(words)
  }

  private func noun(_ part: Person.Part, _ chance: inout SplitMix64) -> String { chance.any(person.words(for: part)) }

  private func phrase(for part: Person.Part, with parts: Set<Person.Part>, _ chance: inout SplitMix64) -> String {
    switch part {
    case .upper: return upper(withInner: parts.contains(.inner), &chance)
    case .lower where person.lower == .skirt: return withArticle("\(colour(.lower, &chance)) \(noun(.lower, &chance))")
    case .lower, .shoes:
      let plain = "\(colour(part, &chance)) \(noun(part, &chance))"
      return chance.happens(0.15) ? "a pair of \(plain)" : plain
    case .hair where person.hair == .bald: return "a bald head"
    case .hair:
      let colour = colour(.hair, &chance)
      guard person.hair != .ponyTail else {
        guard shown.contains(.tail) else { return "\(colour) hair" }
        return chance.any([
          withArticle("\(colour) \(noun(.tail, &chance))"), "\(colour) hair in a \(noun(.tail, &chance))",
        ])
      }
      return chance.happens(0.6) ? "\(person.hair.words[0]) \(colour) hair" : "\(colour) hair"
    case .glasses: return chance.any(["", "", "black "]) + noun(.glasses, &chance)
    default: return withArticle("\(colour(part, &chance)) \(noun(part, &chance))")
    }
  }

  private func upper(withInner: Bool, _ chance: inout SplitMix64) -> String {
    let colour = colour(.upper, &chance)
    var name = noun(.upper, &chance)
    if [.shirt, .tShirt, .blouse].contains(person.upper), chance.happens(0.35) {
      name =
        chance.any(person.hasLongSleeves ? ["long sleeved", "long sleeve"] : ["short sleeved", "short sleeve"]) + " "
        + name
    }
    if withInner {
      let inner = self.colour(.inner, &chance), kind = chance.any(["shirt", "t-shirt", "top"])
      return withArticle("\(colour) \(name)") + chance.any([" over ", " with "]) + withArticle("\(inner) \(kind)")
    }
    guard shown.contains(.marks), chance.happens(0.88) else { return withArticle("\(colour) \(name)") }
    let other = self.colour(.marks, &chance), pattern = noun(.marks, &chance)
    let marks: [String] =
      switch person.pattern {
      case .striped: ["stripes", "horizontal stripes"]
      case .checked: ["checks", "squares"]
      case .dotted: ["dots", "polka dots"]
      case .plain, .print: []
      }
    if person.pattern == .print {
      return withArticle("\(colour) \(name)") + " with " + withArticle("\(other) \(pattern)")
        + chance.any(["", " on the front", " on the chest"])
    }
    switch chance.below(3) {
    case 0: return withArticle("\(colour) and \(other) \(pattern) \(name)")
    default: return withArticle("\(colour) \(name)") + " with \(other) \(chance.any(marks))"
    }
  }

  /// What someone does with a bag or a thing, such as “carries a red handbag”.
  private func carrying(_ part: Person.Part, _ chance: inout SplitMix64) -> String {
    let thing = withArticle("\(colour(part, &chance)) \(noun(part, &chance))"), whose = person.isWoman ? "her" : "his"
    if part == .held {
      let verb = chance.any(["is holding", "holds", "has"]), hand = chance.any([" in \(whose) hand", " in one hand"])
      return "\(verb) \(thing)" + (verb == "has" || chance.happens(0.4) ? hand : "")
    }
    switch person.bag {
    case .backpack: return chance.any(["carries \(thing)", "wears \(thing)", "has \(thing) on \(whose) back"])
    case .handbag: return chance.any(["carries \(thing)", "is carrying \(thing) in one hand", "has \(thing)"])
    case .shoulderBag: return chance.any(["carries \(thing)", "has \(thing) at \(whose) side", "wears \(thing)"])
    case .suitcase, nil: return chance.any(["pulls \(thing)", "has \(thing) beside \(person.isWoman ? "her" : "him")"])
    }
  }

  // MARK: - Words

  private func noun(_ chance: inout SplitMix64) -> String {
    chance.any(person.isWoman ? ["woman", "woman", "woman", "lady", "female"] : ["man", "man", "man", "guy", "male"])
  }

  private func subject(_ chance: inout SplitMix64) -> String {
    let noun = chance.happens(0.12) ? "person" : noun(&chance)
    return chance.any(["a", "the", "this", "a"]) + " " + noun
  }

  private func withArticle(_ words: String) -> String { ("aeiou".contains(words.first ?? "b") ? "an " : "a ") + words }

  private func list(_ items: [String], _ chance: inout SplitMix64) -> String {
    guard let last = items.last, items.count > 1 else { return items.first ?? "" }
    let joint = items.count == 2 ? " and " : chance.any([", and ", " and "])
    return items.dropLast().joined(separator: ", ") + joint + last
  }
}
