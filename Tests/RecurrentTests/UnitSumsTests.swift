import Autodiff
import Tensor
import TestSupport
import Testing

@testable import Recurrent

struct UnitSumsTests {
  @Test func theRowsOfEachSequenceSumToAUnitVector() {
    let x = random([6, 4], 1), y = unitSums(.constant(x), lengths: [3, 1, 2]).value
    for rows in [0..<3, 3..<4, 4..<6] {
      let sum = (0..<4).map { j in rows.reduce(0.0) { $0 + Double(x.elements[$1 * 4 + j]) } }
      let norm = sum.reduce(0) { $0 + $1 * $1 }.squareRoot()
      for i in rows.lowerBound * 4..<rows.upperBound * 4 {
        #expect(abs(Double(y.elements[i]) - Double(x.elements[i]) / norm) < 1e-6)
      }
    }
  }

  @Test func gradientsEqualDifferences() {
    checkGradients(of: [random([6, 4], 2)]) { weightedSum(unitSums($0[0], lengths: [3, 1, 2])) }
  }

  @Test func aSumOfNothingStaysFinite() {
    let x = Variable.parameter(Tensor(shape: [2, 3])), y = unitSums(x, lengths: [2])
    #expect(y.value.elements.allSatisfy { $0 == 0 })
    #expect(gradients(of: weightedSum(y))[x].elements.allSatisfy { $0.isFinite })
  }
}
