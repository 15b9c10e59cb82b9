import Tensor

/// How one photo of a person is taken: by which camera, from which side, in which pose, light and company.
struct Shot {
  /// What the camera sees of the person.
  enum Side: CaseIterable { case front, back, left, right }
  /// What hides some of the person.
  enum Obstacle: CaseIterable { case none, pole, hedge, frame, passer }

  /// A camera hangs in one place, so that all its photos have one background and one kind of picture.
  struct Camera {
    let letter: String
    let place: Street
    /// The height of the horizon, in 0…1 of the picture from below.
    let horizon: Float
    let tint: SIMD3<Float>, brightness: Float, grain: Float
    /// How much each pixel takes from its neighbours, 0…1.
    let blur: Float

    static let all = [
      Camera(
        letter: "a", place: .wall, horizon: 0.42, tint: [1.03, 1.00, 0.94], brightness: 1, grain: 0.008, blur: 0),
      Camera(
        letter: "b", place: .shop, horizon: 0.36, tint: [0.97, 1, 1.04], brightness: 0.96, grain: 0.012, blur: 0.3),
      Camera(letter: "c", place: .park, horizon: 0.58, tint: [1, 1.02, 0.97], brightness: 1.06, grain: 0.008, blur: 0),
      Camera(letter: "d", place: .hall, horizon: 0.66, tint: [1.03, 1, 0.96], brightness: 0.9, grain: 0.02, blur: 0.5),
      Camera(
        letter: "e", place: .road, horizon: 0.52, tint: [0.96, 0.99, 1.05], brightness: 1, grain: 0.012, blur: 0.3),
      Camera(
        letter: "f", place: .bricks, horizon: 0.3, tint: [1.02, 0.99, 0.97], brightness: 0.92, grain: 0.015, blur: 0.2),
    ]
  }

  let camera: Camera, side: Side, obstacle: Obstacle
  /// 0 stands; else how far the legs are apart, and which is in front.
  let stride: Float
  /// The person's place on the ground and the length of a metre, in heights of the picture, y down.
  let ground: Point, metre: Float, lean: Float
  /// −1 where the light comes from the left, 1 from the right.
  let light: Float
  let brightness: Float
  /// The seed of folds, leaves and stones.
  let salt: Int

  /// - Parameter tall: the height of the person with what they hold above them, in metres.
  init(_ camera: Camera, tall: Float, using chance: inout SplitMix64) {
    self.camera = camera
    side = chance.any([.front, .front, .front, .back, .back, .left, .right])
    obstacle = chance.happens(0.25) ? chance.any([.pole, .hedge, .frame, .passer]) : .none
    stride = chance.happens(0.45) ? 0 : chance.uniform(0.5, 1) * (chance.happens(0.5) ? 1 : -1)
    let cut = obstacle == .frame
    // The network looks at crops that lose a sixteenth at each edge, so the feet stay inside it.
    metre = chance.uniform(0.79, 0.84) / max(tall, 1.68) * (cut ? 1.12 : 1)
    ground = [
      0.25 + chance.uniform(-0.03, 0.03), chance.uniform(0.915, 0.935) + (cut ? chance.uniform(0.05, 0.22) : 0),
    ]
    lean = chance.uniform(-0.03, 0.03)
    light = chance.uniform(-1, 1)
    brightness = camera.brightness * chance.uniform(0.85, 1.1)
    salt = Int(chance.next() & 0xFFFF)
  }

  /// The frame of the person, in metres, on a canvas of `height` pixels. To the left is to the right, mirrored.
  func frame(_ height: Int) -> Frame {
    Frame(
      origin: ground * Float(height), scale: metre * Float(height), angle: lean, isMirrored: side == .left)
  }

  /// The frame of someone nearer to the camera, half of whom is beyond the picture's edge.
  func passerFrame(_ height: Int) -> Frame {
    let edge = Point(light < 0 ? -0.01 : 0.51, 0.99) * Float(height)
    return Frame(origin: edge, scale: metre * 1.12 * Float(height), isMirrored: side == .left)
  }

  var isFromSide: Bool { side == .left || side == .right }

  /// The limb of a hand: 0 or 1 as in `Body`.
  func limb(ofRightHand isRight: Bool) -> Int { isRight == (side == .back || side == .right) ? 1 : 0 }

  /// Turns the finished picture into a photo: focus, light, tint and the sensor's noise.
  func expose(_ canvas: inout Canvas, using chance: inout SplitMix64) {
    if camera.blur > 0 { canvas.blur(camera.blur) }
    let gain = camera.tint * brightness
    canvas.develop { _, _, colour in
      let noise = (chance.nextFloat() + chance.nextFloat() + chance.nextFloat() - 1.5) * 2 * camera.grain
      return colour * gain + SIMD3(repeating: noise)
    }
  }
}
