import Tensor
import TestSupport
import Testing

struct PoolingTests {
  /// The elements of x that each window sees, output by output, in the order of the image.
  func seen(_ shape: [Int], _ window: Window) -> [[Int]] {
    let (rows, columns, channels) = (shape[1], shape[2], shape[3])
    var lists: [[Int]] = []
    for n in 0..<shape[0] {
      for r in 0..<window.outputSide(rows) {
        for c in 0..<window.outputSide(columns) {
          for k in 0..<channels {
            var list: [Int] = []
            for i in 0..<window.kernel {
              for j in 0..<window.kernel {
                let (row, column) = (r * window.stride + i - window.before, c * window.stride + j - window.before)
                guard (0..<rows).contains(row), (0..<columns).contains(column) else { continue }
                list.append(((n * rows + row) * columns + column) * channels + k)
              }
            }
            lists.append(list)
          }
        }
      }
    }
    return lists
  }

  static let windows = [Window(kernel: 2, stride: 2), Window(kernel: 3, stride: 2, padding: 1)]
  /// Photos, rows, columns and channels; in the second there is no place for a window of 2.
  static let shapes = [(0, 4, 4, 3), (2, 1, 1, 3), (1, 3, 3, 1), (3, 7, 5, 3), (2, 8, 9, 17)]

  @Test(arguments: shapes, windows)
  func equalsTheNaivePools(shape: (photos: Int, rows: Int, columns: Int, channels: Int), window: Window) {
    var generator = SplitMix64(seed: 5)
    let x = Tensor(normal: 1, shape: [shape.photos, shape.rows, shape.columns, shape.channels], using: &generator)
    let lists = seen(x.shape, window)
    let y = x.maxPooled(window).y
    #expect(y.elements == lists.map { $0.map { x.elements[$0] }.max()! })
    let average = x.averagePooled(window)
    #expect(average.shape == y.shape)
    #expect(
      relativeError(average.elements, lists.map { $0.reduce(0) { $0 + x.elements[$1] } / Float($0.count) }) < 1e-6)
  }

  @Test(arguments: shapes, windows + [Window(kernel: 3, stride: 2, after: 1)])
  func theFirstOfEqualsTakesTheGradient(shape: (photos: Int, rows: Int, columns: Int, channels: Int), window: Window) {
    let count = shape.photos * shape.rows * shape.columns * shape.channels
    let x = Tensor(
      shape: [shape.photos, shape.rows, shape.columns, shape.channels], elements: (0..<count).map { Float($0 * 7 % 3) })
    let lists = seen(x.shape, window).map { list in
      list.dropFirst().reduce(list.first) { x.elements[$1] > x.elements[$0!] ? $1 : $0 }
    }
    let (y, taps) = x.maxPooled(window)
    var generator = SplitMix64(seed: 6)
    let dy = Tensor(normal: 1, shape: y.shape, using: &generator)
    var expected = Tensor(shape: x.shape)
    for (chosen, d) in zip(lists, dy.elements) { if let chosen { expected.elements[chosen] += d } }
    var dx = x
    dx.addMaxPoolGradient(dy, taps: taps, window, overwriting: true)
    expectClose(dx, expected, within: 1e-6)
    dx = x
    dx.addMaxPoolGradient(dy, taps: taps, window)
    expected.add(x)
    expectClose(dx, expected, within: 1e-6)
  }

  @Test(arguments: shapes, windows)
  func theAveragesGradientIsSharedAmongWhatItSaw(
    shape: (photos: Int, rows: Int, columns: Int, channels: Int), window: Window
  ) {
    var generator = SplitMix64(seed: 6)
    let x = Tensor(normal: 1, shape: [shape.photos, shape.rows, shape.columns, shape.channels], using: &generator)
    let lists = seen(x.shape, window), dy = Tensor(normal: 1, shape: x.averagePooled(window).shape, using: &generator)
    var dx = x, expected = x
    for (list, d) in zip(lists, dy.elements) { for i in list { expected.elements[i] += d / Float(list.count) } }
    dx.addAveragePoolGradient(dy, window)
    expectClose(dx, expected)
  }
}
