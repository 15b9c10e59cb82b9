/// Sums over the rows of a matrix, column by column: in `Float` over blocks of 64 rows, then in `Double` in the blocks' order, so that
/// neither the number of rows nor that of threads costs precision or changes a bit.
///
/// - Parameters:
///   - count: how many sums there are.
///   - add: adds a block of rows to the sums so far, which begin as zeros.
func blockSums(rows: Int, count: Int, _ add: (_ rows: Range<Int>, _ sums: UnsafeMutablePointer<Float>) -> Void) -> [Double] {
  let size = 64, blocks = (rows + size - 1) / size
  var sums = [Float](repeating: 0, count: blocks * count), total = [Double](repeating: 0, count: count)
  func run(_ sums: UnsafeMutablePointer<Float>, _ total: UnsafeMutablePointer<Double>) {
    parallel(blocks) { some in
      for block in some { add(block * size..<min(rows, (block + 1) * size), sums + block * count) }
    }
    for block in 0..<blocks {
      let sums = sums + block * count
      for k in 0..<count { total[k] += Double(sums[k]) }
    }
  }
  run(&sums, &total)
  return total
}
