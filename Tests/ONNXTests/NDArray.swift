/// An array of any rank, row-major. Integers and truth values are numbers too.
struct NDArray: Equatable {
  var shape: [Int], elements: [Double]

  init(_ shape: [Int], _ elements: [Double]) {
    precondition(shape.reduce(1, *) == elements.count, "\(elements.count) elements of \(shape)")
    (self.shape, self.elements) = (shape, elements)
  }

  init(_ shape: [Int], _ elements: [Float]) { self.init(shape, elements.map(Double.init)) }
  init(_ shape: [Int], _ elements: [Int]) { self.init(shape, elements.map(Double.init)) }

  /// Made place by place.
  init(_ shape: [Int], _ element: ([Int]) -> Double) {
    var place = [Int](repeating: 0, count: shape.count)
    let elements = (0..<shape.reduce(1, *)).map { _ in
      defer {
        for axis in shape.indices.reversed() {
          place[axis] += 1
          if place[axis] < shape[axis] { break }
          place[axis] = 0
        }
      }
      return element(place)
    }
    self.init(shape, elements)
  }

  var integers: [Int] { elements.map { Int($0) } }

  /// An element; an axis of one element has it everywhere, and so do axes in front that are not there.
  subscript(place: [Int]) -> Double {
    var index = 0
    for (extent, at) in zip(shape, place.suffix(shape.count)) { index = index * extent + (extent == 1 ? 0 : at) }
    return elements[index]
  }

  func map(_ body: (Double) -> Double) -> NDArray { NDArray(shape, elements.map(body)) }

  /// NumPy's broadcasting.
  static func combined(_ arrays: [NDArray], _ body: ([Double]) -> Double) -> NDArray {
    let rank = arrays.map(\.shape.count).max()!
    let shapes = arrays.map { [Int](repeating: 1, count: rank - $0.shape.count) + $0.shape }
    let shape = (0..<rank).map { axis in
      let extents = Set(shapes.map { $0[axis] }).subtracting([1])
      precondition(extents.count < 2, "\(shapes) do not fit each other")
      return extents.first ?? 1
    }
    return NDArray(shape) { place in body(arrays.map { $0[place] }) }
  }

  func axis(_ number: Int) -> Int { number < 0 ? number + shape.count : number }

  /// One number for all along an axis.
  func reduced(_ number: Int, keeping: Bool, _ body: ([Double]) -> Double) -> NDArray {
    let axis = axis(number)
    var kept = shape
    kept[axis] = 1
    let result = NDArray(kept) { place in
      body(
        (0..<shape[axis]).map {
          var place = place
          place[axis] = $0
          return self[place]
        })
    }
    guard !keeping else { return result }
    kept.remove(at: axis)
    return NDArray(kept, result.elements)
  }

  func transposed(_ axes: [Int]) -> NDArray {
    NDArray(axes.map { shape[$0] }) { place in
      var from = place
      for (to, axis) in axes.enumerated() { from[axis] = place[to] }
      return self[from]
    }
  }

  /// The elements of an axis that are between two places.
  func slice(_ number: Int, _ range: Range<Int>) -> NDArray {
    let axis = axis(number)
    var part = shape
    part[axis] = range.count
    return NDArray(part) { place in
      var place = place
      place[axis] += range.lowerBound
      return self[place]
    }
  }

  static func concatenated(_ arrays: [NDArray], axis number: Int) -> NDArray {
    let axis = arrays[0].axis(number)
    var shape = arrays[0].shape
    shape[axis] = arrays.reduce(0) { $0 + $1.shape[axis] }
    return NDArray(shape) { place in
      var place = place
      for array in arrays {
        if place[axis] < array.shape[axis] { return array[place] }
        place[axis] -= array.shape[axis]
      }
      preconditionFailure("\(place) of \(shape)")
    }
  }

  /// Matrix products over the last two axes.
  func product(_ other: NDArray) -> NDArray {
    let (rank, inner) = (shape.count, shape.last!)
    precondition(other.shape[other.shape.count - 2] == inner, "\(shape) times \(other.shape)")
    precondition(other.shape.count <= rank, "\(shape) times \(other.shape)")
    let front = NDArray.combined(
      [
        NDArray(Array(shape.dropLast(2)), { _ in 0 }), NDArray(Array(other.shape.dropLast(2)), { _ in 0 }),
      ], { _ in 0 })
    return NDArray(front.shape + [shape[rank - 2], other.shape.last!]) { place in
      var (left, right) = (place, place), sum = 0.0
      for k in 0..<inner {
        left[left.count - 1] = k
        right[right.count - 2] = k
        sum += self[left] * other[right]
      }
      return sum
    }
  }
}
