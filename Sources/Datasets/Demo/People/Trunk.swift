/// The trunk and the arms in what is worn on them.
extension Figure {
  /// The outline of the trunk from the neck down to a hem.
  /// - Parameter loose: how far it stands off the body.
  private func trunk(hem: Float, hemWidth: Float, loose: Float) -> [Point] {
    if shot.isFromSide {
      let front: [Point] = [[0.05, 1.45], [0.088, 1.38], [(person.isWoman ? 0.135 : 0.12), 1.24], [0.108, 1.06]]
      let back: [Point] = [[-0.10, 1.05], [-0.122, 1.24], [-0.10, 1.38], [-0.06, 1.45]]
      let wide = hemWidth * 0.74
      return front.map { $0 + Point(loose, 0) } + [[wide, hem], [-wide, hem]] + back.map { $0 - Point(loose, 0) }
    }
    let reach = body.shoulders[1].x, chest = (person.isWoman ? 0.150 : 0.170) * person.girth
    let right: [Point] = [
      [0.055, 1.460], [reach - 0.03, 1.405], [reach + 0.005, 1.365], [chest + loose, 1.24], [waist + loose, 1.06],
      [hemWidth, hem],
    ]
    return right + right.reversed().map { Point(-$0.x, $0.y) }
  }

  func drawTorso(on easel: inout Easel) {
    let upper = person.upper, side = shot.isFromSide, front = shot.side == .front
    let (hem, width, loose): (Float, Float, Float) =
      switch upper {
      case .shirt, .tShirt: person.isTucked ? (0.985, waist + 0.005, 0.004) : (0.88, hip + 0.008, 0.006)
      case .blouse: (0.86, hip + 0.045, 0.008)
      case .sweater: (0.87, hip + 0.002, 0.018)
      case .hoodie: (0.86, hip + 0.006, 0.026)
      case .jacket: (0.87, hip + 0.016, 0.022)
      case .coat: (0.50, hip + 0.060, 0.024)
      case .dress: (0.98, waist + 0.004, 0.002)
      }
    if upper == .dress { drawSkirt(nil, hem: 0.50, on: &easel) }
    let outline = trunk(hem: hem, hemWidth: width, loose: loose), low = Point(-0.4, hem - 0.05), high = Point(0.4, 1.52)
    layPatterned(low, high, on: &easel) {
      polygon($0, outline) - 0.015
    } shade: { p, _ in
      let isRibbed = (upper == .sweater || upper == .hoodie) && p.y < hem + 0.045
      return isRibbed ? 0.80 + 0.1 * step(0.2, 0.4, abs(p.x * 40 - (p.x * 40).rounded())) : 1
    }
    if person.pattern == .print, front || side { drawPrint(on: &easel) }
    if person.isOpen { drawOpening(hem: hem, on: &easel) }
    if front { drawFastenings(hem: hem, on: &easel) } else if upper == .hoodie { drawHood(on: &easel) }
    drawCollar(on: &easel)
    if person.hasBelt { drawBelt(on: &easel) }
  }

  private func drawPrint(on easel: inout Easel) {
    let folds = easel.folds
    let marks = person[.marks].light, side = shot.isFromSide
    let outline = trunk(hem: 0.9, hemWidth: hip, loose: 0), centre = side ? Point(0.125, 1.24) : Point(0, 1.235)
    easel.lay(.marks, [-0.16, 1.08], [0.18, 1.38]) { p in
      // A disc with a bar across it and a line below.
      let disc = circle(p, centre, 0.062), ring = max(disc, 0.034 - length(p - centre))
      let bar = max(abs(p.y - centre.y) - 0.018, abs(p.x - centre.x) - 0.098)
      let line = max(abs(p.y - centre.y + 0.098) - 0.014, abs(p.x - centre.x) - 0.075)
      return max(min(min(ring, bar), line), polygon(p, outline) - 0.012)
    } colour: { p, d in
      marks * folds(p, -1)
    }
  }

  /// What an open jacket shows of the shirt under it.
  private func drawOpening(hem: Float, on easel: inout Easel) {
    guard shot.side == .front else { return }
    let colour = person[.inner].light, end = max(hem, 0.86), outer = person[.upper].light
    let corners: [Point] = [
      [-0.052, 1.46], [-0.062, 1.30], [-0.052, end], [0.052, end], [0.062, 1.30], [0.052, 1.46],
    ]
    easel.lay(.inner, [-0.1, end - 0.02], [0.1, 1.5], cloth: colour * 0.92) { p in polygon(p, corners) - 0.008 }
    // Lapels.
    easel.lay(.upper, [-0.15, 1.15], [0.15, 1.5], cloth: mixed(outer, [0.5, 0.5, 0.5], 0.16)) { p in
      polygon(Point(abs(p.x), p.y), [[0.050, 1.475], [0.098, 1.36], [0.060, 1.18], [0.056, 1.32]]) - 0.006
    }
  }

  private func drawFastenings(hem: Float, on easel: inout Easel) {
    let base = person[.upper].light, dark = dot(Point(base.x, base.y), [0.4, 0.6]) > 0.3
    let line = dark ? base * 0.55 : mixed(base, [0.7, 0.7, 0.7], 0.4)
    switch person.upper {
    case .shirt:
      easel.lay(.upper, [-0.03, hem], [0.03, 1.43], opacity: 0.8) { p in
        let button = Point(p.x, (p.y * 9 - (p.y * 9).rounded()) / 9)
        return max(min(abs(abs(p.x) - 0.020) - 0.003, circle(button, .zero, 0.009)), max(hem - p.y, p.y - 1.42))
      } colour: { _, _ in
        line
      }
    case .hoodie:
      drawHood(on: &easel)
      easel.lay(.upper, [-0.15, 0.9], [0.15, 1.45], opacity: 0.8) { p in
        let q = Point(abs(p.x), p.y), pocket = polygon(q, [[0, 1.06], [0.065, 1.06], [0.115, 0.935], [0, 0.935]])
        return min(abs(pocket) - 0.004, stroke(q, [0.035, 1.43], [0.04, 1.26], 0.006, 0.006))
      } colour: { p, _ in
        p.y > 1.2 ? mixed(line, [0.9, 0.9, 0.9], 0.6) : line
      }
    case .coat, .jacket:
      easel.lay(.upper, [-0.16, 0.86], [0.16, 1.05], opacity: 0.7) { p in
        abs(stroke(Point(abs(p.x), p.y), [0.10, 1.0], [0.125, 0.93], 0.001, 0.001)) - 0.005
      } colour: { _, _ in
        line
      }
    case .dress:
      easel.lay(.upper, [-0.2, 0.96], [0.2, 1.04], opacity: 0.6) {
        abs($0.y - 1.0) - 0.008 + 0 * $0.x
      } colour: { _, _ in
        line
      }
    case .tShirt, .sweater, .blouse: break
    }
  }

  private func drawHood(on easel: inout Easel) {
    let colour = person[.upper].light * 0.84
    if shot.side == .back {
      easel.lay(.upper, [-0.16, 1.2], [0.16, 1.5], cloth: colour) { p in
        blended(ellipse(p, [0, 1.42], [0.125, 0.055]), stroke(p, [0, 1.40], [0, 1.31], 0.10, 0.045), 0.03)
      }
    } else if shot.side == .front {
      easel.lay(.upper, [-0.16, 1.35], [0.16, 1.55], cloth: colour) { p in
        max(ellipse(p, [0, 1.452], [0.118, 0.060]), -ellipse(p, [0, 1.478], [0.066, 0.056]))
      }
    } else {
      easel.lay(.upper, [-0.2, 1.3], [0.1, 1.55], cloth: colour) {
        stroke($0, [-0.01, 1.44], [-0.11, 1.38], 0.045, 0.060)
      }
    }
  }

  private func drawCollar(on easel: inout Easel) {
    let base = person[.upper].light, skin = skin, side = shot.isFromSide
    switch person.upper {
    case .shirt where shot.side == .back:
      easel.lay(.upper, [-0.1, 1.4], [0.1, 1.5], cloth: mixed(base, [0.6, 0.6, 0.6], 0.14)) {
        stroke($0, [-0.058, 1.452], [0.058, 1.452], 0.026, 0.026)
      }
    case _ where shot.side == .back: break
    case .shirt:
      easel.lay(.upper, [-0.12, 1.36], [0.12, 1.5], cloth: mixed(base, [0.6, 0.6, 0.6], 0.14)) { p in
        side
          ? stroke(p, [-0.055, 1.470], [0.050, 1.445], 0.024, 0.020)
          : polygon(Point(abs(p.x), p.y), [[0.020, 1.475], [0.062, 1.478], [0.078, 1.425], [0.036, 1.395]]) - 0.006
      }
    case .blouse where !side, .dress where !side:
      easel.lay(nil, [-0.08, 1.32], [0.08, 1.48]) {
        polygon($0, [[-0.052, 1.468], [0.052, 1.468], [0, 1.345]]) - 0.006
      } colour: { _, d in
        skin * (0.9 + 0.1 * step(0, -0.02, d))
      }
    case .tShirt where !side, .sweater where !side:
      let rib = base * 0.78
      easel.lay(nil, [-0.08, 1.38], [0.08, 1.5]) {
        ellipse($0, [0, 1.468], [0.056, 0.045])
      } colour: { _, _ in
        skin * 0.9
      }
      easel.lay(.upper, [-0.1, 1.38], [0.1, 1.5], cloth: rib) { p in
        max(abs(ellipse(p, [0, 1.468], [0.062, 0.050])) - 0.010, p.y - 1.462)
      }
    default: break
    }
  }

  private func drawBelt(on easel: inout Easel) {
    let colour = person[.belt].light, half = shot.isFromSide ? 0.108 : waist + 0.014, front = shot.side == .front
    easel.lay(.belt, [-0.25, 0.95], [0.25, 1.02]) { p in
      max(abs(p.y - 0.985) - 0.020, abs(p.x) - half)
    } colour: { p, d in
      let buckle = front ? step(0.022, 0.017, abs(p.x)) * step(0.020, 0.016, abs(p.y - 0.985)) : 0
      return mixed(colour * (1 - 0.25 * step(-0.008, 0, d)), [0.85, 0.80, 0.62], buckle)
    }
  }

  // MARK: - Arms

  func drawArm(_ limb: Int, on easel: inout Easel) {
    let shoulder = body.shoulders[limb], elbow = body.elbows[limb], wrist = body.wrists[limb], girth = person.girth
    let isFar = shot.isFromSide && limb == 0, dim: Float = isFar ? 0.72 : 1, skin = skin * dim
    let low = pointwiseMin(pointwiseMin(shoulder, elbow), wrist) - 0.14
    let high = pointwiseMax(pointwiseMax(shoulder, elbow), wrist) + 0.14
    let reach = (wrist - elbow) / length(wrist - elbow), hand = wrist + reach * 0.055
    if limb == heldLimb { drawHeld(at: hand, isBehindHand: true, on: &easel) }
    easel.lay(nil, low, high) { p in
      let arm = min(stroke(p, shoulder, elbow, 0.046 * girth, 0.039), stroke(p, elbow, wrist, 0.039, 0.028))
      return min(arm, stroke(p, wrist, hand, 0.028, 0.034))
    } colour: { p, d in
      skin * (1 - 0.28 * step(-0.025, 0, d))
    }
    let loose: Float =
      switch person.upper {
      case .coat, .hoodie: 0.020
      case .jacket, .sweater: 0.015
      case .blouse: 0.014
      case .shirt, .tShirt, .dress: 0.006
      }
    let isLong = person.hasLongSleeves
    let end = isLong ? wrist : shoulder + (elbow - shoulder) * (person.upper == .dress ? 0.28 : 0.62)
    let cuff: Float = person.upper == .blouse && isLong ? 0.018 : 0
    layPatterned(low, high, on: &easel) { p in
      if !isLong { return max(stroke(p, shoulder, end, 0.052 * girth + loose, 0.054 + loose), end.y - p.y - 0.005) }
      return min(
        stroke(p, shoulder, elbow, 0.050 * girth + loose, 0.042 + loose),
        stroke(p, elbow, wrist, 0.042 + loose, 0.032 + loose + cuff))
    } shade: { p, _ in
      dim * (isLong && length(p - end) < 0.06 ? 0.86 : 1)
    }
    if limb == heldLimb { drawHeld(at: hand, isBehindHand: false, on: &easel) }
  }
}
