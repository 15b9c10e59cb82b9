/// A person in a photo, who is drawn limb by limb. The frame is in metres: x across, from the side towards where the
/// person looks, and y up from the ground.
struct Figure {
  let person: Person, shot: Shot, body: Body

  /// The photo of `person`, `side` pixels high and half as wide, and the parts that it shows.
  /// - Parameter passer: who walks by, where someone does.
  static func photo(of person: Person, in shot: Shot, side: Int, passer: Person) -> (
    canvas: Canvas, shown: [Person.Part]
  ) {
    var canvas = Canvas(width: max(1, side / 2), height: side)
    shot.camera.place.paint(on: &canvas, horizon: shot.camera.horizon, salt: shot.salt)
    let figure = Figure(person, shot)
    var easel = Easel(canvas, figure.frame(in: shot.frame(side)), shot)
    figure.draw(on: &easel)
    if shot.obstacle == .passer {
      let other = Figure(passer, shot), near = other.frame(in: shot.passerFrame(side))
      var front = Easel(easel.canvas, near, shot, notesParts: false)
      other.draw(on: &front)
      easel = Easel(front.canvas, easel.frame, shot)
    } else {
      figure.drawObstacle(on: &easel)
    }
    return (easel.canvas, person.parts.filter { easel.area(of: $0) >= figure.leastArea(of: $0) })
  }

  private init(_ person: Person, _ shot: Shot) {
    var arms = [Body.Arm.hangs, .hangs]
    if let held = person.held {
      arms[shot.limb(ofRightHand: person.isRightHanded)] =
        held == .umbrella ? .lifts : held == .bottle ? .hangs : .bends
    }
    (self.person, self.shot) = (person, shot)
    body = Body(shot, isWoman: person.isWoman, girth: person.girth, arms: arms)
  }

  /// The frame of this person, who is of another size than the frame's metre, and sinks with each step.
  private func frame(in frame: Frame) -> Frame { frame.shifted([0, -body.drop], growth: person.height) }

  /// A part is shown where as much of it is seen, in square metres, as a reader would notice.
  private func leastArea(of part: Person.Part) -> Float {
    switch part {
    case .upper, .lower: 0.03
    case .hair, .hat, .shoes: 0.006
    case .bag, .inner: 0.008
    case .marks, .scarf: 0.005
    case .tail: 0.002
    case .held, .belt: 0.0015
    case .glasses: 0.0008
    }
  }

  // MARK: - Order

  private func draw(on easel: inout Easel) {
    easel.layShadow([-0.08 * shot.light, 0.01 + body.drop])
    switch shot.side {
    case .front:
      drawHairBehind(on: &easel)
      drawLegs(on: &easel)
      drawTorso(on: &easel)
      drawHead(on: &easel)
      drawStraps(on: &easel)
      for limb in [0, 1] { drawArm(limb, on: &easel) }
      drawLuggage(on: &easel)
    case .back:
      for limb in [0, 1] where isInFront(limb) { drawArm(limb, on: &easel) }
      drawLegs(on: &easel)
      drawTorso(on: &easel)
      drawHead(on: &easel)
      drawBackpack(on: &easel)
      drawStraps(on: &easel)
      for limb in [0, 1] where !isInFront(limb) { drawArm(limb, on: &easel) }
      drawLuggage(on: &easel)
    case .left, .right:
      drawArm(0, on: &easel)
      if bagLimb == 0 { drawLuggage(on: &easel) }
      drawLegs(on: &easel)
      drawBackpack(on: &easel)
      drawTorso(on: &easel)
      drawHead(on: &easel)
      drawStraps(on: &easel)
      drawArm(1, on: &easel)
      if bagLimb == 1 { drawLuggage(on: &easel) }
    }
  }

  /// Whether an arm holds something before the body, so that the back hides it.
  private func isInFront(_ limb: Int) -> Bool {
    heldLimb == limb && (person.held == .phone || person.held == .book)
  }

  var heldLimb: Int { shot.limb(ofRightHand: person.isRightHanded) }
  var bagLimb: Int { 1 - heldLimb }

  private func drawObstacle(on easel: inout Easel) {
    let flank: Float = shot.light < 0 ? -1 : 1
    switch shot.obstacle {
    case .none, .frame, .passer: break
    case .pole:
      let x = 0.17 * flank
      easel.lay(nil, [x - 0.05, -0.5], [x + 0.05, 3]) {
        abs($0.x - x) - 0.045
      } colour: { p, _ in
        SIMD3(0.42, 0.44, 0.46) * (0.7 + 0.5 * step(-0.04, 0.03, p.x - x)) * (p.y < -0.02 ? 0.7 : 1)
      }
    case .hedge:
      let salt = shot.salt
      easel.lay(nil, [-1, -0.6], [1, 0.5]) { p in
        p.y - 0.34 - 0.09 * noise(p * 9, salt: salt)
      } colour: { p, d in
        let leaves = 0.5 * noise(p * 24, salt: salt) + 0.5 * noise(p * 55, salt: salt + 1)
        return mixed([0.10, 0.20, 0.08], [0.40, 0.54, 0.24], leaves * (0.7 + 0.3 * step(-0.3, 0, d)))
      }
    }
  }

  // MARK: - Paint

  /// Lays a shape of the upper part over the picture, with its pattern, whose marks are a part of their own.
  func layPatterned(
    _ low: Point, _ high: Point, on easel: inout Easel, distance: (Point) -> Float, shade: (Point, Float) -> Float
  ) {
    let folds = easel.folds
    func colour(_ p: Point, _ d: Float) -> SIMD3<Float> {
      patterned(p) * (folds(p, d) * shade(p, d)) + SIMD3(repeating: 0.012)
    }
    easel.lay(.upper, low, high, distance: distance, colour: colour)
    guard person.pattern != .plain, person.pattern != .print else { return }
    easel.lay(.marks, low, high, distance: { markShare($0) > 0.45 ? distance($0) : 1 }, colour: colour)
  }

  /// The colour of cloth with its pattern at a place.
  func patterned(_ p: Point) -> SIMD3<Float> {
    let base = person[.upper].light, marks = person[.marks].light
    return mixed(base, marks, markShare(p))
  }

  /// How much of a place has the colour of the marks.
  func markShare(_ p: Point) -> Float {
    switch person.pattern {
    case .plain, .print: return 0
    case .striped:
      let band = p.y / 0.088
      return step(0.20, 0.30, abs(band - band.rounded()))
    case .checked:
      let q = p / 0.105
      return 0.5 * step(0.22, 0.30, abs(q.x - q.x.rounded())) + 0.5 * step(0.22, 0.30, abs(q.y - q.y.rounded()))
    case .dotted:
      var q = p / 0.082
      if Int(q.y.rounded(.down)) & 1 == 0 { q.x += 0.5 }
      return step(0.36, 0.24, length(q - q.rounded(.down) - Point(0.5, 0.5)))
    }
  }

  var skin: SIMD3<Float> {
    [[0.95, 0.78, 0.67], [0.90, 0.71, 0.57], [0.80, 0.60, 0.45], [0.62, 0.43, 0.31], [0.42, 0.28, 0.20]][person.skin]
  }
}
