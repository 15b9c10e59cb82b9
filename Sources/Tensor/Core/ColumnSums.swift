/// Sums over the rows of a matrix, column by column: in `Float` over blocks of 64 rows, then in `Double` in the blocks'
/// order, so that neither the number of rows nor that of threads costs precision or changes a bit.
///
/// - Parameters:
///   - count: how many sums there are.
///   - add: adds a block of rows to the sums so far, which begin as zeros.
@inline(__always)
func blockSums(rows: Int, count: Int, _ add: (_ rows: Range<Int>, _ sums: UnsafeMutablePointer<Float>) -> Void)
  -> [Double]
{
  let size = 64, blocks = (rows + size - 1) / size
  var sums = [Float](repeating: 0, count: blocks * count), total = [Double](repeating: 0, count: count)
  func run(_ sums: UnsafeMutablePointer<Float>, _ total: UnsafeMutablePointer<Double>) {
    forEachInParallel(blocks) { add($0 * size..<min(rows, ($0 + 1) * size), sums + $0 * count) }
    for block in 0..<blocks {
      let sums = sums + block * count
      for k in 0..<count { total[k] += Double(sums[k]) }
    }
  }
  run(&sums, &total)
  return total
}

/// Calls `four` with the first of every four rows, and `one` with those that are left: four at once share the loads of
/// what is the same in all rows, and the stores of their sums.
@inline(__always)
func forEachFour(_ rows: Range<Int>, _ four: (Int) -> Void, _ one: (Int) -> Void) {
  var row = rows.lowerBound
  while row + 4 <= rows.upperBound {
    four(row)
    row += 4
  }
  while row < rows.upperBound {
    one(row)
    row += 1
  }
}
