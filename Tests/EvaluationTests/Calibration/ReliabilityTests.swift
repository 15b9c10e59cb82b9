import Testing

@testable import Evaluation

struct ReliabilityTests {
  @Test func whatIsSaidIsHeldAgainstWhatIsRight() {
    // 0.5 is said four times and right once; 1 twice, right twice.
    let found = Reliability([0.5, 0.5, 0.5, 0.5, 1, 1], labels: [1, 0, 0, 0, 1, 1])
    #expect(found.count == 6 && found.bins.count == 2)
    #expect(found.bins[0] == .init(count: 4, said: 0.5, right: 0.25))
    #expect(found.bins[1] == .init(count: 2, said: 1, right: 1))
    #expect(abs(found.error - 0.25 * 4 / 6) < 1e-9)
  }

  @Test func everyProbabilityHasABin() {
    let found = Reliability([0, 1, 0.12, 0.88], labels: [0, 1, 0, 1])
    #expect(found.bins.map(\.count) == [1, 1, 1, 1] && found.bins.map(\.right) == [0, 0, 1, 1])
    #expect(Reliability([], labels: []).bins.isEmpty && Reliability([], labels: []).error == 0)
  }
}
