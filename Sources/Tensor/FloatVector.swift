import CProcessor

/// A vector register's worth of floats. Comparisons of generic vectors go element by element, those of concrete ones do not: hence these.
protocol FloatVector: SIMD where Scalar == Float {
  /// From anywhere in memory.
  init(at x: UnsafePointer<Float>)
  func store(at x: UnsafeMutablePointer<Float>)
  static func larger(_ a: Self, _ b: Self) -> Self
  /// What the activation makes of it.
  func after(_ activation: Activation) -> Self
}

extension SIMD8<Float>: FloatVector {
  @inline(__always) init(at x: UnsafePointer<Float>) { self = load_floats8(x) }
  @inline(__always) func store(at x: UnsafeMutablePointer<Float>) { store_floats8(self, x) }
  @inline(__always) static func larger(_ a: Self, _ b: Self) -> Self { a.replacing(with: b, where: a .< b) }

  @inline(__always) func after(_ activation: Activation) -> Self {
    var x = self
    if activation != .none { x.replace(with: 0, where: x .< 0) }
    if activation == .relu6 { x.replace(with: 6, where: x .> 6) }
    return x
  }
}

extension SIMD16<Float>: FloatVector {
  @inline(__always) init(at x: UnsafePointer<Float>) { self = load_floats16(x) }
  @inline(__always) func store(at x: UnsafeMutablePointer<Float>) { store_floats16(self, x) }
  @inline(__always) static func larger(_ a: Self, _ b: Self) -> Self { a.replacing(with: b, where: a .< b) }

  @inline(__always) func after(_ activation: Activation) -> Self {
    var x = self
    if activation != .none { x.replace(with: 0, where: x .< 0) }
    if activation == .relu6 { x.replace(with: 6, where: x .> 6) }
    return x
  }
}
