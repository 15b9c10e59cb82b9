/// Legs, shoes, and what is worn on the legs.
extension Figure {
  /// Half of the width of the trunk at its waist and hips.
  var waist: Float { (person.isWoman ? 0.122 : 0.148) * person.girth }
  var hip: Float { (person.isWoman ? 0.160 : 0.155) * person.girth }

  func drawLegs(on easel: inout Easel) {
    let order = shot.isFromSide || shot.stride >= 0 ? [0, 1] : [1, 0]
    for limb in order { drawLeg(limb, isFar: shot.isFromSide && limb == 0, on: &easel) }
    let colour = lowerColour
    switch person.lower {
    case nil: break
    case .skirt: drawSkirt(colour, hem: 0.52, on: &easel)
    case .trousers, .jeans, .shorts:
      let (low, high) = (shot.isFromSide ? (-0.125, 0.115) : (-hip, hip)) as (Float, Float)
      let top = shot.isFromSide ? (-0.10, 0.10) as (Float, Float) : (-waist, waist)
      let corners = [Point(low, 0.86), [high, 0.86], [top.1, 1.0], [top.0, 1.0]]
      easel.lay(.lower, [-0.3, 0.8], [0.3, 1.05], cloth: colour) { polygon($0, corners) - 0.012 }
    }
  }

  private var lowerColour: SIMD3<Float> {
    // Jeans are a paler, greyer cloth.
    person.lower == .jeans
      ? mixed(person[.lower].light, [0.62, 0.66, 0.72], person[.lower] == .black ? 0.1 : 0.22) : person[.lower].light
  }

  private func drawLeg(_ limb: Int, isFar: Bool, on easel: inout Easel) {
    let folds = easel.folds
    let hip = body.hips[limb], knee = body.knees[limb], ankle = body.ankles[limb], girth = person.girth
    let low = pointwiseMin(pointwiseMin(hip, knee), ankle) - 0.15,
      high = pointwiseMax(pointwiseMax(hip, knee), ankle) + 0.15
    let dim: Float = isFar ? 0.72 : 1
    let isBare = person.lower == nil || person.lower == .skirt || person.lower == .shorts
    if isBare {
      let skin = skin * dim
      easel.lay(nil, low, high) { p in
        min(stroke(p, hip, knee, 0.078 * girth, 0.052), stroke(p, knee, ankle, 0.052, 0.034))
      } colour: { p, d in
        skin * (1 - 0.25 * step(-0.03, 0, d))
      }
    }
    drawShoe(limb, dim, on: &easel)
    guard let lower = person.lower, lower != .skirt else { return }
    let colour = lowerColour * dim, isJeans = lower == .jeans
    let (thigh, calf): (Float, Float) = isJeans ? (0.084, 0.056) : (0.088, 0.070)
    if lower == .shorts {
      let end = hip + (knee - hip) * 0.86
      easel.lay(.lower, low, high, cloth: colour) { p in
        max(stroke(p, hip, end, 0.088 * girth, 0.086), end.y - p.y - 0.02)
      }
      return
    }
    let end = knee + (ankle - knee) * (person.shoes == .boots ? 0.75 : 0.95)
    easel.lay(.lower, low, high) { p in
      let shape = min(stroke(p, hip, knee, thigh * girth, calf + 0.008), stroke(p, knee, end, calf + 0.008, calf))
      return max(shape, end.y - 0.01 - p.y)
    } colour: { p, d in
      var colour = colour * folds(p, d)
      if isJeans {  // faded thighs, seams and a turned-up hem
        let fade = step(0.06, 0, abs(p.x - (hip.x + knee.x) / 2)) * step(0.5, 0.62, p.y) * step(0.9, 0.78, p.y)
        colour = mixed(colour, [0.72, 0.76, 0.82], 0.22 * fade)
        colour = mixed(colour, [0.80, 0.82, 0.84], 0.5 * step(0.03, 0.022, abs(p.y - end.y - 0.01)))
      } else if d > -calf * 0.75 {
        colour *= 0.97
      }
      return colour
    }
  }

  private func drawShoe(_ limb: Int, _ dim: Float, on easel: inout Easel) {
    let folds = easel.folds
    let ankle = body.ankles[limb], knee = body.knees[limb], colour = person[.shoes].light * dim, skin = skin * dim
    let side = shot.isFromSide, shoes = person.shoes
    // The sole turns with the shin where the foot leaves the ground.
    let shin = knee - ankle, forward = side ? turned(shin / length(shin), by: -1.45) : Point(0, -1)
    let heel = side ? ankle + forward * -0.045 + Point(0, -0.045) : ankle + Point(0, -0.012)
    let toe = side ? ankle + forward * 0.155 + Point(0, -0.052) : ankle + Point(ankle.x * 0.10, -0.052)
    let low = pointwiseMin(heel, toe) - 0.1, high = pointwiseMax(heel, toe) + Point(0.1, 0.32)
    func foot(_ p: Point) -> Float {
      let foot = side ? stroke(p, heel, toe, 0.042, 0.034) : stroke(p, heel, toe, 0.046, 0.050)
      return side ? blended(foot, stroke(p, ankle, heel, 0.036, 0.04), 0.03) : foot
    }
    let sole = min(heel.y, toe.y) - (side ? 0.022 : 0.028)
    switch shoes {
    case .sneakers:
      easel.lay(.shoes, low, high) {
        foot($0)
      } colour: { p, d in
        let pale = SIMD3<Float>(0.94, 0.94, 0.92) * dim
        let shade = colour * folds(p, d)
        let lace = side ? 0 : step(0.014, 0.008, abs(p.y - ankle.y + 0.018)) * step(0.028, 0.022, abs(p.x - ankle.x))
        return mixed(mixed(shade, pale * 0.92, lace), pale, step(sole + 0.006, sole - 0.004, p.y))
      }
    case .shoes:
      easel.lay(.shoes, low, high) {
        foot($0) + 0.004
      } colour: { p, d in
        let shine = step(0.02, 0, length(p - (toe + Point(0.0, 0.018)))) * 0.35
        return colour * folds(p, d) * (p.y < sole ? 0.45 : 0.95) + SIMD3(repeating: shine)
      }
    case .boots:
      let top = ankle + (knee - ankle) * 0.52
      easel.lay(.shoes, low, high) { p in
        blended(foot(p), max(stroke(p, ankle, top, 0.050, 0.062), p.y - top.y), 0.02)
      } colour: { p, d in
        let cuff = 1 - 0.3 * step(0.022, 0.016, abs(p.y - top.y + 0.02))
        return colour * folds(p, d) * (p.y < sole ? 0.45 : cuff)
      }
    case .sandals:
      easel.lay(nil, low, high) {
        foot($0) + 0.006
      } colour: { p, d in
        skin * (1 - 0.25 * step(-0.02, 0, d))
      }
      easel.lay(.shoes, low, high, cloth: colour) { p in
        let across = side ? dot(p - heel, forward) : ankle.y - p.y
        let straps = min(abs(across - (side ? 0.135 : 0.060)) - 0.020, abs(across - (side ? 0.02 : 0.005)) - 0.015)
        return min(max(foot(p), straps), max(foot(p) - 0.004, p.y - sole - 0.010))
      }
    }
  }

  /// - Parameter colour: nil is that of a dress.
  func drawSkirt(_ colour: SIMD3<Float>?, hem: Float, on easel: inout Easel) {
    let side = shot.isFromSide, wide: Float = side ? 0.17 : 0.215, sway = 0.02 * shot.stride, top: Float = 1
    let corners = [
      Point(side ? -0.095 : -waist, top), [side ? -0.125 : -hip - 0.005, 0.88], [-wide + sway, hem],
      [wide + sway, hem], [side ? 0.115 : hip + 0.005, 0.88], [side ? 0.095 : waist, top],
    ]
    let folds = easel.folds
    let low = Point(-0.35, hem - 0.05), high = Point(0.35, top + 0.05)
    func pleats(_ p: Point) -> Float {
      let pleat = p.x / (0.35 + (top - p.y)) * 22
      return 0.9 + 0.12 * step(0.1, 0.4, abs(pleat - pleat.rounded()))
    }
    if let colour {
      easel.lay(
        .lower, low, high, distance: { polygon($0, corners) - 0.012 }, colour: { colour * (folds($0, $1) * pleats($0)) }
      )
    } else {
      layPatterned(low, high, on: &easel) {
        polygon($0, corners) - 0.012
      } shade: { p, _ in
        pleats(p)
      }
    }
  }
}
