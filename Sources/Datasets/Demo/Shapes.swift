import Glibc

/// A point or a direction; y is up in a bird's own frame and down on a canvas.
typealias Point = SIMD2<Float>

// Signed distances (Quilez, "2D distance functions"): negative inside, positive outside, in the units of the points.

/// The distance to the ellipse with half axes `radii`, turned by `angle`; exact on its edge, and good near it.
func ellipse(_ point: Point, _ centre: Point, _ radii: Point, angle: Float = 0) -> Float {
  let local = turned(point - centre, by: -angle)
  let k = length(local / radii), slope = length(local / (radii * radii))
  return slope == 0 ? -min(radii.x, radii.y) : k * (k - 1) / slope
}

func circle(_ point: Point, _ centre: Point, _ radius: Float) -> Float { length(point - centre) - radius }

/// The distance to a stroke from `a` to `b` whose half width goes from `ra` to `rb`.
func stroke(_ point: Point, _ a: Point, _ b: Point, _ ra: Float, _ rb: Float) -> Float {
  let t = along(point, a, b)
  return length(point - a - t * (b - a)) - (ra + t * (rb - ra))
}

/// The place of a point along the way from `a` to `b`, in 0…1.
func along(_ point: Point, _ a: Point, _ b: Point) -> Float { clamped(dot(point - a, b - a) / dot(b - a, b - a)) }

/// The distance to a polygon.
func polygon(_ point: Point, _ corners: [Point]) -> Float {
  var nearest = Float.infinity, sign: Float = 1
  var previous = corners[corners.count - 1]
  for corner in corners {
    let edge = previous - corner, w = point - corner
    let b = w - edge * clamped(dot(w, edge) / dot(edge, edge))
    nearest = min(nearest, dot(b, b))
    let above = point.y >= corner.y, below = point.y < previous.y, left = edge.x * w.y > edge.y * w.x
    if above == below && below == left { sign = -sign }
    previous = corner
  }
  return sign * nearest.squareRoot()
}

/// The distance to the union of two shapes; where they meet it is rounded over a width of `k`.
func blended(_ a: Float, _ b: Float, _ k: Float) -> Float {
  let h = max(k - abs(a - b), 0) / k
  return min(a, b) - h * h * k / 4
}

/// 0 below `low`, 1 above `high`, smooth between.
func step(_ low: Float, _ high: Float, _ x: Float) -> Float {
  let t = clamped((x - low) / (high - low))
  return t * t * (3 - 2 * t)
}

func clamped(_ x: Float) -> Float { min(max(x, 0), 1) }
func dot(_ a: Point, _ b: Point) -> Float { a.x * b.x + a.y * b.y }
func length(_ a: Point) -> Float { dot(a, a).squareRoot() }
func mixed(_ a: SIMD3<Float>, _ b: SIMD3<Float>, _ share: Float) -> SIMD3<Float> { a + (b - a) * share }

func turned(_ point: Point, by angle: Float) -> Point {
  if angle == 0 { return point }
  let (s, c) = (sinf(angle), cosf(angle))
  return [c * point.x - s * point.y, s * point.x + c * point.y]
}

/// Value noise: a value in 0…1 that is smooth over distances of 1.
func noise(_ point: Point, salt: Int = 0) -> Float {
  let cell = point.rounded(.down)
  let f = point - cell, t = f * f * (3 - 2 * f)
  let (x, y) = (Int(cell.x), Int(cell.y))
  let top = scattered(x, y, salt) * (1 - t.x) + scattered(x + 1, y, salt) * t.x
  let bottom = scattered(x, y + 1, salt) * (1 - t.x) + scattered(x + 1, y + 1, salt) * t.x
  return top * (1 - t.y) + bottom * t.y
}

/// A value in 0…1 for each cell of a grid, without a pattern.
func scattered(_ x: Int, _ y: Int, _ salt: Int) -> Float {
  var h = UInt64(bitPattern: Int64(x &* 0x1F1F_1F1F ^ y &* 0x5F35_6495 ^ salt &* 0x2545_F491))
  h = (h ^ (h >> 33)) &* 0xFF51_AFD7_ED55_8CCD
  h = (h ^ (h >> 33)) &* 0xC4CE_B9FE_1A85_EC53
  return Float((h ^ (h >> 33)) & 0xFFFF) / 65535
}
