import Tensor

/// Drawn birds of several species in the layout of CUB. A species is an identity.
struct Birds: DrawnSet {
  private let demo: Demo, species: [Bird], classes: [String]

  init(_ demo: Demo, proceed: () throws -> Void = {}) rethrows {
    var generator = SplitMix64(seed: demo.seed)
    (self.demo, species) = (demo, try Bird.flock(demo.identities, using: &generator, proceed: proceed))
    var classes: [String] = []
    for (index, bird) in species.enumerated() {
      let number = String(index + 1), zeros = String(repeating: "0", count: max(0, 3 - number.count))
      classes.append(zeros + number + "." + bird.name(using: &generator))
    }
    self.classes = classes
  }

  var parts: [String] {
    Bird.Part.allCases.map { "\($0)" } + [
      "wing pattern", "breast pattern", "beak shape", "tail shape", "face", "crest",
    ]
  }

  func photo(_ number: Int) throws -> DrawnPhoto {
    let (index, shot) = number.quotientAndRemainder(dividingBy: demo.photosPerIdentity)
    let bird = species[index], name = classes[index]
    let stem = "\(name)/\(name.drop { $0 != "." }.dropFirst())_\(shot + 1)"  // 12.Red_tailed_Jay/Red_tailed_Jay_1
    var generator = SplitMix64(seed: demo.seed, stream: UInt64(number) + 1)
    let scene = Scene(using: &generator)
    var canvas = Portrait.photo(of: bird, in: scene, side: demo.side)
    scene.expose(&canvas, using: &generator)
    let grammar = Grammar(bird, in: scene.place)
    let sentences = (0..<demo.sentencesPerPhoto).map { _ in grammar.sentence(using: &generator) + "\n" }
    return DrawnPhoto(
      name: stem + ".jpg", parts: Self.shown(bird, in: scene),
      files: [
        DrawnFile("CUB_200_2011/images/\(stem).jpg", try JPEG.encode(canvas.image, quality: 90)),
        DrawnFile("text_c10/\(stem).txt", sentences.joined()),
      ], entry: "\(number + 1) \(stem).jpg\n")
  }

  /// The words for what a photo of `bird` shows, in the order of `parts`.
  private static func shown(_ bird: Bird, in scene: Scene) -> [String] {
    let hasLegs = scene.place == .branch || scene.place == .ground
    let colours = Bird.Part.allCases.map { $0 == .legs && !hasLegs ? "" : bird[$0].words[0] }
    let face =
      switch bird.face {
      case .plain: "plain"
      case .eyebrow: "eyebrow"
      case .eyeStripe: "eye stripe"
      case .eyeRing: "eye ring"
      }
    return colours + ["\(bird.wingPattern)", "\(bird.breastPattern)", "\(bird.beak)", "\(bird.tail)", face]
      + [bird.isCrested ? "crested" : ""]
  }

  func lists(_ entries: [String]) -> [DrawnFile] {
    let test = classes.suffix(demo.identitiesBySplit[2]), trainval = classes.dropLast(test.count)
    let val = trainval.suffix(demo.identitiesBySplit[1]), train = trainval.dropLast(val.count)
    let lists = [("train", train), ("val", val), ("test", test), ("trainval", trainval), ("all", classes[...])]
    let labels = entries.indices.map { "\($0 + 1) \($0 / demo.photosPerIdentity + 1)\n" }
    let tables = [
      ("images", entries), ("image_class_labels", labels),
      ("classes", classes.enumerated().map { "\($0 + 1) \($1)\n" }),
    ]
    return tables.map { DrawnFile("CUB_200_2011/\($0).txt", $1.joined()) }
      + lists.map { DrawnFile("\($0)classes.txt", $1.map { $0 + "\n" }.joined()) }
  }
}
