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
  private let bird: Bird, place: Scene.Place

  init(_ bird: Bird, in place: Scene.Place) { (self.bird, self.place) = (bird, place) }

  func sentence(using chance: inout SplitMix64) -> String {
    let features = features(&chance)
    var words: String
    switch chance.below(10) {
    case 0..<4:
      let subject = chance.any([
        "this bird has", "the bird has", "this is a bird with", "a bird with", "a \(build(&chance)) bird with",
        "this \(build(&chance)) bird has",
      ])
      words = subject + " " + list(features.map(\.phrase), &chance)
    case 4..<6:
      words = chance.any(["this", "the"]) + " bird " + list(features.map { "has \($0.phrase)" }, &chance)
      words = words.replacingRepeats(of: "has ", with: chance.any(["has ", ""]))
    case 6..<8:
      let colour = mainColour(&chance)
      words = chance.any(["this is ", "", "here is "]) + article(colour) + " \(colour) bird "
      words += chance.any(["with", "that has"]) + " " + list(features.map(\.phrase), &chance)
    default:
      return list(features.map { $0.clause ?? "it has \($0.phrase)" }, &chance) + "."
    }
    if place == .branch, chance.below(14) == 0 {
      words += chance.any([" and sits on a branch", ", perched on a branch"])
    }
    if place == .air, chance.below(8) == 0 { words += chance.any([" and is flying", ", seen in flight"]) }
    if place == .water, chance.below(8) == 0 { words += chance.any([" and swims on the water", ", swimming"]) }
    return words + (chance.below(4) == 0 ? "" : ".")
  }

  // MARK: - Features

  /// A feature of the bird as a noun phrase, and sometimes as a clause too.
  private struct Feature {
    let phrase: String
    var clause: String?
  }

  private func features(_ chance: inout SplitMix64) -> [Feature] {
    var features: [Feature] = []
    var named: Set<Bird.Part> = place == .water || place == .air ? [.legs] : []
    let count = 2 + chance.below(3) + chance.below(2)
    while features.count < count {
      switch chance.below(12) {
      case 0..<2 where !named.contains(.beak):
        named.insert(.beak)
        features.append(beak(&chance))
      case 2 where bird.face != .plain && features.allSatisfy({ !$0.phrase.contains("eye") }):
        features.append(face(&chance))
      case 3 where bird.isCrested && features.allSatisfy({ !$0.phrase.contains("crest") }):
        let colour = word(for: .crown, &chance)
        let phrase = chance.any([article(colour) + " \(colour) crest", "a pointed crest on its head"])
        features.append(Feature(phrase: phrase))
      default:
        let part = chance.any(Bird.Part.allCases.filter { $0 != .beak })
        if named.insert(part).inserted { features.append(self.part(part, &named, &chance)) }
      }
    }
    return features
  }

  private func part(_ part: Bird.Part, _ named: inout Set<Bird.Part>, _ chance: inout SplitMix64) -> Feature {
    let colour = word(for: part, &chance), name = noun(part, &chance), isPlural = part == .wings || part == .legs
    // Two parts of one colour may share the word.
    if chance.below(2) == 0,
      let twin = Bird.Part.allCases.first(where: { $0 != .beak && !named.contains($0) && bird[$0] == bird[part] })
    {
      named.insert(twin)
      let both = "\(name) and \(noun(twin, &chance))"
      return Feature(
        phrase: (isPlural ? "" : article(colour) + " ") + "\(colour) \(both)", clause: "its \(both) are \(colour)")
    }
    if let marked = marked(part, colour, name, &chance) { return marked }
    let plain = (isPlural ? "" : article(colour) + " ") + "\(colour) \(name)"
    let relative = isPlural ? "\(name) that are \(colour)" : article(name) + " \(name) that is \(colour)"
    return Feature(
      phrase: chance.below(6) == 0 ? relative : plain, clause: "its \(name) \(isPlural ? "are" : "is") \(colour)")
  }

  /// A part with its pattern; nil where the part has none, or where it is left out.
  private func marked(_ part: Bird.Part, _ colour: String, _ name: String, _ chance: inout SplitMix64) -> Feature? {
    guard chance.below(5) > 0 else { return nil }
    let mark = bird[part].hasDarkMarks ? chance.any(["dark", "brown"]) : chance.any(["white", "pale"])
    let plain = "\(colour) \(name)", single = "\(article(colour)) \(plain)", phrases: [String]
    switch (part, bird.wingPattern, bird.breastPattern) {
    case (.wings, .barred, _):
      phrases = ["two \(mark) wingbars", "\(mark) wingbars", "\(mark) bars"].map { "\(plain) with \($0)" }
    case (.wings, .spotted, _):
      phrases = ["\(plain) with \(mark) spots", "spotted \(plain)", "\(plain) spotted with \(mark)"]
    case (.wings, .tipped, _): phrases = ["\(plain) with \(mark) tips", "\(plain) tipped with \(mark)"]
    case (.breast, _, .streaked):
      phrases = ["a streaked \(plain)", "\(single) with \(mark) streaks", "\(mark) stripes on its \(plain)"]
    case (.breast, _, .spotted):
      phrases = ["a spotted \(plain)", "\(single) with \(mark) spots", "\(mark) spots on its \(plain)"]
    case (.tail, _, _):
      let shape =
        switch bird.tail {
        case .short: chance.any(["short", "stubby"])
        case .long: chance.any(["long", "very long"])
        case .forked: chance.any(["forked", "split"])
        }
      return Feature(phrase: "a \(shape) \(plain)", clause: "its \(plain) is \(shape)")
    default: return nil
    }
    return Feature(phrase: chance.any(phrases))
  }

  private func beak(_ chance: inout SplitMix64) -> Feature {
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

  private func face(_ chance: inout SplitMix64) -> Feature {
    let phrases =
      switch bird.face {
      case .plain, .eyebrow: ["a white eyebrow", "a white stripe above its eye", "white eyebrows"]
      case .eyeStripe: ["a black eye stripe", "a black line through its eye", "a dark stripe across the eye"]
      case .eyeRing: ["a white eye ring", "white rings around its eyes", "a white eyering"]
      }
    return Feature(phrase: chance.any(phrases))
  }

  // MARK: - Words

  private func word(for part: Bird.Part, _ chance: inout SplitMix64) -> String {
    let words = bird[part].words
    return chance.below(3) > 0 ? words[0] : chance.any(words)
  }

  private func noun(_ part: Bird.Part, _ chance: inout SplitMix64) -> String {
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

  private func build(_ chance: inout SplitMix64) -> String {
    switch bird.build {
    case .plump: chance.any(["plump", "round", "fat"])
    case .medium: chance.any(["small", "medium sized", "colorful"])
    case .slender: chance.any(["slender", "slim", "sleek"])
    }
  }

  private func mainColour(_ chance: inout SplitMix64) -> String {
    let back = word(for: .back, &chance), belly = word(for: .belly, &chance)
    return bird[.back] == bird[.belly] || chance.below(2) == 0 ? back : "\(back) and \(belly)"
  }

  private func article(_ word: String) -> String { "aeiou".contains(word.first ?? "b") ? "an" : "a" }

  private func list(_ items: [String], _ chance: inout SplitMix64) -> String {
    guard let last = items.last, items.count > 1 else { return items.first ?? "" }
    let joint = items.count == 2 ? chance.any([" and ", " and ", ", "]) : chance.any([", and ", " and ", ", "])
    return items.dropLast().joined(separator: ", ") + joint + last
  }
}

extension String {
  /// Keeps the first occurrence and replaces later ones by `replacement`.
  fileprivate func replacingRepeats(of part: String, with replacement: String) -> String {
    guard let first = range(of: part) else { return self }
    return self[..<first.upperBound] + self[first.upperBound...].replacingOccurrences(of: part, with: replacement)
  }
}
