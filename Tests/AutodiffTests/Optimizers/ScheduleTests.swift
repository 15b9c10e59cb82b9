import Autodiff
import Testing

struct ScheduleTests {
  func rate(_ step: Int, of steps: Int = 100, share: Float = 0.1) -> Float {
    cosineRate(from: 2, toShare: share, step: step, of: steps)
  }

  @Test func cosineFallsFromTheRateToItsShare() {
    #expect(abs(rate(0) - 2) < 1e-6 && abs(rate(100) - 0.2) < 1e-6)
    #expect(abs(rate(50) - 1.1) < 1e-6)
    #expect((0..<100).allSatisfy { rate($0 + 1) < rate($0) })
    #expect(rate(250) == rate(100))  // it does not rise again
  }

  @Test func aShareOfOneIsConstant() {
    #expect((0...10).allSatisfy { abs(rate($0, of: 10, share: 1) - 2) < 1e-6 })
  }

  @Test func noSteps() {
    #expect(abs(rate(0, of: 0) - 2) < 1e-6)
  }

  /// A tenth from the given share of the steps on.
  @Test func theRateDropsToATenth() {
    #expect((0..<4).map { droppedRate(from: 2, after: 0.5, step: $0, of: 4) } == [2, 2, 0.2, 0.2])
    #expect((0..<4).map { droppedRate(from: 2, after: 1, step: $0, of: 4) } == [2, 2, 2, 2])
    #expect(droppedRate(from: 2, after: 0, step: 0, of: 4) == 0.2)
  }
}
