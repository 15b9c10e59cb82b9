import Tensor

/// The surroundings of the bird in one photo, and how the photo was taken.
struct Scene {
  enum Place: CaseIterable { case branch, ground, water, air }
  enum Backdrop: CaseIterable { case sky, foliage, meadow, reeds }

  let place: Place, backdrop: Backdrop
  /// The middle of the bird, in 0…1 of the picture, y down.
  let centre: Point
  /// The size of the bird's unit (about half its body), in 0…1 of the picture.
  let size: Float
  let angle: Float, isMirrored: Bool
  /// The direction to the light, y up, length 1.
  let light: Point
  let brightness: Float, tint: SIMD3<Float>
  /// Standard deviation of the sensor's noise.
  let grain: Float
  /// The seed for the places of leaves, ripples and feathers.
  let salt: Int
  /// How the plumage of this bird differs from that of its species.
  let plumageTint: SIMD3<Float>

  init(using chance: inout SplitMix64) {
    place = chance.any([.branch, .branch, .branch, .ground, .ground, .water, .air])
    backdrop = place == .air ? chance.any([.sky, .sky, .foliage]) : chance.any(Backdrop.allCases)
    size = chance.uniform(0.16, 0.24)
    isMirrored = chance.next() & 1 == 0
    let across = chance.uniform(0.48, 0.60) * (isMirrored ? -1 : 1) + (isMirrored ? 1 : 0)
    centre = [across, chance.uniform(0.44, 0.56)]
    angle = place == .water ? chance.uniform(-0.08, 0.08) : chance.uniform(-0.25, 0.3)
    light = turned([0, 1], by: chance.uniform(-0.9, 0.9))
    brightness = chance.uniform(0.78, 1.15)
    tint = [chance.uniform(0.93, 1.06), chance.uniform(0.96, 1.03), chance.uniform(0.92, 1.06)]
    grain = chance.uniform(0.004, 0.02)
    salt = Int(chance.next() & 0xFFFF)
    plumageTint = [chance.uniform(-0.03, 0.03), chance.uniform(-0.03, 0.03), chance.uniform(-0.03, 0.03)]
  }

  /// The bird's frame on a canvas of `side` pixels.
  func frame(_ side: Int) -> Frame {
    Frame(origin: centre * Float(side), scale: size * Float(side), angle: angle, isMirrored: isMirrored)
  }

  /// The same place and size, but upright, for ground and water.
  func level(_ side: Int) -> Frame {
    Frame(origin: centre * Float(side), scale: size * Float(side), isMirrored: isMirrored)
  }

  /// Paints the blurred background.
  func paintBackdrop(on canvas: inout Canvas) {
    let hue = scattered(salt, 1, 1)
    switch backdrop {
    case .sky:
      let zenith = mixed([0.30, 0.52, 0.84], [0.62, 0.68, 0.74], hue),
        horizon = mixed([0.74, 0.85, 0.95], [0.88, 0.88, 0.88], hue)
      canvas.paint { p in
        let haze = 0.65 * noise(p * Point(3, 5), salt: salt) + 0.35 * noise(p * Point(8, 12), salt: salt + 1)
        return mixed(mixed(zenith, horizon, p.y), [0.95, 0.95, 0.96], step(0.5, 0.9, haze) * 0.7)
      }
    case .foliage:
      let dark = mixed([0.08, 0.17, 0.07], [0.20, 0.22, 0.10], hue),
        bright = mixed([0.40, 0.56, 0.24], [0.58, 0.55, 0.28], hue)
      // The sky shines through gaps between leaves, as discs of the lens.
      let glints = (0..<9).map { Point(scattered($0, 0, salt), scattered($0, 1, salt)) }
      canvas.paint { p in
        let leaves =
          0.55 * noise(p * 5, salt: salt) + 0.3 * noise(p * 11, salt: salt + 1) + 0.15 * noise(p * 23, salt: salt + 2)
        let glint = glints.reduce(0) { max($0, step(0.055, 0.03, length(p - $1))) }
        return mixed(mixed(dark, bright, leaves), [0.86, 0.90, 0.78], glint * 0.35)
      }
    case .meadow:
      let grass = mixed([0.42, 0.52, 0.25], [0.66, 0.58, 0.36], hue),
        far = mixed([0.60, 0.68, 0.52], [0.78, 0.76, 0.66], hue)
      canvas.paint { p in
        let band = noise(p * Point(2, 9), salt: salt) * 0.25 + noise(p * Point(14, 4), salt: salt + 1) * 0.15 - 0.2
        return mixed(far, grass, step(0.1, 0.9, p.y)) + SIMD3(repeating: band * 0.6)
      }
    case .reeds:
      let dark = mixed([0.30, 0.25, 0.15], [0.22, 0.30, 0.16], hue),
        bright = mixed([0.72, 0.64, 0.44], [0.60, 0.66, 0.40], hue)
      canvas.paint { p in
        let lean = p.x + 0.12 * (p.y - 0.5) * (noise(p * 2, salt: salt + 2) - 0.5)
        let stems =
          0.6 * noise(Point(lean * 22, p.y * 2), salt: salt) + 0.4 * noise(Point(lean * 9, p.y), salt: salt + 1)
        return mixed(dark, bright, stems)
      }
    }
  }

  /// Paints what the bird stands on, behind its feet.
  func paintSupport(on canvas: inout Canvas, feet: Float) {
    switch place {
    case .branch:
      let tilt = (scattered(salt, 2, 2) - 0.5) * 0.5, thickness = 0.09 + 0.09 * scattered(salt, 3, 3)
      let bark = mixed([0.36, 0.27, 0.19], [0.48, 0.44, 0.40], scattered(salt, 4, 4))
      let frame = level(canvas.width), middle = Point(0, feet - thickness)
      let ends = (middle + Point(-6, -6 * tilt), middle + Point(6, 6 * tilt))
      canvas.lay(in: frame, bounds: ([-6, feet - 4], [6, feet + 4])) { p in
        stroke(p, ends.0, ends.1, thickness * 1.25, thickness * 0.75) + 0.03 * (noise(p * 6, salt: salt) - 0.5)
      } colour: { p, d in
        let side = clamped(0.5 + (p.y - middle.y - tilt * p.x) / (2.4 * thickness))
        return bark * (0.55 + 0.65 * side) * (0.8 + 0.4 * noise(p * Point(5, 22), salt: salt + 5))
      }
    case .ground:
      let soil = mixed([0.50, 0.42, 0.31], [0.44, 0.48, 0.28], scattered(salt, 5, 5))
      canvas.lay(in: level(canvas.width), bounds: ([-9, feet - 9], [9, feet + 0.6]), softness: 0.15) { p in
        p.y - feet - 0.28 - 0.1 * noise(p * 2, salt: salt)
      } colour: { p, _ in
        let near = clamped((feet + 0.4 - p.y) / 2)
        let pebbles = noise(p * Point(7, 16), salt: salt + 6) * 0.5 + noise(p * Point(3, 6), salt: salt + 7) * 0.5
        return soil * (0.72 + 0.3 * near + 0.45 * (pebbles - 0.5))
      }
      // The bird's shadow.
      canvas.lay(
        in: level(canvas.width), bounds: ([-1.4, feet - 0.3], [1.4, feet + 0.2]), softness: 0.25, opacity: 0.55,
        distance: { ellipse($0, [-0.25 * light.x, feet - 0.04], [1.0, 0.13]) }, colour: { _, _ in soil * 0.3 })
    case .water, .air: break
    }
  }

  /// Paints the water in front of a swimming bird, which hides its underside.
  func paintWater(on canvas: inout Canvas, line: Float) {
    let deep = mixed([0.16, 0.30, 0.38], [0.30, 0.36, 0.32], scattered(salt, 6, 6)),
      pale = mixed([0.62, 0.74, 0.80], [0.70, 0.72, 0.66], scattered(salt, 7, 7))
    canvas.lay(in: level(canvas.width), bounds: ([-9, -9], [9, line + 0.2]), softness: 0.03, opacity: 0.94) { p in
      p.y - line - 0.04 * noise(Point(p.x * 4, 0), salt: salt)
    } colour: { p, _ in
      let below = line - p.y
      let ripples =
        noise(Point(p.x * 1.3, p.y * 7), salt: salt + 8) * 0.6 + noise(Point(p.x * 4, p.y * 17), salt: salt + 9) * 0.4
      return mixed(deep, pale, clamped(ripples * 0.9 - 0.1 * below) * (0.5 + 0.5 * clamped(below)))
    }
  }

  /// Turns the finished picture into a photo: light, tint, darker corners and the sensor's noise.
  func expose(_ canvas: inout Canvas, using chance: inout SplitMix64) {
    let gain = tint * brightness, middle = Float(canvas.width) / 2
    canvas.develop { x, y, colour in
      let offset = Point(Float(x) - middle, Float(y) - middle) / middle
      let noise = (chance.nextFloat() + chance.nextFloat() + chance.nextFloat() - 1.5) * 2 * grain
      return colour * gain * (1 - 0.1 * dot(offset, offset)) + SIMD3(repeating: noise)
    }
  }
}
