extension WindowedImages {
  // What a window sees at each of its places on one photo: [places, kernel × kernel × channels], with zeros for the
  // padding. A convolution is the product of these patches with its weights.

  /// Places of the window.
  var places: Int { outputRows * outputColumns }
  /// Floats that the window sees at each.
  var patchSize: Int { window.kernel * window.kernel * channels }

  /// Writes the patches of the photo `x` at some rows of places.
  func im2col(_ x: UnsafePointer<Float>, into patches: UnsafeMutablePointer<Float>, rows: Range<Int>) {
    forEachRun(rows) { place, run, count in
      guard let run else { return (patches + place).update(repeating: 0, count: count) }
      (patches + place).update(from: x + run, count: count)
    }
  }

  /// Adds the patches at some rows of places to the photo `x`: the transpose of `im2col`.
  func col2im(_ patches: UnsafePointer<Float>, into x: UnsafeMutablePointer<Float>, rows: Range<Int>) {
    forEachRun(rows) { place, run, count in
      guard let run else { return }
      let (from, to) = (patches + place, x + run)
      for i in 0..<count { to[i] += from[i] }
    }
  }

  /// Every run of floats that is contiguous both in the patches (at `place`) and in the image (at `run`, nil for
  /// padding).
  @inline(__always)
  private func forEachRun(_ range: Range<Int>, _ body: (_ place: Int, _ run: Int?, _ count: Int) -> Void) {
    let kernel = window.kernel
    var place = 0
    for row in range {
      let vertical = window.taps(row, side: rows)
      for column in 0..<outputColumns {
        let horizontal = window.taps(column, side: columns)
        for i in 0..<kernel {
          guard vertical.taps.contains(i), !horizontal.taps.isEmpty else {
            body(place, nil, kernel * channels)
            place += kernel * channels
            continue
          }
          let at = ((vertical.at + i - vertical.taps.lowerBound) * columns + horizontal.at) * channels
          if horizontal.taps.lowerBound > 0 { body(place, nil, horizontal.taps.lowerBound * channels) }
          body(place + horizontal.taps.lowerBound * channels, at, horizontal.taps.count * channels)
          if horizontal.taps.upperBound < kernel {
            body(place + horizontal.taps.upperBound * channels, nil, (kernel - horizontal.taps.upperBound) * channels)
          }
          place += kernel * channels
        }
      }
    }
  }
}
