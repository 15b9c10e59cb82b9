import Autodiff
import Foundation
import Matching
import Tensor
import TestSupport
import Testing

struct CrossModalContrastTests {
  let texts: Tensor, photos: Tensor
  let textIdentities = [4, 0, 2], photoIdentities = [0, 2, 2, 4, 0, 2]

  init() {
    var generator = SplitMix64(seed: 61)
    texts = Tensor(normal: 0.5, shape: [3, 5], using: &generator)
    photos = Tensor(normal: 0.5, shape: [6, 5], using: &generator)
  }

  func contrast(_ texts: Variable, _ photos: Variable, _ temperature: Float = 0.2) -> Variable {
    crossModalContrast(texts: texts, textIdentities, photos: photos, photoIdentities, temperature: temperature)
  }

  /// The formula, a pair at a time.
  @Test(arguments: [Float(0.1), 1])
  func equalsItsFormula(temperature: Float) {
    func row(_ x: Tensor, _ i: Int) -> [Double] { doubles(x.slicingRows(i..<i + 1)) }
    func loss(_ from: Tensor, _ fromIdentities: [Int], _ to: Tensor, _ toIdentities: [Int]) -> Double {
      fromIdentities.indices.reduce(0.0) { total, i in
        let p = softmax(toIdentities.indices.map { dot(row(from, i), row(to, $0)) / Double(temperature) })
        let right = toIdentities.indices.filter { toIdentities[$0] == fromIdentities[i] }
        return total - right.reduce(0) { $0 + log(p[$1]) } / Double(right.count)
      } / Double(fromIdentities.count)
    }
    let expected =
      loss(texts, textIdentities, photos, photoIdentities) + loss(photos, photoIdentities, texts, textIdentities)
    #expect(
      abs(Double(contrast(.constant(texts), .constant(photos), temperature).value.elements[0]) - expected) < 1e-4
        * expected)
  }

  @Test func gradientCheck() {
    checkGradients(of: [texts, photos]) { contrast($0[0], $0[1]) }
  }

  /// Texts are axes; photos are their own axes, and one of the first identity is as near to all of them.
  @Test func aPhotoNearEveryTextIsPushedAway() {
    let axes = Tensor(shape: [3, 3], elements: [1, 0, 0, 0, 1, 0, 0, 0, 1])
    let photos = Variable.parameter(Tensor(shape: [4, 3], elements: [1, 1, 1] + axes.elements))
    let loss = crossModalContrast(texts: .constant(axes), [0, 1, 2], photos: photos, [0, 0, 1, 2], temperature: 0.5)
    let d = gradients(of: loss)[photos].elements
    #expect(d[0] < 0 && d[1] > 0 && d[2] > 0)
  }
}
