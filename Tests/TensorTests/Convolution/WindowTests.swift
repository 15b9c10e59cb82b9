import Testing

@testable import Tensor

struct WindowTests {
  static let windows = [
    Window(kernel: 1), Window(kernel: 3, padding: 1), Window(kernel: 2, stride: 2), Window(kernel: 3, stride: 2),
    Window(kernel: 3, stride: 2, before: 0, after: 1), Window(kernel: 5, stride: 3, padding: 2),
    Window(kernel: 2, stride: 5),
    Window(kernel: 1, stride: 2, padding: 3),
  ]

  /// Where the window begins each time that it fits on the padded image.
  func origins(_ window: Window, _ side: Int) -> [Int] {
    (0..<50).map { $0 * window.stride - window.before }.filter { $0 + window.kernel <= side + window.after }
  }

  @Test(arguments: windows, 0...9)
  func itStandsWhereItFits(window: Window, side: Int) {
    #expect(window.outputSide(side) == origins(window, side).count)
  }

  @Test(arguments: windows, 0...9)
  func itsTapsAreThoseOnTheImage(window: Window, side: Int) {
    for (output, origin) in origins(window, side).enumerated() {
      let seen = (0..<window.kernel).filter { (0..<side).contains(origin + $0) }
      let (taps, at) = window.taps(output, side: side)
      #expect(Array(taps) == seen)
      if let first = seen.first { #expect(at == origin + first) }
    }
  }

  @Test func paddingIsTheSameOnAllSides() {
    #expect(Window(kernel: 3, stride: 2, padding: 1) == Window(kernel: 3, stride: 2, before: 1, after: 1))
  }

  @Test(arguments: windows) func everyTapIsSeenInTheOrderOfTheImage(window: Window) {
    let images = WindowedImages([2, 4, 3, 5], window)
    #expect(images.outputShape == [2, window.outputSide(4), window.outputSide(3), 5] && images.photoCount == 60)
    var expected: [[Int]] = [], seen: [[Int]] = []
    for (r, top) in origins(window, 4).enumerated() {
      for (c, left) in origins(window, 3).enumerated() {
        for tap in 0..<window.kernel * window.kernel {
          let (row, column) = (top + tap / window.kernel, left + tap % window.kernel)
          guard (0..<4).contains(row), (0..<3).contains(column) else { continue }
          let output = (images.outputRows + r) * images.outputColumns + c
          expected.append([output * 5, ((4 + row) * 3 + column) * 5, tap])
        }
      }
    }
    var left = 0
    images.forEachTap(1) { output, input, tap in
      seen.append([output, input, tap.number])
      #expect(tap.isFirst == (left == 0))
      left = tap.isFirst ? tap.count - 1 : left - 1
    }
    #expect(seen == expected && left == 0)
  }
}
