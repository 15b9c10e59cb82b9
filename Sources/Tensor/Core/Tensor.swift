/// A dense array of `Float` in row-major order: the last dimension is contiguous.
///
/// Images are [photo, row, column, channel], so that every kernel vectorises along channels
/// and a grid of 7×7 cells already is the [49, channels] matrix that attention wants.
package struct Tensor: Equatable, Sendable {
  package let shape: [Int]
  package var elements: [Float]

  package init(shape: [Int], elements: [Float]) {
    precondition(shape.reduce(1, *) == elements.count, "\(elements.count) elements in shape \(shape)")
    (self.shape, self.elements) = (shape, elements)
  }

  package init(repeating value: Float = 0, shape: [Int]) {
    self.init(shape: shape, elements: [Float](repeating: value, count: shape.reduce(1, *)))
  }

  /// [count]
  init(row: [Float]) { self.init(shape: [row.count], elements: row) }

  /// Elements are whatever memory held: `body` must write every one of them.
  package init(uninitialized shape: [Int], writing body: (UnsafeMutablePointer<Float>) throws -> Void) rethrows {
    let count = shape.reduce(1, *)
    self.shape = shape
    elements = try [Float](unsafeUninitializedCapacity: count) { buffer, initialized in
      if count > 0 { try body(buffer.baseAddress!) }
      initialized = count
    }
  }

  /// The number of elements.
  package var count: Int { elements.count }
  /// The size of the last dimension.
  package var columns: Int { shape.last ?? 1 }
  /// The number of rows when all dimensions but the last are flattened into one.
  package var rows: Int { shape.dropLast().reduce(1, *) }

  /// The same elements in another shape.
  package func reshaped(_ shape: [Int]) -> Tensor { Tensor(shape: shape, elements: elements) }
}

/// Memory for `count` floats in whole cache lines, which vectors then do not straddle; the caller deallocates it.
package func cacheLines(_ count: Int) -> UnsafeMutablePointer<Float> {
  UnsafeMutableRawPointer.allocate(byteCount: max(1, (count + 15) / 16) * 64, alignment: 64).bindMemory(
    to: Float.self, capacity: count)
}
