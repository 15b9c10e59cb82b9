import Tensor

/// The look of an identity of the demo: a species of bird. It is both drawn and described from this.
struct Bird: Equatable, Sendable {
  enum Part: Int, CaseIterable { case crown, head, back, wings, breast, belly, tail, beak, legs }
  enum WingPattern: Int, CaseIterable { case plain, barred, spotted, tipped }
  enum BreastPattern: Int, CaseIterable { case plain, streaked, spotted }
  enum Beak: Int, CaseIterable { case short, long, hooked, broad }
  enum Tail: Int, CaseIterable { case short, long, forked }
  enum Face: Int, CaseIterable { case plain, eyebrow, eyeStripe, eyeRing }
  enum Build: Int, CaseIterable { case plump, medium, slender }

  /// One for each part, in the order of `Part`.
  var colours: [Colour]
  var wingPattern: WingPattern, breastPattern: BreastPattern
  var beak: Beak, tail: Tail, face: Face, build: Build
  var isCrested: Bool

  subscript(part: Part) -> Colour {
    get { colours[part.rawValue] }
    set { colours[part.rawValue] = newValue }
  }

  /// A plumage like those of real birds: few colours, which neighbouring parts often share, and pale underneath.
  init(using chance: inout SplitMix64) {
    let back = chance.any(Colour.plumage)
    let wings = chance.happens(0.45) ? back : chance.any(Colour.plumage)
    let head = chance.happens(0.4) ? back : chance.any(Colour.plumage)
    let crown = chance.happens(0.45) ? head : chance.any(Colour.plumage)
    let belly = chance.happens(0.5) ? chance.any(Colour.pale) : chance.any(Colour.plumage)
    let breast = chance.happens(0.35) ? belly : chance.any(Colour.plumage)
    let tail = chance.happens(0.5) ? wings : chance.any(Colour.plumage)
    colours = [crown, head, back, wings, breast, belly, tail, chance.any(Colour.horn), chance.any(Colour.skin)]
    wingPattern = chance.any(WingPattern.allCases)
    breastPattern = chance.happens(0.5) ? .plain : chance.any([.streaked, .spotted])
    beak = chance.any(Beak.allCases)
    self.tail = chance.any(Tail.allCases)
    face = chance.any(Face.allCases)
    build = chance.any(Build.allCases)
    isCrested = chance.happens(0.25)
  }

  private var features: [Int] {
    colours.map(\.rawValue) + [wingPattern.rawValue, breastPattern.rawValue, beak.rawValue, tail.rawValue]
      + [face.rawValue, build.rawValue, isCrested ? 1 : 0]
  }

  /// The number of features in which two birds differ.
  func distance(to other: Bird) -> Int { Self.distance(features, other.features) }

  private static func distance(_ one: [Int], _ other: [Int]) -> Int { zip(one, other).count { $0 != $1 } }

  /// `count` random birds, each of which differs from all others in at least six of sixteen features where possible.
  ///
  /// All birds share the same colours, so a sentence distinguishes them only by naming several parts.
  /// - Parameter proceed: called for each bird that is tried; a flock of thousands takes a while.
  /// - Throws: what `proceed` throws.
  static func flock(_ count: Int, using generator: inout SplitMix64, proceed: () throws -> Void = {}) rethrows -> [Bird]
  {
    var flock: [Bird] = [], features: [[Int]] = [], apart = 6, misses = 0
    while flock.count < count {
      try proceed()
      let bird = Bird(using: &generator), own = bird.features
      if features.allSatisfy({ distance($0, own) >= apart }) {
        flock.append(bird)
        features.append(own)
        misses = 0
      } else {
        misses += 1
        if misses > 200, apart > 1 { (apart, misses) = (apart - 1, 0) }
      }
    }
    return flock
  }

  /// A name like those of CUB, such as Red_crowned_Finch.
  func name(using chance: inout SplitMix64) -> String {
    let families = ["Finch", "Warbler", "Tern", "Jay", "Sparrow", "Wren", "Thrush", "Tanager", "Swallow", "Grebe"]
    let named: [(Part, String)] = [
      (.crown, "crowned"), (.breast, "breasted"), (.belly, "bellied"), (.wings, "winged"), (.tail, "tailed"),
    ]
    let (part, adjective) = chance.any(named), colour = self[part].words[0]
    return colour.prefix(1).uppercased() + colour.dropFirst() + "_" + adjective + "_" + chance.any(families)
  }
}

extension Bird {
  /// A colour of plumage, and the words for it.
  enum Colour: Int, CaseIterable, Sendable {
    case black, white, grey, brown, red, orange, yellow, green, blue, buff

    /// Black and white are more frequent, as on real birds.
    static let plumage: [Colour] = [
      .black, .black, .white, .grey, .grey, .brown, .brown, .red, .orange, .yellow, .green, .blue, .buff,
    ]
    static let pale: [Colour] = [.white, .white, .buff, .yellow, .grey]
    static let horn: [Colour] = [.black, .black, .grey, .orange, .yellow, .red]
    static let skin: [Colour] = [.black, .grey, .orange, .red, .yellow, .brown]

    /// Red, green and blue in 0…1.
    var light: SIMD3<Float> { values.light }
    /// The most frequent word comes first.
    var words: [String] { values.words }
    /// Stripes and spots are dark on pale plumage and pale on dark.
    var hasDarkMarks: Bool { [Colour.white, .buff, .yellow, .orange].contains(self) }

    private var values: (light: SIMD3<Float>, words: [String]) {
      switch self {
      case .black: ([0.09, 0.09, 0.10], ["black", "dark", "jet black"])
      case .white: ([0.93, 0.93, 0.91], ["white", "whitish", "pure white"])
      case .grey: ([0.52, 0.54, 0.57], ["grey", "gray", "slate"])
      case .brown: ([0.42, 0.27, 0.16], ["brown", "chestnut", "dark brown"])
      case .red: ([0.78, 0.10, 0.12], ["red", "crimson", "scarlet"])
      case .orange: ([0.93, 0.49, 0.11], ["orange", "bright orange"])
      case .yellow: ([0.96, 0.83, 0.18], ["yellow", "golden", "bright yellow"])
      case .green: ([0.33, 0.50, 0.19], ["green", "olive", "olive green"])
      case .blue: ([0.16, 0.34, 0.74], ["blue", "bright blue", "azure"])
      case .buff: ([0.85, 0.72, 0.52], ["buff", "tan", "cream"])
      }
    }
  }
}
