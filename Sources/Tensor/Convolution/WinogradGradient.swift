/// The gradient of a 3×3 convolution's weights by the transforms of F(4×4, 3×3): the transpose of the algorithm is one
/// too.
///
/// With V = Bᵀ d B of every patch and N = A dy Aᵀ of every tile, dg = Gᵀ (Σ V ⊙ N) G: for each of the 36 positions a
/// product Vᵀ [inputs, tiles] · N [tiles, outputs], with a quarter of the multiplications.
extension Winograd {
  /// dg ← dg + dL/dg, or dL/dg alone, [3, 3, inputs, outputs].
  /// - Parameters:
  ///   - x: [photos, side, side, inputs]
  ///   - dy: [photos, side, side, outputs]
  static func weightGradient(
    _ x: UnsafePointer<Float>, _ dy: UnsafePointer<Float>, photos: Int, side: Int, inputs: Int, outputs: Int,
    into dg: UnsafeMutablePointer<Float>, overwriting: Bool
  ) {
    let across = tiles(side), tiles = photos * across * across
    // So many tiles at once that both transforms stay in the outer cache; each position's sums are then added to in
    // memory.
    let most = max(64, 4_000_000 / (positions * (inputs + outputs)))
    let room = WinogradRoom(tiles: min(most, tiles), inputs: inputs, outputs: outputs)
    let sums = cacheLines(positions * inputs * outputs)
    defer {
      room.deallocate()
      sums.deallocate()
    }
    for first in stride(from: 0, to: tiles, by: most) {
      let block = first..<min(tiles, first + most)
      parallel(block.count, unit: 4) { part in
        let own = WinogradRoom(tiles: 0, inputs: inputs, outputs: outputs)  // for its patch and its vectors
        defer { own.deallocate() }
        let range = first + part.lowerBound..<first + part.upperBound
        transformInputs(
          x, side: side, channels: inputs, tiles: range, into: room.v + part.lowerBound * room.vTile, room.vTile,
          room.vPosition, own)
        transformOutputGradients(
          dy, side: side, channels: outputs, tiles: range, into: room.m + part.lowerBound * room.mTile, room.mTile,
          room.mPosition, own)
      }
      parallel(positions) { some in
        for position in some {
          multiplyTransposed(
            block.count, room.v + position * room.vPosition, room.vTile, columns: 0..<inputs,
            room.m + position * room.mPosition, room.mTile,
            outputs, into: sums + position * inputs * outputs, outputs, adding: first > 0)
        }
      }
    }
    if tiles == 0 { sums.update(repeating: 0, count: positions * inputs * outputs) }
    addWeightGradients(sums, inputs, outputs, to: dg, overwriting: overwriting)
  }

  /// A dy Aᵀ of `tiles`, numbered over photos, rows and columns, of dy [photos, side, side, channels].
  private static func transformOutputGradients(
    _ dy: UnsafePointer<Float>, side: Int, channels: Int, tiles: Range<Int>, into n: UnsafeMutablePointer<Float>,
    _ tileStride: Int,
    _ positionStride: Int, _ room: WinogradRoom
  ) {
    let narrow = UnsafeMutableRawPointer(room.vectors).assumingMemoryBound(to: SIMD8<Float>.self)
    forEachPatch(dy, side: side, channels: channels, tiles: tiles, margin: 0, size: tile, depth: tileStride, room) {
      index, dy, rowStride, columnStride in
      let n = n + index * tileStride
      var channel = 0
      while channel + 16 <= tileStride {
        transformOutputGradient(
          SIMD16<Float>.self, dy + channel, rowStride, columnStride, room.vectors, into: n + channel, positionStride)
        channel += 16
      }
      if channel < tileStride {
        transformOutputGradient(
          SIMD8<Float>.self, dy + channel, rowStride, columnStride, narrow, into: n + channel, positionStride)
      }
    }
  }

  /// dg += Gᵀ sums G
  private static func addWeightGradients(
    _ sums: UnsafePointer<Float>, _ inputs: Int, _ outputs: Int, to dg: UnsafeMutablePointer<Float>, overwriting: Bool
  ) {
    let tapStride = inputs * outputs, depth = (outputs + 7) / 8 * 8
    parallel(inputs) { some in
      let taps = cacheLines(9 * depth), row = cacheLines(positions * depth),
        room = UnsafeMutablePointer<SIMD8<Float>>.allocate(capacity: 36)
      defer {
        taps.deallocate()
        row.deallocate()
        room.deallocate()
      }
      row.update(repeating: 0, count: positions * depth)
      for input in some {
        taps.update(repeating: 0, count: 9 * depth)
        for position in 0..<positions {
          (row + position * depth).update(from: sums + (position * inputs + input) * outputs, count: outputs)
        }
        for output in stride(from: 0, to: depth, by: 8) {
          addWeightGradient(SIMD8<Float>.self, row + output, depth, room, to: taps + output, depth)
        }
        for tap in 0..<9 {
          let (from, to) = (taps + tap * depth, dg + tap * tapStride + input * outputs)
          for k in 0..<outputs { to[k] = overwriting ? from[k] : to[k] + from[k] }
        }
      }
    }
  }
}
