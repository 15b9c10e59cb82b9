import Tensor
import TestSupport
import Testing

struct SeparablePoolTests {
  static let windows = [
    Window(kernel: 2, stride: 2), Window(kernel: 3, padding: 1), Window(kernel: 3, stride: 2, padding: 1),
    Window(kernel: 3, stride: 2, after: 1),
    Window(kernel: 1),
  ]

  @Test(arguments: [1, 2, 4, 7, 9], windows)
  func equalsThePoolsOfTrainings(side: Int, window: Window) {
    var generator = SplitMix64(seed: 7)
    let x = Tensor(normal: 1, shape: [3, side, side, 21], using: &generator)
    for (isMaximum, expected) in [(true, x.maxPooled(window).y), (false, x.averagePooled(window))] {
      for threads in [1, 3] {
        var y = [Float](repeating: 777, count: expected.rows * 24)
        Threads.using(threads) {
          SeparablePool(window, isMaximum: isMaximum)(
            x.elements, photos: 3, rows: side, columns: side, channels: 21, into: &y, pixelStride: 24)
        }
        for (at, value) in y.enumerated() {
          #expect(
            at % 24 < 21
              ? abs(value - expected.elements[at / 24 * 21 + at % 24]) < (isMaximum ? 1e-30 : 1e-6) : value == 777)
        }
      }
    }
  }
}
