import Tensor
import Testing

@Test func placesAreThoseOfTheElements() {
  #expect(["b", "a"].places() == ["b": 0, "a": 1] && [Int]().places().isEmpty)
}
