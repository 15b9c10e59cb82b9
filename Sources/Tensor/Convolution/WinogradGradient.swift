/// The gradient of a 3×3 convolution's weights by the transforms of F(4×4, 3×3): the transpose of the algorithm is one
/// too.
///
/// With V = Bᵀ d B of every patch and N = A dy Aᵀ of every tile, dg = Gᵀ (Σ V ⊙ N) G: for each of the 36 positions a
/// product Vᵀ [inputs, tiles] · N [tiles, outputs], with a quarter of the multiplications.
extension Winograd {
  /// dg ← dg + dL/dg, or dL/dg alone, [3, 3, inputs, outputs]; `x` and `dy` have a row for every pixel of `images`.
  static func weightGradient(
    _ x: MatrixView, _ dy: MatrixView, _ images: WindowedImages, into dg: UnsafeMutablePointer<Float>, overwriting: Bool
  ) {
    let side = images.rows, tiles = images.photos * self.tiles(side) * self.tiles(side)
    let (inputs, outputs) = (x.columns, dy.columns)
    let x = Images(pointer: x.pointer, side: side, channels: inputs)
    let dy = Images(pointer: dy.pointer, side: side, channels: outputs)
    // So many tiles at once that both transforms stay in the outer cache; each position's sums are then added to in
    // memory.
    let most = max(64, 4_000_000 / (positions * (inputs + outputs)))
    let workspace = WinogradWorkspace(tiles: min(most, tiles), inputs: inputs, outputs: outputs)
    let sums = cacheLines(positions * inputs * outputs)
    defer {
      workspace.deallocate()
      sums.deallocate()
    }
    for first in stride(from: 0, to: tiles, by: most) {
      let block = first..<min(tiles, first + most)
      parallel(block.count, unit: 4) { part in
        let own = WinogradWorkspace(inputs: inputs, outputs: outputs)  // for its patch and its vectors
        defer { own.deallocate() }
        let range = first + part.lowerBound..<first + part.upperBound
        transform(x, tiles: range, into: workspace.v.from(part.lowerBound), own)
        transform(dy, tiles: range, gradients: true, into: workspace.m.from(part.lowerBound), own)
      }
      forEachInParallel(positions) { position in
        multiplyTransposed(
          MatrixView(workspace.v.matrix(position, tiles: block.count, channels: inputs)), columns: 0..<inputs,
          MatrixView(workspace.m.matrix(position, tiles: block.count, channels: outputs)),
          into: MutableMatrixView(sums + position * inputs * outputs, rows: inputs, columns: outputs),
          adding: first > 0)
      }
    }
    if tiles == 0 { sums.update(repeating: 0, count: positions * inputs * outputs) }
    let tapStride = inputs * outputs, depth = (outputs + 7) / 8 * 8
    parallel(inputs) { some in
      let own = WinogradWorkspace(inputs: inputs, outputs: outputs), row = own.patch, taps = cacheLines(9 * depth)
      defer {
        own.deallocate()
        taps.deallocate()
      }
      row.update(repeating: 0, count: positions * depth)
      for input in some {
        taps.update(repeating: 0, count: 9 * depth)
        for position in 0..<positions {
          (row + position * depth).update(from: sums + (position * inputs + input) * outputs, count: outputs)
        }
        for output in stride(from: 0, to: depth, by: 8) {
          addWeightGradient(SIMD8<Float>.self, row + output, depth, own.narrow, to: taps + output, depth)
        }
        for tap in 0..<9 {
          let (from, to) = (taps + tap * depth, dg + tap * tapStride + input * outputs)
          for k in 0..<outputs { to[k] = overwriting ? from[k] : to[k] + from[k] }
        }
      }
    }
  }
}
