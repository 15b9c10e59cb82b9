extension RandomAccessCollection where Index == Int {
  /// Consecutive parts of `size` elements; the last has what is left.
  package func blocks(of size: Int) -> [SubSequence] {
    precondition(size > 0, "blocks of \(size)")
    return stride(from: startIndex, to: endIndex, by: size).map { self[$0..<Swift.min($0 + size, endIndex)] }
  }
}
