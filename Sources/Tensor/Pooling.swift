/// Pools of images [photo, row, column, channel]. Padding never wins a maximum and never counts in an average.
extension Tensor {
  /// y = the largest x in each window, and the element of x that it was (the first of equals).
  public func maxPooled(_ window: Window) -> (y: Tensor, chosen: [Int32]) {
    let geometry = PoolGeometry(shape, window)
    var chosen = [Int32](repeating: 0, count: geometry.outputShape.reduce(1, *))
    let channels = columns
    let y = Tensor(uninitialized: geometry.outputShape) { y in
      chosen.withUnsafeMutableBufferPointer { chosen in
        elements.withUnsafeBufferPointer { x in
          // Each worker writes its own photos only.
          nonisolated(unsafe) let (y, chosen, x) = (y, chosen.baseAddress, x.baseAddress)
          geometry.forEachWindow { output, taps in
            guard let x, let chosen else { return }
            var isFirst = true
            taps { input in
              for k in 0..<channels where isFirst || x[input + k] > y[output + k] {
                y[output + k] = x[input + k]
                chosen[output + k] = Int32(input + k)
              }
              isFirst = false
            }
          }
        }
      }
    }
    return (y, chosen)
  }

  /// y = the mean of x over the part of each window that lies on the image.
  public func averagePooled(_ window: Window) -> Tensor {
    let geometry = PoolGeometry(shape, window)
    let channels = columns
    return Tensor(uninitialized: geometry.outputShape) { y in
      elements.withUnsafeBufferPointer { x in
        nonisolated(unsafe) let (y, x) = (y, x.baseAddress)  // each worker writes its own photos only
        geometry.forEachWindow { output, taps in
          guard let x else { return }
          var count: Float = 0
          for k in 0..<channels { y[output + k] = 0 }
          taps { input in
            for k in 0..<channels { y[output + k] += x[input + k] }
            count += 1
          }
          for k in 0..<channels { y[output + k] /= count }
        }
      }
    }
  }

  /// self += dL/dx for y = x.averagePooled(window) and `dy` = dL/dy.
  public mutating func addAveragePoolGradient(_ dy: Tensor, _ window: Window) {
    let geometry = PoolGeometry(shape, window)
    let channels = columns
    elements.withUnsafeMutableBufferPointer { dx in
      dy.elements.withUnsafeBufferPointer { dy in
        nonisolated(unsafe) let (dx, dy) = (dx.baseAddress, dy.baseAddress)  // each worker adds to its own photos only
        geometry.forEachWindow { output, taps in
          guard let dx, let dy else { return }
          var count: Float = 0
          taps { _ in count += 1 }
          taps { input in
            for k in 0..<channels { dx[input + k] += dy[output + k] / count }
          }
        }
      }
    }
  }
}

/// Images and the windows of a pool over them.
private struct PoolGeometry {
  let shape: [Int]
  let window: Window
  let outputShape: [Int]

  init(_ shape: [Int], _ window: Window) {
    precondition(shape.count == 4, "a pool of \(shape), which is no [photo, row, column, channel]")
    precondition(max(window.before, window.after) < window.kernel, "padding \(window.before), \(window.after) of a pool of \(window.kernel)")
    self.shape = shape
    self.window = window
    outputShape = [shape[0], window.outputSide(shape[1]), window.outputSide(shape[2]), shape[3]]
  }

  /// Calls `body` with the offset of every window's output, and with a function that lists the offsets of its inputs.
  func forEachWindow(_ body: (_ output: Int, _ taps: ((Int) -> Void) -> Void) -> Void) {
    let (rows, columns, channels) = (shape[1], shape[2], shape[3])
    parallel(shape[0]) { photos in
      for photo in photos {
        for row in 0..<outputShape[1] {
          let vertical = window.taps(row, side: rows)
          for column in 0..<outputShape[2] {
            let horizontal = window.taps(column, side: columns)
            body(((photo * outputShape[1] + row) * outputShape[2] + column) * channels) { visit in
              for i in 0..<vertical.taps.count {
                for j in 0..<horizontal.taps.count {
                  visit(((photo * rows + vertical.at + i) * columns + horizontal.at + j) * channels)
                }
              }
            }
          }
        }
      }
    }
  }
}

/// Pools images x [photos, side, side, channels] for inference, on all threads, into y [photos, output side, output side, channels] with
/// `pixelStride` floats from a pixel to the next. Padding never wins a maximum and never counts in an average.
///
/// First down the columns of a window, for a whole line of the image at once, then across.
public func pool(
  _ x: UnsafePointer<Float>, photos: Int, side: Int, channels: Int, _ window: Window, isMaximum: Bool, into y: UnsafeMutablePointer<Float>,
  pixelStride: Int
) {
  let outputSide = window.outputSide(side), rowCount = side * channels
  parallel(photos * outputSide) { lines in
    let column = cacheLines(rowCount)
    defer { column.deallocate() }
    for line in lines {
      let vertical = window.taps(line % outputSide, side: side)
      let x = x + (line / outputSide * side + vertical.at) * rowCount
      combine(x, vertical.taps.count, stride: rowCount, into: column, count: rowCount, isMaximum)
      for place in 0..<outputSide {
        let horizontal = window.taps(place, side: side), y = y + (line * outputSide + place) * pixelStride
        combine(column + horizontal.at * channels, horizontal.taps.count, stride: channels, into: y, count: channels, isMaximum)
        if !isMaximum {
          let share = 1 / Float(vertical.taps.count * horizontal.taps.count)
          for k in 0..<channels { y[k] *= share }
        }
      }
    }
  }
}

/// y = the largest, or the sum, of `rows` rows of x.
@inline(__always)
private func combine(_ x: UnsafePointer<Float>, _ rows: Int, stride: Int, into y: UnsafeMutablePointer<Float>, count: Int, _ isMaximum: Bool) {
  guard rows > 1 else { return y.update(from: x, count: count) }
  let second = x + stride
  if isMaximum {
    for i in 0..<count { y[i] = x[i] > second[i] ? x[i] : second[i] }
  } else {
    for i in 0..<count { y[i] = x[i] + second[i] }
  }
  for row in 2..<max(2, rows) {
    let x = x + row * stride
    if isMaximum {
      for i in 0..<count { y[i] = y[i] > x[i] ? y[i] : x[i] }
    } else {
      for i in 0..<count { y[i] += x[i] }
    }
  }
}
