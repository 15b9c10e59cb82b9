import Datasets

/// Brings rows of `width` numbers to length 1.
/// - Parameter first: the number of the first row in the file, for errors.
/// - Throws: `DatasetError` that begins with `name` where a row is zero.
func bringToUnitLength(_ numbers: inout ArraySlice<Float>, width: Int, named name: String, from first: Int) throws {
  for start in stride(from: numbers.startIndex, to: numbers.endIndex, by: width) {
    let square = numbers[start..<start + width].reduce(0.0) { $0 + Double($1) * Double($1) }
    guard square > 0 else {
      let row = first + (start - numbers.startIndex) / width
      throw DatasetError("\(name): row \(row), counted from 0, is all zeros, and has no direction.")
    }
    let length = square.squareRoot()
    for i in start..<start + width { numbers[i] = Float(Double(numbers[i]) / length) }
  }
}
