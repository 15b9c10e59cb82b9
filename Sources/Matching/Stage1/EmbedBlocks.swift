import Tensor

/// Embeddings [n, D] of at least one item, made 512 at a time.
package func embedBlocks(_ items: [Int], _ embed: ([Int]) throws -> Tensor) rethrows -> Tensor {
  var elements: [Float] = [], columns = 0
  for block in items.blocks(of: 512) {
    let made = try embed(Array(block))
    columns = made.columns
    elements += made.elements
  }
  return Tensor(shape: [items.count, columns], elements: elements)
}
