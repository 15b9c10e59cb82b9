import CProcessor

/// A vector register's worth of floats. Comparisons of generic vectors go element by element, those of concrete ones do
/// not: hence these.
package protocol FloatVector: SIMD where Scalar == Float {
  /// From anywhere in memory.
  init(at x: UnsafePointer<Float>)
  func store(at x: UnsafeMutablePointer<Float>)
  static func larger(_ a: Self, _ b: Self) -> Self
  /// What the activation makes of it.
  func after(_ activation: Activation) -> Self
}

extension SIMD8<Float>: FloatVector {
  @inlinable @inline(__always) package init(at x: UnsafePointer<Float>) { self = load_floats8(x) }
  @inlinable @inline(__always) package func store(at x: UnsafeMutablePointer<Float>) { store_floats8(self, x) }
  @inlinable @inline(__always) package static func larger(_ a: Self, _ b: Self) -> Self {
    a.replacing(with: b, where: a .< b)
  }

  @inlinable @inline(__always) package func after(_ activation: Activation) -> Self {
    var x = self
    if activation != .none { x.replace(with: 0, where: x .< 0) }
    if activation == .relu6 { x.replace(with: 6, where: x .> 6) }
    return x
  }
}

extension SIMD16<Float>: FloatVector {
  @inlinable @inline(__always) package init(at x: UnsafePointer<Float>) { self = load_floats16(x) }
  @inlinable @inline(__always) package func store(at x: UnsafeMutablePointer<Float>) { store_floats16(self, x) }
  @inlinable @inline(__always) package static func larger(_ a: Self, _ b: Self) -> Self {
    a.replacing(with: b, where: a .< b)
  }

  @inlinable @inline(__always) package func after(_ activation: Activation) -> Self {
    var x = self
    if activation != .none { x.replace(with: 0, where: x .< 0) }
    if activation == .relu6 { x.replace(with: 6, where: x .> 6) }
    return x
  }
}
