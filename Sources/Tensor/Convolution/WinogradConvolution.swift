/// y = activation(x ∗ w + b): a 3×3 convolution of stride 1 with one zero all around, for inference, by Winograd's
/// F(4×4, 3×3): for each of the 36 positions of a transformed tile a product [tiles, inputs] · [inputs, outputs].
///
/// Tiles are worked on in blocks that stay in the cache, and split over threads; each output is a sum of its own, so
/// the number of threads does not change it.
package struct WinogradConvolution: Sendable {
  package let inputs, outputs: Int
  private let weights: [PackedMatrix]  // one a position, [inputs, outputs]
  private let bias: PackedBias
  private let activation: Activation
  /// Of the 2×2 maximum pool after the activation, which is taken from tiles while they are at hand.
  private let isPooled: Bool

  /// - Parameters:
  ///   - weights: [3, 3, inputs, outputs]
  ///   - isPooled: y is the largest of every 2×2 outputs; images must then have an even side.
  package init(weights: Tensor, bias: [Float], activation: Activation, isPooled: Bool = false) {
    precondition(
      weights.shape.count == 4 && weights.shape[..<2] == [3, 3], "weights \(weights.shape) of a 3×3 convolution")
    precondition(bias.count == weights.columns, "bias of \(bias.count) for weights \(weights.shape)")
    self.init(packed: Winograd.packedWeights(weights), bias: bias, activation: activation, isPooled: isPooled)
  }

  /// Without bias and activation: the convolution of a training step, or, `reversed`, the one that sends its gradient
  /// back.
  init(_ weights: Tensor, reversed: Bool) {
    self.init(
      packed: Winograd.packedWeights(weights, reversed: reversed),
      bias: .init(repeating: 0, count: weights.shape[reversed ? 2 : 3]),
      activation: .none, isPooled: false)
  }

  private init(packed: [PackedMatrix], bias: [Float], activation: Activation, isPooled: Bool) {
    (weights, inputs, outputs) = (packed, packed[0].rows, packed[0].columns)
    (self.bias, self.activation, self.isPooled) = (PackedBias(bias), activation, isPooled)
  }

  /// - Parameters:
  ///   - x: [photos, side, side, inputs]
  ///   - y: [photos, side, side, outputs] (or half the side, if pooled), with `pixelStride` floats from a pixel to the
  ///     next.
  package func callAsFunction(
    _ x: UnsafePointer<Float>, photos: Int, side: Int, into y: UnsafeMutablePointer<Float>, pixelStride: Int
  ) {
    precondition(!isPooled || side % 2 == 0, "a pool of 2×2 on images of \(side)")
    let across = Winograd.tiles(side), tiles = photos * across * across
    // With few tiles each thread has some of the outputs, so that each weight is read by one thread only.
    let isByTile = tiles >= 64 * Threads.count || outputs < 64
    // Large weights do not stay in the cache: more tiles for each time they are read.
    let most = inputs * outputs > 1 << 16 ? 64 : 32
    parallel(isByTile ? tiles : outputs, unit: isByTile ? 4 : PackedMatrix.width) { part in
      let (range, columns) = isByTile ? (part, 0..<outputs) : (0..<tiles, part)
      let blocks = (range.count + most - 1) / most
      let room = WinogradRoom(tiles: (range.count + blocks - 1) / blocks, inputs: inputs, outputs: PackedMatrix.width)
      defer { room.deallocate() }
      for block in 0..<blocks {
        let tiles =
          range.lowerBound + range.count * block / blocks..<range.lowerBound + range.count * (block + 1) / blocks
        Winograd.transformInputs(
          x, side: side, channels: inputs, tiles: tiles, into: room.v, room.vTile, room.vPosition, room)
        // few outputs' products stay in the cache
        for first in stride(from: columns.lowerBound, to: columns.upperBound, by: PackedMatrix.width) {
          let panel = first..<min(columns.upperBound, first + PackedMatrix.width)
          for position in 0..<Winograd.positions {
            let (v, m) = (room.v + position * room.vPosition, room.m + position * room.mPosition - first)
            weights[position].multiply(tiles.count, v, room.vTile, into: m, room.mTile, columns: panel)
          }
          bias.withUnsafePointer { bias in
            let bias = UnsafeRawPointer(bias).assumingMemoryBound(to: Float.self)
            transformOutputs(room, panel, side: side, tiles: tiles, bias, into: y, pixelStride)
          }
        }
      }
    }
  }

  private func transformOutputs(
    _ room: WinogradRoom, _ channels: Range<Int>, side: Int, tiles: Range<Int>, _ bias: UnsafePointer<Float>,
    into y: UnsafeMutablePointer<Float>, _ pixelStride: Int
  ) {
    let across = Winograd.tiles(side), ySide = isPooled ? side / 2 : side, step = isPooled ? 2 : 4
    for (index, tile) in tiles.enumerated() {
      let (photo, row, column) = (tile / (across * across), tile / across % across * step, tile % across * step)
      let (rows, columns) = (min(step, ySide - row), min(step, ySide - column))
      let y = y + ((photo * ySide + row) * ySide + column) * pixelStride,
        m = room.m + index * room.mTile - channels.lowerBound
      var channel = channels.lowerBound
      while channel + 16 <= channels.upperBound {
        finish(
          SIMD16<Float>.self, m + channel, room, bias + channel, y + channel, pixelStride, ySide * pixelStride, rows,
          columns, 16)
        channel += 16
      }
      while channel < channels.upperBound {
        let rest = channels.upperBound - channel
        finish(
          SIMD8<Float>.self, m + channel, room, bias + channel, y + channel, pixelStride, ySide * pixelStride, rows,
          columns, rest)
        channel += 8
      }
    }
  }

  @inline(__always)
  private func finish<V: FloatVector>(
    _: V.Type, _ m: UnsafePointer<Float>, _ room: WinogradRoom, _ bias: UnsafePointer<Float>,
    _ y: UnsafeMutablePointer<Float>,
    _ pixelStride: Int, _ rowStride: Int, _ rows: Int, _ columns: Int, _ channels: Int
  ) {
    let scratch = UnsafeMutableRawPointer(room.vectors).assumingMemoryBound(to: V.self)
    let tile = scratch + 36
    Winograd.transformOutput(V.self, m, room.mPosition, scratch, into: tile)
    let bias = V(at: bias)
    for row in 0..<rows {
      for column in 0..<columns {
        var value: V
        if isPooled {
          let t = tile + 8 &* row + 2 &* column
          value = .larger(.larger(t[0], t[1]), .larger(t[4], t[5]))
        } else {
          value = tile[4 &* row &+ column]
        }
        value = (value + bias).after(activation)
        let y = y + row &* rowStride + column &* pixelStride
        if channels >= V.scalarCount {
          value.store(at: y)
        } else {
          for k in 0..<channels { y[k] = value[k] }
        }
      }
    }
  }
}

/// A bias by output channel, in whole vectors: zeros fill the last.
package struct PackedBias: Sendable {
  private let vectors: [SIMD16<Float>]

  package init(_ bias: [Float]) {
    vectors = (0..<(bias.count + 31) / 32 * 2).map { index in
      var vector = SIMD16<Float>.zero
      for k in 0..<16 where index * 16 + k < bias.count { vector[k] = bias[index * 16 + k] }
      return vector
    }
  }

  func withUnsafePointer<Result>(_ body: (UnsafePointer<SIMD16<Float>>) -> Result) -> Result {
    vectors.withUnsafeBufferPointer { body($0.baseAddress!) }
  }
}

/// One thread's memory for a block of tiles: transformed inputs V [position, tile, input], products M [position, tile,
/// output].
struct WinogradRoom {
  let v, m, patch: UnsafeMutablePointer<Float>
  let vectors: UnsafeMutablePointer<SIMD16<Float>>
  /// Floats from a tile to the next, and from a position to the next. Positions are a cache line apart beyond what they
  /// need, or all 36 would fall into the same places of the cache.
  let vTile, vPosition, mTile, mPosition: Int

  init(tiles: Int, inputs: Int, outputs: Int) {
    (vTile, mTile) = ((inputs + 7) / 8 * 8, (outputs + 7) / 8 * 8)
    (vPosition, mPosition) = (tiles * vTile + 16, tiles * mTile + 16)
    v = cacheLines(Winograd.positions * vPosition)
    m = cacheLines(Winograd.positions * mPosition)
    patch = cacheLines(36 * max(vTile, mTile))
    vectors = .allocate(capacity: 72)
  }

  func deallocate() {
    v.deallocate()
    m.deallocate()
    patch.deallocate()
    vectors.deallocate()
  }
}

extension Winograd {
  /// G g Gᵀ of `weights` [3, 3, inputs, outputs], one product's right operand [inputs, outputs] a position. If
  /// `reversed`, of the convolution that sends a gradient back: its kernels turned by 180° and its operands [outputs,
  /// inputs].
  static func packedWeights(_ weights: Tensor, reversed: Bool = false) -> [PackedMatrix] {
    let (inputs, outputs) = (weights.shape[2], weights.shape[3]), depth = (outputs + 7) / 8 * 8
    let u = cacheLines(positions * inputs * depth)
    defer { u.deallocate() }
    transform(weights.elements, inputs, outputs, depth, reversed: reversed, into: u)
    return (0..<positions).map { position in
      let u = u + position * inputs * depth
      return reversed
        ? PackedMatrix(u, rows: outputs, columns: inputs, rowStride: 1, columnStride: depth)
        : PackedMatrix(u, rows: inputs, columns: outputs, rowStride: depth, columnStride: 1)
    }
  }

  private static func transform(
    _ g: UnsafePointer<Float>, _ inputs: Int, _ outputs: Int, _ depth: Int, reversed: Bool,
    into u: UnsafeMutablePointer<Float>
  ) {
    let tapStride = inputs * outputs
    parallel(inputs) { some in
      // The taps of one input's kernels, with room for whole vectors behind the last.
      let taps = cacheLines(9 * depth), room = UnsafeMutablePointer<SIMD8<Float>>.allocate(capacity: 36)
      defer {
        taps.deallocate()
        room.deallocate()
      }
      taps.update(repeating: 0, count: 9 * depth)
      for input in some {
        for tap in 0..<9 {
          (taps + (reversed ? 8 - tap : tap) * depth).update(
            from: g + tap * tapStride + input * outputs, count: outputs)
        }
        for output in stride(from: 0, to: depth, by: 8) {
          transformWeight(
            SIMD8<Float>.self, taps + output, depth, room, into: u + input * depth + output, inputs * depth)
        }
      }
    }
  }

  /// Bᵀ d B of the patches of `tiles`, numbered over photos, rows and columns, of images x [photos, side, side,
  /// channels] with one zero all around.
  static func transformInputs(
    _ x: UnsafePointer<Float>, side: Int, channels: Int, tiles: Range<Int>, into v: UnsafeMutablePointer<Float>,
    _ tileStride: Int,
    _ positionStride: Int, _ room: WinogradRoom
  ) {
    let narrow = UnsafeMutableRawPointer(room.vectors).assumingMemoryBound(to: SIMD8<Float>.self)
    forEachPatch(x, side: side, channels: channels, tiles: tiles, margin: 1, size: patch, depth: tileStride, room) {
      index, x, rowStride, columnStride in
      let v = v + index * tileStride
      var channel = 0
      while channel + 16 <= tileStride {
        transformInput(
          SIMD16<Float>.self, x + channel, rowStride, columnStride, room.vectors, into: v + channel, positionStride)
        channel += 16
      }
      if channel < tileStride {
        transformInput(
          SIMD8<Float>.self, x + channel, rowStride, columnStride, narrow, into: v + channel, positionStride)
      }
    }
  }

  /// Calls `body` with each tile's place in `tiles`, and with where its patch of `size`×`size` pixels lies, which
  /// begins `margin` pixels above and left of the tile: in the image, or in a copy with zeros where the patch reaches
  /// beyond the image or channels do not fill vectors.
  @inline(__always)
  static func forEachPatch(
    _ x: UnsafePointer<Float>, side: Int, channels: Int, tiles: Range<Int>, margin: Int, size: Int, depth: Int,
    _ room: WinogradRoom,
    _ body: (_ index: Int, _ patch: UnsafePointer<Float>, _ rowStride: Int, _ columnStride: Int) -> Void
  ) {
    let across = self.tiles(side)
    for (index, at) in tiles.enumerated() {
      let (photo, row, column) = (
        at / (across * across), at / across % across * tile - margin, at % across * tile - margin
      )
      let image = x + photo * side * side * channels
      if row < 0 || column < 0 || row + size > side || column + size > side || channels % 8 != 0 {
        copyPatch(image, side: side, channels: channels, row, column, into: room.patch, depth: depth)
        body(index, room.patch, patch * depth, depth)
      } else {
        body(index, image + (row * side + column) * channels, side * channels, channels)
      }
    }
  }

  /// The 6×6 pixels at (`row`, `column`) of an image, zeros where they lie beyond it.
  private static func copyPatch(
    _ image: UnsafePointer<Float>, side: Int, channels: Int, _ row: Int, _ column: Int,
    into patch: UnsafeMutablePointer<Float>, depth: Int
  ) {
    patch.update(repeating: 0, count: 36 * depth)
    for i in max(0, -row)..<max(0, min(6, side - row)) {
      for j in max(0, -column)..<max(0, min(6, side - column)) {
        (patch + (i * 6 + j) * depth).update(from: image + ((row + i) * side + column + j) * channels, count: channels)
      }
    }
  }
}
