/// Where a camera hangs: what is painted behind people, and what stands before them.
enum Street: CaseIterable {
  case wall, shop, park, hall, road, bricks

  /// Paints the blurred background. `horizon` is where the ground ends, in 0…1 of the picture from below.
  func paint(on canvas: inout Canvas, horizon: Float, salt: Int) {
    let edge = 1 - horizon, shift = scattered(salt, 1, 1) * 0.6
    canvas.paint { p in
      // A place on the ground: how far to the side and how far away, so that stones get smaller with distance.
      let down = max(0.02, p.y - edge), depth = 0.2 / (down + 0.08)
      let floor = Point((p.x - 0.25) * depth * 4 + shift, depth * 3)
      let place = Point(p.x + shift, p.y)
      return p.y > edge ? ground(floor, salt) * (0.86 + 0.2 * down) : above(place, edge - p.y, salt)
    }
  }

  private func ground(_ p: Point, _ salt: Int) -> SIMD3<Float> {
    let grain = 0.92 + 0.14 * noise(p * 3, salt: salt)
    switch self {
    case .wall: return SIMD3(0.62, 0.60, 0.56) * grain * joints(p, 1, 0.88)
    case .shop: return SIMD3(0.50, 0.50, 0.52) * grain
    case .park: return mixed([0.66, 0.60, 0.48], [0.40, 0.52, 0.24], step(0.9, 1.3, abs(p.x - 0.8))) * grain
    case .hall: return SIMD3(0.72, 0.70, 0.66) * (0.97 + 0.05 * noise(p * 2, salt: salt)) * joints(p, 0.8, 0.9)
    case .road: return mixed([0.40, 0.41, 0.43], [0.85, 0.85, 0.82], step(0.12, 0.08, abs(p.y - 2.2))) * grain
    case .bricks: return SIMD3(0.55, 0.52, 0.50) * grain * joints(p, 0.5, 0.92)
    }
  }

  /// What is above the horizon, at a height above it.
  private func above(_ p: Point, _ height: Float, _ salt: Int) -> SIMD3<Float> {
    let soft = 0.96 + 0.08 * noise(p * 6, salt: 3)
    switch self {
    case .wall:
      let window = frameOfCells(p.x, height - 0.16, width: 0.34, height: 0.36, gap: 0.07)
      return mixed(SIMD3(0.78, 0.74, 0.66) * soft, mixed([0.30, 0.36, 0.42], [0.58, 0.66, 0.72], height), window)
    case .shop:
      let glass = frameOfCells(p.x, height - 0.04, width: 0.5, height: 0.46, gap: 0.04)
      let goods = mixed([0.28, 0.30, 0.34], [0.62, 0.54, 0.42], noise(p * Point(9, 7), salt: 5))
      let sign = mixed([0.24, 0.40, 0.42], [0.80, 0.78, 0.70], step(0.60, 0.62, noise(p * Point(30, 6), salt: 8)))
      let front = mixed([0.46, 0.44, 0.42], sign, step(0.48, 0.50, height) * step(0.62, 0.60, height))
      return mixed(front, goods, glass)
    case .park:
      let leaves = 0.6 * noise(p * 8, salt: 1) + 0.4 * noise(p * 19, salt: 2)
      let tree = mixed([0.16, 0.26, 0.11], [0.46, 0.58, 0.28], leaves)
      let trunk = step(0.035, 0.025, abs((p.x * 1.6) - (p.x * 1.6).rounded() + 0.2) / 1.6) * step(0.3, 0.24, height)
      let hedge = mixed(mixed([0.66, 0.76, 0.84], tree, step(0.05, 0.2, height + 0.12 * leaves)), tree, 0.6)
      return mixed(hedge, [0.27, 0.21, 0.16], trunk)
    case .hall:
      let pillar = step(0.07, 0.06, abs(p.x * 1.3 - (p.x * 1.3).rounded()) / 1.3)
      let lamp = step(0.24, 0.27, height) * 0.25
      return mixed(SIMD3(0.66, 0.66, 0.64) * soft, [0.80, 0.79, 0.76], pillar) + SIMD3(repeating: lamp)
    case .road:
      let far = mixed([0.58, 0.56, 0.53], [0.74, 0.80, 0.88], step(0.26, 0.3, height + 0.05 * noise(p * 5, salt: 4)))
      let car = blended(
        ellipse(Point(p.x, height), [0.42, 0.06], [0.28, 0.07]),
        ellipse(Point(p.x, height), [0.42, 0.12], [0.15, 0.06]),
        0.05)
      let paint = mixed([0.50, 0.16, 0.14], [0.24, 0.30, 0.36], step(0.10, 0.12, height))
      return mixed(far, paint, step(0.006, -0.006, car))
    case .bricks:
      let row = (height * 13).rounded(.down), across = p.x * 6 + (row / 2 - (row / 2).rounded(.down))
      let tone = scattered(Int(row), Int(across.rounded(.down)), 7)
      return mixed([0.54, 0.30, 0.24], [0.66, 0.42, 0.33], tone) * soft
    }
  }

  /// Darker lines between square stones of a size.
  private func joints(_ p: Point, _ size: Float, _ dark: Float) -> Float {
    let q = p / size, near = min(abs(q.x - q.x.rounded()), abs(q.y - q.y.rounded()))
    return dark + (1 - dark) * step(0.03, 0.08, near)
  }

  /// 1 in the panes of a row of windows, 0 between them.
  private func frameOfCells(_ x: Float, _ y: Float, width: Float, height: Float, gap: Float) -> Float {
    let across = abs(x / width - (x / width).rounded()) * width
    return step(width / 2 - gap, width / 2 - gap - 0.012, across) * step(0, 0.012, y) * step(height, height - 0.012, y)
  }
}
