/// Face, hair and what is worn on the head.
extension Figure {
  private static let centre = Point(0, 1.605)

  /// Long hair that falls down behind the neck, seen from the front.
  func drawHairBehind(on easel: inout Easel) {
    guard person.hair == .long else { return }
    easel.lay(.hair, [-0.2, 1.25], [0.2, 1.75], cloth: hairColour * 0.8) { p in
      stroke(p, [0, 1.62], [0, 1.40], 0.105, 0.125)
    }
  }

  private var hairColour: SIMD3<Float> { person[.hair].light }

  func drawHead(on easel: inout Easel) {
    if shot.isFromSide { drawProfile(on: &easel) } else { drawFullHead(isBack: shot.side == .back, on: &easel) }
    if let hat = person.hat { drawHat(hat, on: &easel) }
    if person.hasScarf { drawScarf(on: &easel) }
  }

  private func drawFullHead(isBack: Bool, on easel: inout Easel) {
    let skin = skin, centre = Self.centre, hair = hairColour, hairStyle = person.hair
    easel.lay(nil, [-0.1, 1.36], [0.1, 1.56], cloth: skin * 0.86) {
      stroke($0, [0, isBack ? 1.46 : 1.425], [0, 1.52], 0.048, 0.046)
    }
    easel.lay(nil, [-0.12, 1.45], [0.12, 1.75]) { p in
      min(
        ellipse(p, centre, [0.083, 0.114]), min(circle(p, [-0.083, 1.605], 0.018), circle(p, [0.083, 1.605], 0.018)))
    } colour: { p, d in
      skin * (1 - 0.22 * step(-0.03, 0, d)) * (1 + 0.12 * shot.light * p.x / 0.08)
    }
    if isBack {
      guard hairStyle != .bald else { return }
      easel.lay(.hair, [-0.15, 1.2], [0.15, 1.76], cloth: hair) { p in
        let cap = ellipse(p, [0, 1.622], [0.094, 0.118])
        return hairStyle == .long
          ? blended(cap, stroke(p, [0, 1.60], [0, 1.30], 0.092, 0.115), 0.04) : max(cap, 1.535 - p.y)
      }
      if hairStyle == .ponyTail { drawTail([0, 1.655], [0.012, 1.33], on: &easel) }
      return
    }
    drawFace(on: &easel)
    guard hairStyle != .bald else { return }
    easel.lay(.hair, [-0.13, 1.38], [0.13, 1.76], cloth: hair) { p in
      let cap = ellipse(p, [0, 1.622], [0.094, 0.118])
      // Above the forehead, and down the temples as far as the cut has it.
      let temple: Float = hairStyle == .ponyTail ? 1.64 : 1.60, parting = 1.672 + 0.35 * (p.x + 0.02) * (p.x + 0.02)
      let fringe = max(cap, min(parting - p.y, max(0.075 - abs(p.x), temple - p.y)))
      guard hairStyle == .long else { return fringe }
      return min(fringe, stroke(Point(abs(p.x), p.y), [0.086, 1.65], [0.105, 1.40], 0.022, 0.032))
    }
  }

  private func drawFace(on easel: inout Easel) {
    let skin = skin, dark = SIMD3<Float>(0.13, 0.10, 0.09), lips = person.isWoman
    easel.lay(nil, [-0.06, 1.53], [0.06, 1.67]) { p in
      let q = Point(abs(p.x), p.y)
      return min(ellipse(q, [0.034, 1.618], [0.013, 0.009]), stroke(q, [0.02, 1.643], [0.048, 1.645], 0.005, 0.004))
    } colour: { _, _ in
      dark
    }
    easel.lay(nil, [-0.05, 1.53], [0.05, 1.62], opacity: 0.6) { p in
      let mouth = ellipse(p, [0, 1.547], lips ? [0.028, 0.011] : [0.028, 0.007])
      return min(stroke(p, [0.006, 1.60], [0.010, 1.580], 0.006, 0.009), mouth)
    } colour: { p, _ in
      p.y < 1.565 ? (lips ? SIMD3(0.80, 0.16, 0.22) : SIMD3(0.62, 0.28, 0.26)) : skin * 0.75
    }
    guard person.hasGlasses else { return }
    easel.lay(.glasses, [-0.11, 1.57], [0.11, 1.66]) { p in
      let q = Point(abs(p.x), p.y)
      let ring = abs(ellipse(q, [0.038, 1.617], [0.031, 0.026])) - 0.0065
      return min(ring, stroke(q, [0.068, 1.625], [0.084, 1.628], 0.006, 0.006))
    } colour: { _, _ in
      SIMD3(0.07, 0.07, 0.08)
    }
  }

  private func drawProfile(on easel: inout Easel) {
    let skin = skin, hair = hairColour, hairStyle = person.hair, dark = SIMD3<Float>(0.13, 0.10, 0.09)
    easel.lay(nil, [-0.1, 1.36], [0.1, 1.56], cloth: skin * 0.86) {
      stroke($0, [-0.015, 1.40], [0, 1.54], 0.05, 0.048)
    }
    easel.lay(nil, [-0.12, 1.45], [0.15, 1.75]) { p in
      let head = blended(
        ellipse(p, [0, 1.62], [0.098, 0.108]), stroke(p, [0.05, 1.53], [0.062, 1.56], 0.03, 0.035), 0.03)
      return blended(head, stroke(p, [0.095, 1.605], [0.113, 1.588], 0.006, 0.011), 0.02)
    } colour: { p, d in
      skin * (1 - 0.2 * step(-0.03, 0, d))
    }
    easel.lay(nil, [0, 1.53], [0.13, 1.67]) { p in
      min(
        min(ellipse(p, [0.070, 1.620], [0.011, 0.009]), stroke(p, [0.058, 1.645], [0.090, 1.645], 0.005, 0.004)),
        stroke(p, [0.068, 1.547], [0.088, 1.547], 0.005, 0.005))
    } colour: { p, _ in
      p.y < 1.56 ? SIMD3(0.62, 0.28, 0.26) : dark
    }
    if person.hasGlasses {
      easel.lay(.glasses, [-0.03, 1.57], [0.12, 1.66]) { p in
        min(
          abs(ellipse(p, [0.074, 1.616], [0.024, 0.026])) - 0.0065,
          stroke(p, [0.05, 1.624], [-0.02, 1.628], 0.006, 0.006))
      } colour: { _, _ in
        SIMD3(0.07, 0.07, 0.08)
      }
    }
    if hairStyle != .bald {
      easel.lay(.hair, [-0.2, 1.2], [0.12, 1.76], cloth: hair) { p in
        let cap = ellipse(p, [-0.012, 1.636], [0.108, 0.110])
        // Behind the ear it goes down to the neck, and above the forehead to the front.
        let face = min(1.672 - p.y - 0.25 * min(0, p.x), p.x + 0.012 - 0.35 * (p.y - 1.62))
        let short = max(cap, max(face, 1.545 - p.y))
        guard hairStyle == .long else { return short }
        return blended(short, stroke(p, [-0.05, 1.62], [-0.085, 1.32], 0.062, 0.062), 0.03)
      }
      if hairStyle == .ponyTail {
        drawTail([-0.105, 1.665], [-0.165, 1.40], on: &easel)
      } else if hairStyle == .short {
        easel.lay(nil, [-0.05, 1.57], [0.03, 1.64], cloth: skin * 0.9) {
          ellipse($0, [-0.008, 1.608], [0.014, 0.022])
        }
      }
    }
  }

  private func drawTail(_ root: Point, _ tip: Point, on easel: inout Easel) {
    let low = pointwiseMin(root, tip) - 0.06, high = pointwiseMax(root, tip) + 0.06
    easel.lay(.tail, low, high, cloth: hairColour * 0.82) { stroke($0, root, tip, 0.036, 0.020) }
    let band = root + (tip - root) * 0.06
    easel.lay(nil, band - 0.05, band + 0.05, cloth: [0.75, 0.2, 0.3]) { circle($0, band, 0.022) }
  }

  private func drawHat(_ hat: Person.Hat, on easel: inout Easel) {
    let folds = easel.folds
    let colour = person[.hat].light, back = shot.side == .back
    switch hat {
    case .cap:
      easel.lay(.hat, [-0.13, 1.62], [0.13, 1.78], cloth: colour) { p in
        max(ellipse(p, [0, 1.665], [0.104, 0.098]), 1.658 - p.y)
      }
      if shot.isFromSide {
        easel.lay(.hat, [0, 1.62], [0.24, 1.72], cloth: colour * 0.8) {
          stroke($0, [0.06, 1.674], [0.185, 1.655], 0.017, 0.010)
        }
      } else if !back {
        easel.lay(.hat, [-0.13, 1.62], [0.13, 1.7], cloth: colour * 0.75) { p in
          max(ellipse(p, [0, 1.655], [0.094, 0.034]), 1.640 - p.y)
        }
      }
    case .woolly:
      easel.lay(.hat, [-0.14, 1.6], [0.14, 1.86]) { p in
        min(max(ellipse(p, [0, 1.665], [0.108, 0.118]), 1.650 - p.y), circle(p, [0, 1.795], 0.034))
      } colour: { p, d in
        let ribs = 0.9 + 0.2 * step(0.2, 0.4, abs(p.x * 45 - (p.x * 45).rounded()))
        let band: Float = p.y < 1.694 ? 0.78 : p.y > 1.765 ? 1.12 : 1
        return colour * folds(p, d) * (ribs * band)
      }
    case .brimmed:
      easel.lay(.hat, [-0.22, 1.62], [0.22, 1.82]) { p in
        let crown = polygon(p, [[-0.088, 1.68], [0.088, 1.68], [0.072, 1.775], [-0.072, 1.775]]) - 0.012
        return min(crown, ellipse(p, [0, 1.678], [0.185, 0.026]))
      } colour: { p, d in
        let ribbon = step(0.012, 0.008, abs(p.y - 1.708)) * step(0.12, 0.1, abs(p.x))
        return colour * folds(p, d) * (1 - 0.55 * ribbon)
      }
    }
  }

  private func drawScarf(on easel: inout Easel) {
    let folds = easel.folds
    let colour = person[.scarf].light, end = shot.isFromSide ? Point(0.10, 1.20) : Point(0.075, 1.16)
    let hangs = shot.side != .back, knot = shot.isFromSide ? Point(0.07, 1.42) : Point(0.045, 1.42)
    easel.lay(.scarf, [-0.15, 1.1], [0.18, 1.53]) { p in
      let loop = ellipse(p, [0, 1.452], [0.096, 0.052])
      return hangs ? min(loop, stroke(p, knot, end, 0.036, 0.042)) : loop
    } colour: { p, d in
      let fold = 0.86 + 0.2 * step(0.2, 0.45, abs(p.y * 28 - p.x * 9 - (p.y * 28 - p.x * 9).rounded()))
      return colour * folds(p, d) * (p.y > 1.40 ? fold : 1)
    }
  }
}
