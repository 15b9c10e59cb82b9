import Pools
import Testing

@testable import Reporting

struct CalibrationTests {
  /// log(p / (1 − p)) of pairs, and labels.
  private func calibration(_ scores: [Float], _ labels: [UInt8]) -> Calibration {
    let pairs = [Int32](repeating: 0, count: scores.count)
    return Calibration(PairTable(photos: pairs, sentences: pairs, labels: labels, scores: scores))
  }

  @Test func whatIsSaidIsHeldAgainstWhatIsRight() {
    // 0.5 is said four times and right once; 1 twice, right twice.
    let found = calibration([0, 0, 0, 0, 50, 60], [1, 0, 0, 0, 1, 1])
    #expect(found.count == 6 && found.bins.count == 2)
    #expect(found.bins[0] == .init(count: 4, said: 0.5, right: 0.25))
    #expect(found.bins[1].count == 2 && found.bins[1].right == 1 && abs(found.bins[1].said - 1) < 1e-9)
    #expect(abs(found.error - 0.25 * 4 / 6) < 1e-9)
  }

  @Test func everyProbabilityHasABin() {
    let found = calibration([-100, 100, -2, 2], [0, 1, 0, 1])
    #expect(found.bins.map(\.count) == [1, 1, 1, 1] && found.bins.map(\.right) == [0, 0, 1, 1])
    #expect(calibration([], []).bins.isEmpty && calibration([], []).error == 0)
  }
}
