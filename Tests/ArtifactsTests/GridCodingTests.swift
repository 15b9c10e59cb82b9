import Tensor
import Testing

@testable import Artifacts

struct GridCodingTests {
  private let grid: [Float] = {
    var generator = SplitMix64(seed: 4)
    return (0..<3 * 50).map { $0 < 50 ? 0.25 : Float.random(in: -3...5, using: &generator) }
  }()

  private func decoded(_ coding: GridCoding) -> [Float] {
    let bytes = coding.encoded(grid[...], channels: 50)
    #expect(bytes.count == coding.byteCount(cells: 3, channels: 50))
    return Tensor(uninitialized: [3, 50]) { numbers in
      bytes.withUnsafeBytes { coding.decode($0, cells: 3, channels: 50, into: numbers) }
    }.elements
  }

  @Test func halvesAreTheNearest() {
    #expect(decoded(.float16) == grid.map { Float(Float16($0)) })
  }

  /// Each number is at most half a step away, of 255 from the least to the greatest of its cell.
  @Test func bytesAreTheNearestStep() {
    let decoded = decoded(.int8)
    for cell in 0..<3 {
      let place = cell * 50..<(cell + 1) * 50, own = grid[place], step = (own.max()! - own.min()!) / 255
      for (x, y) in zip(own, decoded[place]) { #expect(abs(x - y) <= step * 0.501) }
    }
    #expect(decoded[..<50].allSatisfy { $0 == 0.25 })
  }

  @Test func nothingTakesNothing() {
    #expect(GridCoding.none.encoded(grid[...], channels: 50) == [])
    #expect(GridCoding.allCases.map { $0.byteCount(cells: 49, channels: 1280) } == [125_440, 63_112, 0])
  }
}
