/// The mean of some losses.
func mean(_ values: some Collection<Float>) -> Float {
  var sum: Float = 0
  for value in values { sum += value }
  return sum / Float(values.count)
}
