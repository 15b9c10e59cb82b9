import Datasets

/// Rows of `width` numbers, brought to length 1.
/// - Throws: `DatasetError` that begins with `name` where a row is zero.
package func rowsOfUnitLength(_ numbers: [Float], width: Int, named name: String) throws -> [Float] {
  var numbers = numbers
  for start in stride(from: 0, to: numbers.count, by: width) {
    let square = numbers[start..<start + width].reduce(0.0) { $0 + Double($1) * Double($1) }
    guard square > 0 else {
      throw DatasetError("\(name): row \(start / width), counted from 0, is all zeros, and has no direction.")
    }
    let length = square.squareRoot()
    for i in start..<start + width { numbers[i] = Float(Double(numbers[i]) / length) }
  }
  return numbers
}
