/// A bird in a scene. Its frame has the middle of the body at (0, 0), x towards the head and y up. The body is about
/// two units long.
struct Portrait {
  private let bird: Bird, scene: Scene, frame: Frame
  // The proportions of the body.
  private let girth: Float, head: Point, headRadius: Float
  private static let rump = Point(-1.15, -0.12), feet: Float = -1.12

  /// The photo of `bird` in `scene`, `side` × `side` pixels.
  static func photo(of bird: Bird, in scene: Scene, side: Int) -> Canvas {
    var canvas = Canvas(side: side)
    scene.paintBackdrop(on: &canvas)
    let portrait = Portrait(bird, scene, side)
    scene.paintSupport(on: &canvas, feet: feet)
    portrait.draw(on: &canvas)
    if scene.place == .water { scene.paintWater(on: &canvas, line: -0.36) }
    return canvas
  }

  private init(_ bird: Bird, _ scene: Scene, _ side: Int) {
    (self.bird, self.scene, frame) = (bird, scene, scene.frame(side))
    switch bird.build {
    case .plump: (girth, head, headRadius) = (0.70, [0.78, 0.62], 0.44)
    case .medium: (girth, head, headRadius) = (0.58, [0.86, 0.62], 0.37)
    case .slender: (girth, head, headRadius) = (0.47, [0.94, 0.66], 0.31)
    }
  }

  private func draw(on canvas: inout Canvas) {
    let isFlying = scene.place == .air
    if isFlying { drawSpreadWing(on: &canvas, isNear: false) }
    drawTail(on: &canvas)
    if scene.place == .branch || scene.place == .ground { drawLegs(on: &canvas) }
    if bird.isCrested { drawCrest(on: &canvas) }
    drawBeak(on: &canvas)
    drawBody(on: &canvas)
    drawFace(on: &canvas)
    if isFlying { drawSpreadWing(on: &canvas, isNear: true) } else { drawFoldedWing(on: &canvas) }
  }

  // MARK: - Feathers

  /// The colour of a part on this bird.
  private func plumage(_ part: Bird.Part) -> SIMD3<Float> { bird[part].light + scene.plumageTint }

  /// The colour of stripes and spots on a part.
  private func marking(on part: Bird.Part) -> SIMD3<Float> {
    bird[part].hasDarkMarks ? [0.20, 0.14, 0.10] : [0.92, 0.91, 0.88]
  }

  /// The shaded colour of feathers. `bulge` is the slope of the surface against the plane of the picture, of length up
  /// to 1.
  private func lit(_ colour: SIMD3<Float>, _ point: Point, bulge: Point) -> SIMD3<Float> {
    let texture = 0.90 + 0.2 * noise(point * Point(14, 26), salt: scene.salt)
    let light = 0.90 + 0.30 * dot(bulge, scene.light) - 0.16 * dot(bulge, bulge)
    return colour * light * texture + SIMD3(repeating: 0.03 * max(0, dot(bulge, scene.light)))
  }

  // MARK: - Parts

  private func drawBody(on canvas: inout Canvas) {
    let (head, radius, girth) = (head, headRadius, girth)
    let parts = Bird.Part.allCases.map(plumage), mark = marking(on: .breast)
    func colour(_ part: Bird.Part) -> SIMD3<Float> { parts[part.rawValue] }
    canvas.lay(in: frame, bounds: ([-1.4, -0.8], [1.6, 1.3])) { p in
      let trunk = blended(ellipse(p, .zero, [0.98, girth]), stroke(p, [-0.3, 0], Self.rump, girth * 0.7, 0.13), 0.2)
      let neck = stroke(p, [0.5, 0.08], head, girth * 0.68, radius * 0.9)
      return blended(blended(trunk, neck, 0.15), circle(p, head, radius), 0.1)
    } colour: { p, _ in
      // The place on the body: how far forwards, and how far above the line between back and underside.
      let upper = step(-0.02, 0.14, p.y - 0.12 - 0.22 * p.x + 0.05 * (noise(p * 8, salt: 3) - 0.5))
      let front = step(-0.12, 0.16, p.x + 0.35 * p.y - 0.12)
      var under = mixed(colour(.belly), colour(.breast), front)
      if bird.breastPattern != .plain {
        under = mixed(under, mark, front * 0.85 * Self.marks(bird.breastPattern, p * 1.0))
      }
      var result = mixed(under, colour(.back), upper)
      let fromHead = length(p - head)
      let isHead =
        step(radius * 1.22, radius * 1.02, fromHead)
        * step(-0.75, -0.5, (p.y - head.y) / radius - 0.5 * (p.x - head.x) / radius)
      let isCrown = step(0.12, 0.26, (p.y - head.y) / radius - 0.12 * (p.x - head.x) / radius)
      result = mixed(result, mixed(colour(.head), colour(.crown), isCrown), isHead)
      let trunkBulge = p / Point(1.0, girth), headBulge = (p - head) / radius
      let isNear = fromHead < radius * 1.3, share = step(radius * 1.3, radius * 0.9, fromHead)
      let bulge = isNear ? trunkBulge + (headBulge - trunkBulge) * share : trunkBulge
      return lit(result, p, bulge: bulge / max(1, length(bulge)))
    }
  }

  /// 1 on a mark of the pattern, 0 between marks.
  private static func marks(_ pattern: Bird.BreastPattern, _ point: Point) -> Float {
    switch pattern {
    case .plain: return 0
    case .streaked:
      let lane = point.x * 9 + 1.5 * (noise(point * 4, salt: 1) - 0.5)
      return step(0.32, 0.18, abs(lane - lane.rounded()))
        * step(0.25, 0.45, noise(Point(lane.rounded() * 7, point.y * 6), salt: 2))
    case .spotted: return spots(point * 6.5)
    }
  }

  /// Round spots, one in each unit cell; the rows are staggered.
  private static func spots(_ point: Point) -> Float {
    var point = point
    if Int(point.y.rounded(.down)) & 1 == 0 { point.x += 0.5 }
    return step(0.33, 0.22, length(point - point.rounded(.down) - Point(0.5, 0.5)))
  }

  private func drawFoldedWing(on canvas: inout Canvas) {
    let shoulder = Point(0.38, 0.14), tip = Point(-1.2, -0.10), width = girth * 0.52
    let base = plumage(.wings), mark = marking(on: .wings)
    canvas.lay(
      in: frame, bounds: ([-1.3, -0.6], [0.8, 0.6]), distance: { stroke($0, shoulder, tip, width, 0.06) }
    ) { p, d in
      let t = along(p, shoulder, tip), across = (p.y - shoulder.y - t * (tip.y - shoulder.y)) / width
      let quill = across * 4 + t * 3
      var colour = base * (1 - 0.22 * step(0.35, 0.5, t) * step(0.2, 0.4, abs(quill - quill.rounded())))
      colour = mixed(colour, mark, 0.9 * wingMarks(t, across))
      colour *= 1 - 0.45 * step(-0.07, 0, d)
      return lit(colour, p, bulge: Point(0.1, 0.7 * across))
    }
  }

  /// The strength of a wing's marking at `t`, from shoulder (0) to tip (1), and `across` the wing in −1…1.
  private func wingMarks(_ t: Float, _ across: Float) -> Float {
    switch bird.wingPattern {
    case .plain: return 0
    case .barred:
      let bow = t - 0.05 * across * across
      return max(step(0.035, 0.02, abs(bow - 0.24)), step(0.035, 0.02, abs(bow - 0.42)))
    case .spotted: return Self.spots(Point(t * 11, across * 2.4)) * step(0.05, 0.12, t) * step(0.8, 0.7, t)
    case .tipped: return step(0.58, 0.66, t)
    }
  }

  private func drawSpreadWing(on canvas: inout Canvas, isNear: Bool) {
    let shoulder: Point = isNear ? [0.22, 0.12] : [0.38, 0.3], reach: Point = isNear ? [-1.0, 1.6] : [0.1, 1.6]
    let tip = shoulder + reach, wrist = shoulder + reach * 0.4 + Point(0.22, 0.08)
    // The trailing edge: each quill has a rounded end; they are shorter towards the body.
    let ends = (1...6).map { quill in
      let t = Float(quill) / 6.5
      return shoulder + reach * (1 - t) + Point(-0.34 - 0.75 * t, -0.16 + 0.05 * t) * (0.55 + 0.9 * t * (1 - t) * 2)
    }
    let corners =
      [shoulder, wrist, tip] + ends.flatMap { [$0 + reach * 0.05, $0 - reach * 0.02] } + [shoulder + Point(-0.8, -0.1)]
    let base = plumage(.wings) * (isNear ? 1 : 0.72), mark = marking(on: .wings) * (isNear ? 1 : 0.72)
    let low = corners.reduce(corners[0], pointwiseMin), high = corners.reduce(corners[0], pointwiseMax)
    canvas.lay(in: frame, bounds: (low - 0.1, high + 0.1), distance: { polygon($0, corners) - 0.05 }) { p, d in
      let t = along(p, shoulder, tip), side = (p - shoulder - t * reach).x / 0.5, quill = side * 5 - t * 4
      let quills = abs(quill - quill.rounded())
      var colour = base * (1 - 0.25 * step(0.3, 0.5, quills) * step(0.2, 0.5, t - side * 0.3))
      colour = mixed(colour, mark, 0.9 * wingMarks(t, side))
      return lit(colour * (1 - 0.35 * step(-0.06, 0, d)), p, bulge: Point(0.3 * side, 0.2))
    }
  }

  private func drawTail(on canvas: inout Canvas) {
    let root = Self.rump + Point(0.25, 0.03), colour = plumage(.tail)
    let feathers: [(Point, Float)]  // where each ends, and how wide it is there
    switch bird.tail {
    case .short: feathers = [([-0.55, -0.08], 0.15), ([-0.5, -0.22], 0.14)]
    case .long: feathers = [([-1.45, -0.40], 0.11), ([-1.35, -0.52], 0.11), ([-1.2, -0.55], 0.10)]
    case .forked: feathers = [([-1.15, 0.10], 0.05), ([-0.7, -0.12], 0.09), ([-1.1, -0.62], 0.05)]
    }
    for (index, (end, width)) in feathers.enumerated().reversed() {
      let tip = root + end
      let bounds = (pointwiseMin(root, tip) - 0.25, pointwiseMax(root, tip) + 0.25)
      canvas.lay(in: frame, bounds: bounds, distance: { stroke($0, root, tip, 0.15, width) }) { p, d in
        let shade = colour * (1 - 0.1 * Float(index)) * (1 - 0.45 * step(-0.06, 0, d))
        return lit(shade, p, bulge: Point(0, d < -0.05 ? 0.1 : -0.3))
      }
    }
  }

  private func drawLegs(on canvas: inout Canvas) {
    let colour = plumage(.legs)
    for (index, hip) in [Point(-0.12, -girth * 0.8), Point(0.16, -girth * 0.8)].enumerated() {
      // The feet stand on level ground, however the bird leans.
      let ankle = frame.local(scene.level(canvas.width).onCanvas([hip.x + 0.08, Self.feet + 0.05]))
      let toes = [Point(0.26, -0.05), Point(0.22, 0.03), Point(-0.14, -0.03)].map { ankle + $0 }
      canvas.lay(in: frame, bounds: (pointwiseMin(hip, ankle) - 0.4, pointwiseMax(hip, ankle) + 0.4)) { p in
        toes.reduce(min(stroke(p, hip, ankle, 0.075, 0.05), circle(p, ankle, 0.06))) {
          min($0, stroke(p, ankle, $1, 0.05, 0.035))
        }
      } colour: { p, d in
        colour * (index == 0 ? 0.75 : 1) * (0.75 - 4 * min(0, d))
      }
    }
  }

  private func drawCrest(on canvas: inout Canvas) {
    let colour = plumage(.crown), top = head + Point(-0.1, headRadius * 0.75)
    let corners = [
      head + Point(headRadius * 0.6, headRadius * 0.6), top + Point(-0.05, 0.2), top + Point(-0.55, 0.38),
      top + Point(-0.4, -0.1), head,
    ]
    canvas.lay(
      in: frame, bounds: (head - 0.7, head + 0.9), distance: { polygon($0, corners) - 0.02 },
      colour: { p, _ in lit(colour, p, bulge: Point(0, 0.5)) })
  }

  private func drawBeak(on canvas: inout Canvas) {
    let colour = plumage(.beak), root = head + Point(headRadius * 0.72, -0.02)
    let strokes: [(Point, Point, Float, Float)]
    switch bird.beak {
    case .short: strokes = [(root, root + Point(0.34, -0.05), 0.17, 0.01)]
    case .long: strokes = [(root, root + Point(0.85, -0.06), 0.10, 0.012)]
    case .hooked:
      strokes = [
        (root, root + Point(0.34, 0.02), 0.15, 0.11),
        (root + Point(0.34, 0.02), root + Point(0.44, -0.16), 0.11, 0.015),
      ]
    case .broad: strokes = [(root, root + Point(0.55, -0.08), 0.12, 0.10)]
    }
    canvas.lay(in: frame, bounds: (root - 0.3, root + Point(1, 0.3))) { p in
      strokes.reduce(Float.infinity) { min($0, stroke(p, $1.0, $1.1, $1.2, $1.3)) }
    } colour: { p, d in
      let gape = step(0.012, 0.03, abs(p.y - root.y + 0.02 + 0.09 * (p.x - root.x)))
      return colour * (0.72 + 0.28 * gape) * (p.y > root.y ? 1.05 : 0.85) * (1 - 0.3 * step(-0.04, 0, d))
    }
  }

  private func drawFace(on canvas: inout Canvas) {
    let eye = head + Point(headRadius * 0.34, headRadius * 0.16), size = 0.075 as Float
    let bounds = (head - headRadius * 1.2, head + headRadius * 1.2)
    let pale = SIMD3<Float>(0.95, 0.94, 0.90), dark = SIMD3<Float>(0.07, 0.06, 0.06)
    func lay(_ colour: SIMD3<Float>, distance: (Point) -> Float) {
      canvas.lay(in: frame, bounds: bounds, distance: distance, colour: { _, _ in colour })
    }
    switch bird.face {
    case .plain: break
    case .eyebrow: lay(pale) { stroke($0, eye + Point(0.14, 0.13), eye + Point(-0.34, 0.10), 0.045, 0.03) }
    case .eyeStripe: lay(dark) { stroke($0, eye + Point(0.16, -0.03), eye + Point(-0.38, -0.02), 0.06, 0.045) }
    case .eyeRing: lay(pale) { circle($0, eye, size * 1.8) }
    }
    lay(dark) { circle($0, eye, size) }
    lay(pale) { circle($0, eye + Point(0.02, 0.03), size * 0.32) }
  }
}
