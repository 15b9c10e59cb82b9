/// Bags and what is held in a hand.
extension Figure {
  // MARK: - Held

  /// - Parameter isBehindHand: whether that is drawn which the hand covers, or that which covers the hand.
  func drawHeld(at hand: Point, isBehindHand: Bool, on easel: inout Easel) {
    guard let held = person.held else { return }
    let colour = person[.held].light
    switch held {
    case .phone where !isBehindHand:
      let centre = hand + Point(0.01, 0.045)
      easel.lay(.held, centre - 0.12, centre + 0.12) {
        box($0, centre, [0.030, 0.058]) - 0.008
      } colour: { p, d in
        d > -0.012 ? colour * 0.9 : colour * 0.9 + SIMD3(0.02, 0.03, 0.05)
      }
      let lens = centre + Point(-0.014, 0.040)
      easel.lay(nil, lens - 0.02, lens + 0.02) {
        circle($0, lens, 0.009)
      } colour: { _, _ in
        [0.06, 0.06, 0.08]
      }
    case .book where isBehindHand:
      let centre = hand + Point(shot.isFromSide ? 0.05 : -hand.x * 0.6, 0.04)
      let half: Point = shot.isFromSide ? [0.055, 0.105] : [0.095, 0.110]
      easel.lay(.held, centre - 0.16, centre + 0.16) {
        box($0, centre, half) - 0.006
      } colour: { p, d in
        let page = step(-0.012, -0.004, d) * (p.x > centre.x ? 1 : 0)
        let title = box(p, centre + Point(0, 0.035), [half.x * 0.55, 0.016]) < 0
        return mixed(mixed(colour, [0.94, 0.92, 0.86], page), [0.95, 0.94, 0.9], title ? 0.8 : 0)
          * (1 - 0.25 * step(-0.006, 0, d))
      }
    case .bottle where isBehindHand:
      let base = hand + Point(0, -0.115), top = hand + Point(0, 0.06)
      easel.lay(.held, base - 0.1, top + 0.1) { p in
        min(box(p, (base + top) / 2, [0.030, 0.080]) - 0.012, box(p, top + Point(0, 0.025), [0.012, 0.022]) - 0.006)
      } colour: { p, d in
        let gleam = step(0.010, 0.004, abs(p.x - base.x + 0.014)) * 0.3
        return colour * (1 - 0.3 * step(-0.012, 0, d)) + SIMD3(repeating: gleam)
      }
    case .umbrella where isBehindHand:
      let top = Point(hand.x * 0.5, 2.02)
      easel.lay(nil, [min(hand.x, top.x) - 0.1, hand.y - 0.2], [max(hand.x, top.x) + 0.1, 2.1]) { p in
        min(stroke(p, hand + Point(0, -0.08), top, 0.012, 0.010), circle(p, hand + Point(0, -0.09), 0.018))
      } colour: { _, _ in
        SIMD3(0.24, 0.22, 0.21)
      }
      easel.lay(.held, [top.x - 0.6, 1.75], [top.x + 0.6, 2.15]) { p in
        let q = p - Point(top.x, 1.80), dome = ellipse(q, .zero, [0.44, 0.265])
        // The edge hangs in bows between the ribs.
        let bow = q.x / 0.176, edge = 0.035 * (1 - 4 * (bow - bow.rounded()) * (bow - bow.rounded()))
        return max(dome, edge - q.y)
      } colour: { p, d in
        let q = p - Point(top.x, 1.80), rib = q.x / max(0.1, 1 - q.y * 2.6) / 0.176
        let panel = 0.84 + 0.2 * step(0, 0.35, abs(rib - rib.rounded() + 0.5 * (rib > rib.rounded() ? -1 : 1)))
        return colour * (panel * (1 - 0.2 * step(-0.02, 0, d))) + SIMD3(repeating: 0.02)
      }
      easel.lay(nil, top - 0.06, top + Point(0.06, 0.12), cloth: [0.24, 0.22, 0.21]) { p in
        stroke(p, [top.x, 2.05], [top.x, 2.10], 0.010, 0.007)
      }
    default: break
    }
  }

  // MARK: - Bags

  /// A backpack as it is seen from behind or from the side.
  func drawBackpack(on easel: inout Easel) {
    let folds = easel.folds
    guard person.bag == .backpack else { return }
    let colour = person[.bag].light, centre: Point = shot.isFromSide ? [-0.215, 1.19] : [0, 1.19]
    let half: Point = shot.isFromSide ? [0.062, 0.165] : [0.125, 0.175]
    easel.lay(.bag, centre - 0.35, centre + 0.35) {
      box($0, centre, half) - 0.035
    } colour: { p, d in
      let pocket = abs(box(p, centre + Point(0, -0.085), half * Point(0.72, 0.38)) - 0.015)
      let zip =
        step(0.010, 0.004, abs(p.y - centre.y - 0.085 - 0.12 * (p.x - centre.x) * (p.x - centre.x))) * step(0, -0.02, d)
      let shade = 1 - 0.32 * step(0.010, 0.004, pocket) - 0.35 * zip
      return colour * folds(p - centre, d) * shade
    }
    if !shot.isFromSide {
      easel.lay(.bag, [-0.06, 1.38], [0.06, 1.48], cloth: colour * 0.75) {
        abs(ellipse($0, [0, 1.405], [0.034, 0.034])) - 0.009
      }
    }
  }

  /// The straps of a backpack, and the strap of a shoulder bag across the chest.
  func drawStraps(on easel: inout Easel) {
    guard let bag = person.bag else { return }
    let colour = person[.bag].light * 0.88, side = shot.isFromSide
    switch bag {
    case .backpack where shot.side == .front:
      let x = body.shoulders[1].x * 0.62
      easel.lay(.bag, [-0.2, 1.0], [0.2, 1.5], cloth: colour) { p in
        let q = Point(abs(p.x), p.y)
        return max(stroke(q, [x - 0.01, 1.44], [x + 0.03, 1.12], 0.028, 0.022), p.y - 1.445)
      }
    case .backpack where side:
      easel.lay(.bag, [-0.16, 1.05], [0.12, 1.5], cloth: colour) { p in
        abs(ellipse(p, [-0.045, 1.275], [0.105, 0.165])) - 0.020
      }
    case .shoulderBag where !side || bagLimb == 1:
      let sign: Float = bagLimb == 0 ? -1 : 1, top = side ? Point(0.01, 1.45) : Point(-sign * 0.105, 1.44)
      let end = side ? Point(-0.03, 0.98) : Point(sign * (body.shoulders[1].x + 0.015), 0.97)
      easel.lay(.bag, [-0.3, 0.9], [0.3, 1.52], cloth: colour) { stroke($0, top, end, 0.017, 0.017) }
    default: break
    }
  }

  /// Bags that hang from a shoulder or a hand, or stand on the ground.
  func drawLuggage(on easel: inout Easel) {
    let folds = easel.folds
    guard let bag = person.bag else { return }
    let colour = person[.bag].light, side = shot.isFromSide, sign: Float = bagLimb == 0 ? -1 : 1
    let wrist = body.wrists[bagLimb], dim: Float = side && bagLimb == 0 ? 0.75 : 1
    switch bag {
    case .backpack: break
    case .shoulderBag:
      if side, bagLimb == 0 { return }
      let centre = side ? Point(-0.03, 0.88) : Point(sign * (body.shoulders[1].x + 0.03), 0.87)
      easel.lay(.bag, centre - 0.25, centre + 0.25) {
        box($0, centre, [0.105, 0.082]) - 0.022
      } colour: { p, d in
        let flap = step(0.010, 0.004, abs(p.y - centre.y + 0.012 - 1.6 * (p.x - centre.x) * (p.x - centre.x)))
        let clasp = box(p, centre + Point(0, -0.012), [0.014, 0.014]) < 0
        let cloth = colour * folds(p - centre, d) * (1 - 0.35 * flap)
        return clasp ? [0.85, 0.78, 0.55] : cloth
      }
    case .handbag:
      let hand = wrist + Point(0, -0.05), centre = hand + Point(0, -0.205)
      easel.lay(.bag, centre - 0.25, hand + 0.1, cloth: colour * (0.8 * dim)) { p in
        max(abs(ellipse(p, hand + Point(0, -0.125), [0.062, 0.125])) - 0.011, hand.y - 0.125 - p.y)
      }
      let corners = [Point(-0.135, -0.085), [0.135, -0.085], [0.105, 0.085], [-0.105, 0.085]].map { centre + $0 }
      easel.lay(.bag, centre - 0.25, centre + 0.25) {
        polygon($0, corners) - 0.015
      } colour: { p, d in
        let seam = step(0.008, 0.003, abs(p.y - centre.y - 0.045))
        let clasp = box(p, centre + Point(0, 0.045), [0.016, 0.013]) < 0
        return clasp ? [0.85, 0.78, 0.55] : colour * dim * folds(p - centre, d) * (1 - 0.3 * seam)
      }
    case .suitcase:
      let centre = side ? Point(-0.36, 0.30) : Point(sign * 0.355, 0.30), top = centre + Point(0, 0.26)
      let grip = Point(centre.x - (side ? 0 : sign * 0.02), min(wrist.y - 0.06, 0.86))
      easel.lay(.bag, centre - 0.4, [centre.x + 0.4, 1], cloth: [0.55, 0.56, 0.58]) { p in
        let rod = Point(abs(p.x - centre.x), p.y)
        return min(
          stroke(rod, [0.055, top.y], [0.055, grip.y], 0.009, 0.009),
          stroke(rod, [0, grip.y], [0.055, grip.y], 0.016, 0.016))
      }
      easel.lay(.bag, centre - 0.4, centre + 0.4) {
        box($0, centre, [0.125, 0.215]) - 0.035
      } colour: { p, d in
        let groove = (p.x - centre.x) / 0.07,
          line = step(0.10, 0.04, abs(groove - groove.rounded())) * step(0, -0.03, d)
        return colour * dim * folds(p - centre, d) * (1 - 0.25 * line)
      }
      easel.lay(nil, [centre.x - 0.2, -0.02], [centre.x + 0.2, 0.1], cloth: [0.12, 0.12, 0.13]) { p in
        circle(Point(abs(p.x - centre.x), p.y), [0.10, 0.030], 0.030)
      }
    }
  }

  /// The distance to a box with half sides `half`; good near its edge.
  private func box(_ p: Point, _ centre: Point, _ half: Point) -> Float {
    let q = Point(abs(p.x - centre.x), abs(p.y - centre.y)) - half
    return length(pointwiseMax(q, .zero)) + min(max(q.x, q.y), 0)
  }
}
