import Foundation
import Tensor

/// A small grammar for sentences like Reed's captions: the features of a bird, with varying order, structure and words.
///
/// ```
/// sentence  → opening features [.] | subject "has" features | features-as-clauses
/// features  → feature ("," feature)* ["," ] "and" feature
/// feature   → colour part | part "that is" colour | colour part "and" part | marked part | shape
/// ```
/// A sentence names two to five of the features that the photo shows, because one alone seldom distinguishes birds.
struct Grammar {
  private let bird: Bird
  private let isOnWater: Bool
  private let place: Scene.Place

  init(_ bird: Bird, in place: Scene.Place) {
    self.bird = bird
    self.place = place
    isOnWater = place == .water
  }

  func sentence(using generator: inout SplitMix64) -> String {
    var chance = Chance(generator)
    defer { generator = chance.generator }
    let features = features(&chance)
    var words: String
    switch chance.below(10) {
    case 0..<4:
      let subject = chance.any([
        "this bird has", "the bird has", "this is a bird with", "a bird with", "a \(build(&chance)) bird with",
        "this \(build(&chance)) bird has",
      ])
      words = subject + " " + list(features.map { $0.phrase }, &chance)
    case 4..<6:
      words = chance.any(["this", "the"]) + " bird " + list(features.map { "has \($0.phrase)" }, &chance)
      words = words.replacingRepeats(of: "has ", with: chance.any(["has ", ""]))
    case 6..<8:
      let colour = mainColour(&chance)
      words =
        chance.any(["this is ", "", "here is "]) + article(colour) + " \(colour) bird "
        + chance.any(["with", "that has"]) + " " + list(features.map { $0.phrase }, &chance)
    default:
      let clauses = features.map { $0.clause ?? "it has \($0.phrase)" }
      words = list(clauses, &chance)
      return words + "."
    }
    if place == .branch, chance.below(14) == 0 {
      words += chance.any([" and sits on a branch", ", perched on a branch"])
    }
    if place == .air, chance.below(8) == 0 { words += chance.any([" and is flying", ", seen in flight"]) }
    if isOnWater, chance.below(8) == 0 { words += chance.any([" and swims on the water", ", swimming"]) }
    return words + (chance.below(4) == 0 ? "" : ".")
  }

  // MARK: - Features

  /// A feature of the bird as a noun phrase, and sometimes as a clause too.
  private struct Feature {
    let phrase: String
    var clause: String?
  }

  private func features(_ chance: inout Chance) -> [Feature] {
    var features: [Feature] = []
    var said: Set<Bird.Part> = isOnWater ? [.legs] : []
    let count = 2 + chance.below(3) + chance.below(2)
    while features.count < count {
      switch chance.below(12) {
      case 0..<2 where !said.contains(.beak):
        said.insert(.beak)
        features.append(beak(&chance))
      case 2 where bird.face != .plain && features.allSatisfy({ !$0.phrase.contains("eye") }):
        features.append(face(&chance))
      case 3 where bird.isCrested && features.allSatisfy({ !$0.phrase.contains("crest") }):
        let colour = word(for: .crown, &chance)
        features.append(
          Feature(phrase: chance.any([article(colour) + " \(colour) crest", "a pointed crest on its head"])))
      default:
        let part = chance.any(Bird.Part.allCases.filter { $0 != .beak })
        if said.insert(part).inserted { features.append(self.part(part, &said, &chance)) }
      }
    }
    return features
  }

  private func part(_ part: Bird.Part, _ said: inout Set<Bird.Part>, _ chance: inout Chance) -> Feature {
    let colour = word(for: part, &chance), name = noun(part, &chance), isPlural = part == .wings || part == .legs
    // Two parts of one colour may share the word.
    if chance.below(2) == 0,
      let twin = Bird.Part.allCases.first(where: { $0 != .beak && !said.contains($0) && bird[$0] == bird[part] })
    {
      said.insert(twin)
      let other = noun(twin, &chance)
      return Feature(
        phrase: (isPlural ? "" : article(colour) + " ") + "\(colour) \(name) and \(other)",
        clause: "its \(name) and \(other) are \(colour)")
    }
    if let marked = marked(part, colour, name, &chance) { return marked }
    let plain = (isPlural ? "" : article(colour) + " ") + "\(colour) \(name)"
    let relative = isPlural ? "\(name) that are \(colour)" : article(name) + " \(name) that is \(colour)"
    return Feature(
      phrase: chance.below(6) == 0 ? relative : plain, clause: "its \(name) \(isPlural ? "are" : "is") \(colour)")
  }

  /// A part with its pattern; nil where the part has none, or where it is left out.
  private func marked(_ part: Bird.Part, _ colour: String, _ name: String, _ chance: inout Chance) -> Feature? {
    guard chance.below(5) > 0 else { return nil }
    let mark = bird[part].hasDarkMarks ? chance.any(["dark", "brown"]) : chance.any(["white", "pale"])
    switch (part, bird.wingPattern, bird.breastPattern) {
    case (.wings, .barred, _):
      return Feature(
        phrase: "\(colour) \(name) with " + chance.any(["two \(mark) wingbars", "\(mark) wingbars", "\(mark) bars"]))
    case (.wings, .spotted, _):
      return Feature(
        phrase: chance.any([
          "\(colour) \(name) with \(mark) spots", "spotted \(colour) \(name)", "\(colour) \(name) spotted with \(mark)",
        ]))
    case (.wings, .tipped, _):
      return Feature(
        phrase: chance.any(["\(colour) \(name) with \(mark) tips", "\(colour) \(name) tipped with \(mark)"]))
    case (.breast, _, .streaked):
      return Feature(
        phrase: chance.any([
          "a streaked \(colour) \(name)", "\(article(colour)) \(colour) \(name) with \(mark) streaks",
          "\(mark) stripes on its \(colour) \(name)",
        ]))
    case (.breast, _, .spotted):
      return Feature(
        phrase: chance.any([
          "a spotted \(colour) \(name)", "\(article(colour)) \(colour) \(name) with \(mark) spots",
          "\(mark) spots on its \(colour) \(name)",
        ]))
    case (.tail, _, _):
      let shape =
        switch bird.tail {
        case .short: chance.any(["short", "stubby"])
        case .long: chance.any(["long", "very long"])
        case .forked: chance.any(["forked", "split"])
        }
      return Feature(phrase: "a \(shape) \(colour) \(name)", clause: "its \(colour) \(name) is \(shape)")
    default: return nil
    }
  }

  private func beak(_ chance: inout Chance) -> Feature {
    let name = noun(.beak, &chance)
    let shape =
      switch bird.beak {
      case .short: chance.any(["short", "small", "short pointy"])
      case .long: chance.any(["long", "long thin", "long pointed"])
      case .hooked: chance.any(["hooked", "curved"])
      case .broad: chance.any(["broad", "flat", "wide"])
      }
    let colour = word(for: .beak, &chance)
    switch chance.below(4) {
    case 0: return Feature(phrase: "a \(shape) \(name)", clause: "its \(name) is \(shape)")
    case 1: return Feature(phrase: "\(article(colour)) \(colour) \(name)", clause: "its \(name) is \(colour)")
    default: return Feature(phrase: "a \(shape) \(colour) \(name)", clause: "its \(name) is \(shape) and \(colour)")
    }
  }

  private func face(_ chance: inout Chance) -> Feature {
    switch bird.face {
    case .plain, .eyebrow:
      Feature(phrase: chance.any(["a white eyebrow", "a white stripe above its eye", "white eyebrows"]))
    case .eyeStripe:
      Feature(
        phrase: chance.any(["a black eye stripe", "a black line through its eye", "a dark stripe across the eye"]))
    case .eyeRing: Feature(phrase: chance.any(["a white eye ring", "white rings around its eyes", "a white eyering"]))
    }
  }

  // MARK: - Words

  private func word(for part: Bird.Part, _ chance: inout Chance) -> String {
    let words = bird[part].words
    return chance.below(3) > 0 ? words[0] : chance.any(words)
  }

  private func noun(_ part: Bird.Part, _ chance: inout Chance) -> String {
    switch part {
    case .crown: chance.any(["crown", "crown", "cap"])
    case .head: chance.any(["head", "head", "face"])
    case .back: chance.any(["back", "back", "nape"])
    case .wings: chance.any(["wings", "wings", "feathers"])
    case .breast: chance.any(["breast", "chest"])
    case .belly: chance.any(["belly", "belly", "abdomen"])
    case .tail: "tail"
    case .beak: chance.any(["beak", "bill"])
    case .legs: chance.any(["legs", "feet"])
    }
  }

  private func build(_ chance: inout Chance) -> String {
    switch bird.build {
    case .plump: chance.any(["plump", "round", "fat"])
    case .medium: chance.any(["small", "medium sized", "colorful"])
    case .slender: chance.any(["slender", "slim", "sleek"])
    }
  }

  private func mainColour(_ chance: inout Chance) -> String {
    let back = word(for: .back, &chance), belly = word(for: .belly, &chance)
    return bird[.back] == bird[.belly] || chance.below(2) == 0 ? back : "\(back) and \(belly)"
  }

  private func article(_ word: String) -> String { "aeiou".contains(word.first ?? "b") ? "an" : "a" }

  private func list(_ items: [String], _ chance: inout Chance) -> String {
    guard let last = items.last, items.count > 1 else { return items.first ?? "" }
    let joint = items.count == 2 ? chance.any([" and ", " and ", ", "]) : chance.any([", and ", " and ", ", "])
    return items.dropLast().joined(separator: ", ") + joint + last
  }
}

/// Random choices, one after another.
private struct Chance {
  var generator: SplitMix64
  init(_ generator: SplitMix64) { self.generator = generator }
  mutating func below(_ count: Int) -> Int { Int(generator.next() % UInt64(count)) }
  mutating func any<Choice>(_ choices: [Choice]) -> Choice { choices[below(choices.count)] }
}

extension String {
  /// Keeps the first occurrence and replaces later ones by `replacement`.
  fileprivate func replacingRepeats(of part: String, with replacement: String) -> String {
    guard let first = range(of: part) else { return self }
    return self[..<first.upperBound] + self[first.upperBound...].replacingOccurrences(of: part, with: replacement)
  }
}
