import TestSupport
import Testing

@testable import Tensor

struct PatchesTests {
  static let shapes = [(1, 1, 1), (5, 5, 3), (7, 4, 8), (2, 9, 17), (0, 4, 2)]

  /// For every float of the patches its place in the image [row, column, channel]; nil for padding.
  func places(_ patches: WindowedImages) -> [Int?] {
    let window = patches.window
    var places: [Int?] = []
    for r in 0..<patches.outputRows {
      for c in 0..<patches.outputColumns {
        for i in 0..<window.kernel {
          for j in 0..<window.kernel {
            let row = r * window.stride + i - window.before, column = c * window.stride + j - window.before
            let isOnImage = (0..<patches.rows).contains(row) && (0..<patches.columns).contains(column)
            for k in 0..<patches.channels {
              places.append(isOnImage ? (row * patches.columns + column) * patches.channels + k : nil)
            }
          }
        }
      }
    }
    return places
  }

  @Test(arguments: shapes, WindowTests.windows)
  func gatheredIsWhatTheWindowSees(shape: (rows: Int, columns: Int, channels: Int), window: Window) {
    let patches = WindowedImages([1, shape.rows, shape.columns, shape.channels], window)
    let x = (0..<shape.rows * shape.columns * shape.channels).map { Float($0) + 1 }
    let places = places(patches)
    #expect(patches.places * patches.patchSize == places.count)
    var gathered = [Float](repeating: .nan, count: places.count + 1)
    patches.im2col(x, into: &gathered, rows: 0..<patches.outputRows)
    #expect(gathered.dropLast() == places.map { $0.map { x[$0] } ?? 0 }[...])
    #expect(gathered.last!.isNaN)  // nothing is written beyond the last patch
  }

  @Test(arguments: shapes, WindowTests.windows)
  func scatteredIsAddedWhereItCameFrom(shape: (rows: Int, columns: Int, channels: Int), window: Window) {
    let patches = WindowedImages([1, shape.rows, shape.columns, shape.channels], window)
    let places = places(patches), values = places.indices.map { Float($0 % 13) - 6 }  // whole numbers: no rounding
    let start = (0..<shape.rows * shape.columns * shape.channels).map { Float($0 % 3) }
    var x = start, expected = start
    for (place, value) in zip(places, values) { if let place { expected[place] += value } }
    patches.col2im(values, into: &x, rows: 0..<patches.outputRows)
    #expect(x == expected)
  }
}
