import Attention
import Matching
import Testing

@testable import ONNX

struct FragmentGraphTests {
  typealias SCAN = StackedCrossAttention

  @Test(arguments: SCAN.Direction.allCases, SCAN.Normalization.allCases)
  func allOfSCANsNorms(direction: SCAN.Direction, normalization: SCAN.Normalization) throws {
    let attention = SCAN.Configuration(direction: direction, normalization: normalization, aggregation: .mean)
    #expect(try difference(of: tinyFragments(.stacked(attention))) < 1e-5)
  }

  @Test(arguments: SCAN.Direction.allCases, SCAN.Aggregation.allCases)
  func allOfSCANsAggregations(direction: SCAN.Direction, aggregation: SCAN.Aggregation) throws {
    let attention = SCAN.Configuration(direction: direction, aggregation: aggregation, smoothing: 4, sharpness: 5)
    #expect(try difference(of: tinyFragments(.stacked(attention), isBidirectional: false)) < 1e-5)
  }

  @Test(arguments: SCAN.Direction.allCases, [1, 2, 4])
  func imramRemembers(direction: SCAN.Direction, steps: Int) throws {
    for normalizesMemory in [false, true] {
      let attention = RecurrentAttention.Configuration(
        direction: direction, steps: steps, smoothing: 4, normalizesMemory: normalizesMemory)
      #expect(try difference(of: tinyFragments(.recurrent([attention]))) < 1e-5)
    }
  }

  @Test func bothOfIMRAMsDirectionsAreAddedUp() throws {
    let both: FragmentMatcher.Attention = .recurrent([
      .init(direction: .textToImage), .init(direction: .imageToText, steps: 2, smoothing: 4),
    ])
    #expect(try difference(of: tinyFragments(both)) < 1e-5)
  }
}
