import Tensor
import TestSupport
import Testing

struct PoolingTests {
  /// All values of x that each window sees, output by output.
  func seen(_ x: Tensor, _ window: Window) -> [[Float]] {
    let (rows, columns, channels) = (x.shape[1], x.shape[2], x.shape[3])
    var lists: [[Float]] = []
    for n in 0..<x.shape[0] {
      for r in 0..<window.outputSide(rows) {
        for c in 0..<window.outputSide(columns) {
          for k in 0..<channels {
            var list: [Float] = []
            for i in 0..<window.kernel {
              for j in 0..<window.kernel {
                let (row, column) = (r * window.stride + i - window.before, c * window.stride + j - window.before)
                guard (0..<rows).contains(row), (0..<columns).contains(column) else { continue }
                list.append(x.elements[((n * rows + row) * columns + column) * channels + k])
              }
            }
            lists.append(list)
          }
        }
      }
    }
    return lists
  }

  @Test(arguments: [(0, 4, 4, 3), (1, 3, 3, 1), (3, 7, 5, 3), (2, 8, 9, 17)], [Window(kernel: 2, stride: 2), Window(kernel: 3, stride: 2, padding: 1)])
  func equalsTheNaivePools(shape: (photos: Int, rows: Int, columns: Int, channels: Int), window: Window) {
    var generator = SplitMix64(seed: 5)
    let x = Tensor(normal: 1, shape: [shape.photos, shape.rows, shape.columns, shape.channels], using: &generator)
    let lists = seen(x, window)
    let (y, chosen) = x.maxPooled(window)
    #expect(y.elements == lists.map { $0.max()! })
    #expect(y.elements == chosen.map { x.elements[Int($0)] })
    let average = x.averagePooled(window)
    #expect(average.shape == y.shape)
    #expect(relativeError(average.elements, lists.map { $0.reduce(0, +) / Float($0.count) }) < 1e-6)
  }
}
