/// A picture that is being drawn: red, green and blue in 0…1. Anti-aliased shapes are laid one over another.
struct Canvas {
  let width: Int, height: Int
  private(set) var pixels: [SIMD3<Float>]
  /// What the shapes that are laid next are of; 0 is nothing in particular.
  var owner: UInt8 = 0
  /// What each pixel is mostly of.
  private(set) var owners: [UInt8]

  init(width: Int, height: Int) {
    (self.width, self.height) = (width, height)
    pixels = Array(repeating: .zero, count: width * height)
    owners = Array(repeating: 0, count: width * height)
  }

  init(side: Int) { self.init(width: side, height: side) }

  /// Paints a blurred background over everything.
  /// - Parameter colour: gets a place, of which y is in 0…1, down, and x in the same unit, the height of the picture.
  ///   It is called at every fourth pixel; colours between are interpolated.
  mutating func paint(_ colour: (Point) -> SIMD3<Float>) {
    let coarse = width / 4 + 2, count = coarse * (height / 4 + 2)
    let samples = (0..<count).map { colour(Point(Float($0 % coarse), Float($0 / coarse)) * 4 / Float(height)) }
    for y in 0..<height {
      for x in 0..<width {
        let at = y / 4 * coarse + x / 4, down = Float(y % 4) / 4, across = Float(x % 4) / 4
        let upper = mixed(samples[at], samples[at + 1], across)
        let lower = mixed(samples[at + coarse], samples[at + coarse + 1], across)
        pixels[y * width + x] = mixed(upper, lower, down)
      }
    }
  }

  /// Lays a shape over the picture: where `distance` is negative, the picture gets the shape's colour. The edge is soft
  /// over `softness` units, and over at least a pixel.
  /// - Parameters:
  ///   - frame: the place and size of the shape's own frame on the canvas.
  ///   - bounds: the corners of a box in that frame that contains the shape.
  mutating func lay(
    in frame: Frame, bounds: (Point, Point), softness: Float = 0, opacity: Float = 1, distance: (Point) -> Float,
    colour: (Point, Float) -> SIMD3<Float>
  ) {
    let margin = softness + 2 / frame.scale
    let low = bounds.0 - margin, high = bounds.1 + margin
    let corners = [low, high, Point(low.x, high.y), Point(high.x, low.y)].map(frame.onCanvas)
    let left = corners.map(\.x).reduce(.infinity, min), right = corners.map(\.x).reduce(-.infinity, max)
    let top = corners.map(\.y).reduce(.infinity, min), bottom = corners.map(\.y).reduce(-.infinity, max)
    let across = Float(width), down = Float(height)
    guard right > 0, bottom > 0, left < across, top < down else { return }
    let edge = max(1, softness * frame.scale)
    for y in Int(max(0, top))..<Int(min(down, bottom + 1)) {
      for x in Int(max(0, left))..<Int(min(across, right + 1)) {
        let point = frame.local(Point(Float(x) + 0.5, Float(y) + 0.5)), d = distance(point)
        let share = clamped(0.5 - d * frame.scale / edge) * opacity
        guard share > 0 else { continue }
        let pixel = y * width + x
        pixels[pixel] = mixed(pixels[pixel], colour(point, d), share)
        if share > 0.5 { owners[pixel] = owner }
      }
    }
  }

  /// Changes every pixel by its place in pixels.
  mutating func develop(_ change: (_ x: Int, _ y: Int, SIMD3<Float>) -> SIMD3<Float>) {
    for y in 0..<height {
      for x in 0..<width { pixels[y * width + x] = change(x, y, pixels[y * width + x]) }
    }
  }

  /// Mixes each pixel with those around it: `share` of it comes from them, as when a lens is out of focus.
  mutating func blur(_ share: Float) {
    let own = 1 - share / 2, other = share / 4
    var line: [SIMD3<Float>] = []
    func soften(_ count: Int, _ place: (Int) -> Int) {
      line.removeAll(keepingCapacity: true)
      for i in 0..<count {
        line.append(
          pixels[place(i)] * own + (pixels[place(max(0, i - 1))] + pixels[place(min(count - 1, i + 1))]) * other)
      }
      for i in 0..<count { pixels[place(i)] = line[i] }
    }
    for y in 0..<height { soften(width) { y * width + $0 } }
    for x in 0..<width { soften(height) { $0 * width + x } }
  }

  /// The picture in bytes.
  var image: RGBImage {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(3 * pixels.count)
    for pixel in pixels {
      for channel in 0..<3 { bytes.append(UInt8(clamped(pixel[channel]) * 255 + 0.5)) }
    }
    return RGBImage(width: width, height: height, pixels: bytes)
  }
}

/// The place of a drawing's own frame (y up) on a canvas (y down).
struct Frame {
  /// The drawing's origin, in pixels.
  let origin: Point
  /// The number of pixels of a unit of the drawing.
  let scale: Float
  private let across: Point, up: Point  // the directions of the drawing's axes on the canvas

  /// - Parameters:
  ///   - angle: counter-clockwise, in radians.
  ///   - isMirrored: whether the drawing faces left.
  init(origin: Point, scale: Float, angle: Float = 0, isMirrored: Bool = false) {
    (self.origin, self.scale) = (origin, scale)
    let flip = Point(isMirrored ? -1 : 1, -1)
    across = turned([1, 0], by: angle) * flip
    up = turned([0, 1], by: angle) * flip
  }

  /// The frame of a drawing that has its origin at `offset` in this one, and is `growth` times as large.
  func shifted(_ offset: Point, growth: Float) -> Frame { Frame(self, onCanvas(offset), scale * growth) }

  private init(_ other: Frame, _ origin: Point, _ scale: Float) {
    (self.origin, self.scale, across, up) = (origin, scale, other.across, other.up)
  }

  func local(_ pixel: Point) -> Point {
    let offset = (pixel - origin) / scale
    return [dot(offset, across), dot(offset, up)]
  }

  func onCanvas(_ point: Point) -> Point { origin + scale * (point.x * across + point.y * up) }
}
