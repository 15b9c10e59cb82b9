/// A canvas on which a person is drawn in metres, part by part.
struct Easel {
  private(set) var canvas: Canvas
  let frame: Frame
  /// As in `Shot`.
  private let light: Float, salt: Int
  /// Whether it is noted which part a pixel shows; of a passer-by it is not.
  private let notesParts: Bool

  init(_ canvas: Canvas, _ frame: Frame, _ shot: Shot, notesParts: Bool = true) {
    (self.canvas, self.frame, self.notesParts) = (canvas, frame, notesParts)
    (light, salt) = (shot.light, shot.salt)
  }

  /// Lays a shape over the picture, as `Canvas` does.
  /// - Parameters:
  ///   - part: what it is of; nil is skin, or something else that no sentence names.
  ///   - low: the lower left corner of a box that contains the shape, and `high` the upper right one.
  mutating func lay(
    _ part: Person.Part?, _ low: Point, _ high: Point, opacity: Float = 1, distance: (Point) -> Float,
    colour: (Point, Float) -> SIMD3<Float>
  ) {
    canvas.owner = notesParts ? part?.rawValue ?? 0 : 0
    canvas.lay(in: frame, bounds: (low, high), opacity: opacity, distance: distance, colour: colour)
  }

  /// Lays a shape of one cloth over the picture.
  mutating func lay(
    _ part: Person.Part?, _ low: Point, _ high: Point, cloth: SIMD3<Float>, distance: (Point) -> Float
  ) {
    let folds = folds
    lay(part, low, high, distance: distance) { folds($0, $1) * cloth + SIMD3(repeating: 0.012) }
  }

  /// How light cloth is at a place and distance: it has folds, and is darker at its edge, which turns away, and on the
  /// side without light.
  var folds: (Point, Float) -> Float {
    let (light, salt) = (light, salt)
    return { p, d in
      let folds =
        0.90 + 0.18 * noise(p * Point(13, 6), salt: salt) + 0.06 * (noise(p * Point(30, 22), salt: salt) - 0.5)
      let edge = 1 - 0.34 * step(-0.03, 0.004, d)
      return folds * edge * (1 + 0.18 * light * min(max(p.x / 0.3, -1), 1))
    }
  }

  /// The soft shadow of a person on the ground.
  mutating func layShadow(_ centre: Point) {
    canvas.owner = 0
    canvas.lay(
      in: frame, bounds: (centre - Point(0.4, 0.06), centre + Point(0.4, 0.06)), softness: 0.06, opacity: 0.5,
      distance: { ellipse($0, centre, [0.3, 0.035]) }, colour: { _, _ in [0.10, 0.10, 0.11] })
  }

  /// How many square metres of a part are seen.
  func area(of part: Person.Part) -> Float {
    Float(canvas.owners.count { $0 == part.rawValue }) / (frame.scale * frame.scale)
  }
}
