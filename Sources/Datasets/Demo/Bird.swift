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
  var wingPattern: WingPattern
  var breastPattern: BreastPattern
  var beak: Beak
  var tail: Tail
  var face: Face
  var build: Build
  var isCrested: Bool

  subscript(part: Part) -> Colour {
    get { colours[part.rawValue] }
    set { colours[part.rawValue] = newValue }
  }

  /// A plumage like those of real birds: few colours, which neighbouring parts often share, and pale underneath.
  init(using generator: inout SplitMix64) {
    func chance(_ probability: Float) -> Bool { generator.nextFloat() < probability }
    func any<Choice>(_ choices: [Choice]) -> Choice { choices[Int(generator.next() % UInt64(choices.count))] }
    let back = any(Colour.plumage)
    let wings = chance(0.45) ? back : any(Colour.plumage)
    let head = chance(0.4) ? back : any(Colour.plumage)
    let crown = chance(0.45) ? head : any(Colour.plumage)
    let belly = chance(0.5) ? any(Colour.pale) : any(Colour.plumage)
    let breast = chance(0.35) ? belly : any(Colour.plumage)
    let tail = chance(0.5) ? wings : any(Colour.plumage)
    colours = [crown, head, back, wings, breast, belly, tail, any(Colour.horn), any(Colour.skin)]
    wingPattern = any(WingPattern.allCases)
    breastPattern = chance(0.5) ? .plain : any([.streaked, .spotted])
    beak = any(Beak.allCases)
    self.tail = any(Tail.allCases)
    face = any(Face.allCases)
    build = any(Build.allCases)
    isCrested = chance(0.25)
  }

  /// The number of features in which two birds differ.
  func distance(to other: Bird) -> Int {
    zip(colours, other.colours).reduce(0) { $0 + ($1.0 == $1.1 ? 0 : 1) } + (wingPattern == other.wingPattern ? 0 : 1)
      + (breastPattern == other.breastPattern ? 0 : 1) + (beak == other.beak ? 0 : 1) + (tail == other.tail ? 0 : 1)
      + (face == other.face ? 0 : 1) + (build == other.build ? 0 : 1) + (isCrested == other.isCrested ? 0 : 1)
  }

  /// `count` random birds, each of which differs from all others in at least six of sixteen features where possible.
  ///
  /// All birds share the same colours, so a sentence distinguishes them only by naming several parts.
  static func flock(_ count: Int, using generator: inout SplitMix64) -> [Bird] {
    var flock: [Bird] = []
    var apart = 6, misses = 0
    while flock.count < count {
      let bird = Bird(using: &generator)
      if flock.allSatisfy({ $0.distance(to: bird) >= apart }) {
        flock.append(bird)
        misses = 0
      } else {
        misses += 1
        if misses > 200, apart > 1 { (apart, misses) = (apart - 1, 0) }
      }
    }
    return flock
  }

  /// A name like those of CUB, such as Red_crowned_Finch.
  func name(using generator: inout SplitMix64) -> String {
    let families = ["Finch", "Warbler", "Tern", "Jay", "Sparrow", "Wren", "Thrush", "Tanager", "Swallow", "Grebe"]
    let named: [(Part, String)] = [
      (.crown, "crowned"), (.breast, "breasted"), (.belly, "bellied"), (.wings, "winged"), (.tail, "tailed"),
    ]
    let (part, adjective) = named[Int(generator.next() % UInt64(named.count))]
    let colour = self[part].words[0]
    return colour.prefix(1).uppercased() + colour.dropFirst() + "_" + adjective + "_"
      + families[Int(generator.next() % UInt64(families.count))]
  }
}

/// A colour of plumage: its look, and the words for it.
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
  var light: SIMD3<Float> {
    switch self {
    case .black: [0.09, 0.09, 0.10]
    case .white: [0.93, 0.93, 0.91]
    case .grey: [0.52, 0.54, 0.57]
    case .brown: [0.42, 0.27, 0.16]
    case .red: [0.78, 0.10, 0.12]
    case .orange: [0.93, 0.49, 0.11]
    case .yellow: [0.96, 0.83, 0.18]
    case .green: [0.33, 0.50, 0.19]
    case .blue: [0.16, 0.34, 0.74]
    case .buff: [0.85, 0.72, 0.52]
    }
  }

  /// Stripes and spots are dark on pale plumage and pale on dark.
  var hasDarkMarks: Bool {
    switch self {
    case .white, .buff, .yellow, .orange: true
    case .black, .brown, .blue, .red, .green, .grey: false
    }
  }

  /// The most frequent word comes first.
  var words: [String] {
    switch self {
    case .black: ["black", "dark", "jet black"]
    case .white: ["white", "whitish", "pure white"]
    case .grey: ["grey", "gray", "slate"]
    case .brown: ["brown", "chestnut", "dark brown"]
    case .red: ["red", "crimson", "scarlet"]
    case .orange: ["orange", "bright orange"]
    case .yellow: ["yellow", "golden", "bright yellow"]
    case .green: ["green", "olive", "olive green"]
    case .blue: ["blue", "bright blue", "azure"]
    case .buff: ["buff", "tan", "cream"]
    }
  }
}
