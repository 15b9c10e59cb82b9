/// y = activation(x ∗ w + b): a 3×3 convolution of stride 1 with one zero all around, for inference, by Winograd's
/// F(4×4, 3×3): for each of the 36 positions of a transformed tile a product [tiles, inputs] · [inputs, outputs].
///
/// Tiles are worked on in blocks that stay in the cache, and split over threads; each output is a sum of its own, so
/// the number of threads does not change it.
package struct WinogradConvolution: Sendable {
  package let inputs, outputs: Int
  private let weights: [PackedMatrix]  // one a position, [inputs, outputs]
  private let bias: [Float]  // in whole panels
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
    let bias = [Float](repeating: 0, count: weights.shape[reversed ? 2 : 3])
    self.init(packed: Winograd.packedWeights(weights, reversed: reversed), bias: bias)
  }

  private init(packed: [PackedMatrix], bias: [Float], activation: Activation = .none, isPooled: Bool = false) {
    (weights, inputs, outputs) = (packed, packed[0].rows, packed[0].columns)
    (self.bias, self.activation, self.isPooled) = (PackedMatrix.wholePanels(bias), activation, isPooled)
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
    let images = Winograd.Images(pointer: x, side: side, channels: inputs)
    // With few tiles each thread has some of the outputs, so that each weight is read by one thread only.
    let isByTile = tiles >= 64 * Threads.count || outputs < 64
    // Large weights do not stay in the cache: more tiles for each time they are read.
    let most = inputs * outputs > 1 << 16 ? 64 : 32
    parallel(isByTile ? tiles : outputs, unit: isByTile ? 4 : PackedMatrix.width) { part in
      let (range, columns) = isByTile ? (part, 0..<outputs) : (0..<tiles, part)
      let blocks = (range.count + most - 1) / most
      let workspace = WinogradWorkspace(
        tiles: (range.count + blocks - 1) / blocks, inputs: inputs, outputs: PackedMatrix.width)
      defer { workspace.deallocate() }
      for block in 0..<blocks {
        let tiles =
          range.lowerBound + range.count * block / blocks..<range.lowerBound + range.count * (block + 1) / blocks
        Winograd.transform(images, tiles: tiles, into: workspace.v, workspace)
        // few outputs' products stay in the cache
        for first in stride(from: columns.lowerBound, to: columns.upperBound, by: PackedMatrix.width) {
          let panel = first..<min(columns.upperBound, first + PackedMatrix.width)
          for position in 0..<Winograd.positions {
            // The panel's outputs alone are written, from the beginning of m.
            var m = workspace.m.matrix(position, tiles: tiles.count, channels: panel.upperBound)
            m.pointer -= first
            weights[position].multiply(
              MatrixView(workspace.v.matrix(position, tiles: tiles.count, channels: inputs)), into: m, columns: panel)
          }
          for (index, tile) in tiles.enumerated() {
            let target = Target(tile, side: side, isPooled: isPooled, y, pixelStride: pixelStride)
            transformOutput(workspace.m.from(index), panel, bias, workspace, into: target)
          }
        }
      }
    }
  }

  /// Where the outputs of one tile lie.
  private struct Target {
    let pointer: UnsafeMutablePointer<Float>
    /// Those that lie on the image.
    let rows, columns: Int
    /// Floats from a row to the next, and from a pixel to the next.
    let rowStride, pixelStride: Int

    init(_ tile: Int, side: Int, isPooled: Bool, _ y: UnsafeMutablePointer<Float>, pixelStride: Int) {
      let across = Winograd.tiles(side), side = isPooled ? side / 2 : side, step = isPooled ? 2 : 4
      let (photo, row, column) = (tile / (across * across), tile / across % across * step, tile % across * step)
      (rows, columns) = (min(step, side - row), min(step, side - column))
      (rowStride, self.pixelStride) = (side * pixelStride, pixelStride)
      pointer = y + ((photo * side + row) * side + column) * pixelStride
    }
  }

  /// Some channels of one tile, which begins `m`.
  private func transformOutput(
    _ m: Winograd.Tiles, _ channels: Range<Int>, _ bias: UnsafePointer<Float>, _ workspace: WinogradWorkspace,
    into target: Target
  ) {
    let (wide, narrow) = (workspace.vectors, workspace.narrow)
    var channel = channels.lowerBound
    while channel + 16 <= channels.upperBound {
      let from = m.pointer + channel - channels.lowerBound
      Winograd.transformOutput(SIMD16<Float>.self, from, m.position, wide, into: wide + 36)
      finish(wide + 36, SIMD16(at: bias + channel), into: target, channel, 16)
      channel += 16
    }
    while channel < channels.upperBound {
      let from = m.pointer + channel - channels.lowerBound
      Winograd.transformOutput(SIMD8<Float>.self, from, m.position, narrow, into: narrow + 36)
      finish(narrow + 36, SIMD8(at: bias + channel), into: target, channel, channels.upperBound - channel)
      channel += 8
    }
  }

  /// Writes the outputs of one tile from a channel on: `count` channels, or as many as fill a vector.
  @inline(__always)
  private func finish<V: FloatVector>(
    _ tile: UnsafePointer<V>, _ bias: V, into target: Target, _ channel: Int, _ count: Int
  ) {
    for row in 0..<target.rows {
      for column in 0..<target.columns {
        var value: V
        if isPooled {
          let t = tile + 8 &* row + 2 &* column
          value = .larger(.larger(t[0], t[1]), .larger(t[4], t[5]))
        } else {
          value = tile[4 &* row &+ column]
        }
        value = (value + bias).after(activation)
        let y = target.pointer + channel + row &* target.rowStride + column &* target.pixelStride
        if count >= V.scalarCount {
          value.store(at: y)
        } else {
          for k in 0..<count { y[k] = value[k] }
        }
      }
    }
  }
}

/// One thread's memory for a block of tiles.
struct WinogradWorkspace {
  /// Transformed inputs [position, tile, input], and products [position, tile, output]. Positions are a cache line
  /// apart beyond what they need, or all 36 would fall into the same places of the cache.
  let v, m: Winograd.Tiles
  let patch: UnsafeMutablePointer<Float>
  let vectors: UnsafeMutablePointer<SIMD16<Float>>

  init(tiles: Int = 0, inputs: Int, outputs: Int) {
    func allocated(_ channels: Int) -> Winograd.Tiles {
      let tile = (channels + 7) / 8 * 8, position = tiles * tile + 16
      return Winograd.Tiles(pointer: cacheLines(Winograd.positions * position), tile: tile, position: position)
    }
    (v, m) = (allocated(inputs), allocated(outputs))
    patch = cacheLines(36 * max(v.tile, m.tile))
    vectors = .allocate(capacity: 72)
  }

  /// The same memory.
  var narrow: UnsafeMutablePointer<SIMD8<Float>> {
    UnsafeMutableRawPointer(vectors).assumingMemoryBound(to: SIMD8.self)
  }

  func deallocate() {
    v.pointer.deallocate()
    m.pointer.deallocate()
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
    weights.withView { weights in
      parallel(inputs) { some in
        let workspace = WinogradWorkspace(inputs: inputs, outputs: outputs)
        defer { workspace.deallocate() }
        let taps = workspace.patch  // of one input's kernels, with room for whole vectors behind the last
        taps.update(repeating: 0, count: 9 * depth)
        for input in some {
          for tap in 0..<9 {
            let to = taps + (reversed ? 8 - tap : tap) * depth
            to.update(from: weights.row(tap * inputs + input), count: outputs)
          }
          for output in stride(from: 0, to: depth, by: 8) {
            let u = u + input * depth + output
            transformWeight(SIMD8<Float>.self, taps + output, depth, workspace.narrow, into: u, inputs * depth)
          }
        }
      }
    }
    return (0..<positions).map {
      let u = MatrixView(u + $0 * inputs * depth, rows: inputs, columns: outputs, stride: depth)
      return PackedMatrix(u, transposed: reversed)
    }
  }

  /// Bᵀ d B of the patches of `tiles`, numbered over photos, rows and columns, of images with one zero all around.
  /// - Parameter gradients: whether x is dy; then A dy Aᵀ of the tiles themselves.
  static func transform(
    _ x: Images, tiles: Range<Int>, gradients: Bool = false, into v: Tiles, _ workspace: WinogradWorkspace
  ) {
    let (wide, narrow) = (workspace.vectors, workspace.narrow), depth = v.tile
    let (across, side, channels) = (self.tiles(x.side), x.side, x.channels)
    let margin = gradients ? 0 : 1, size = tile + 2 * margin
    for (index, at) in tiles.enumerated() {
      let (row, column) = (at / across % across * tile - margin, at % across * tile - margin)
      let image = x.pointer + at / (across * across) * side * side * channels
      var patch = Patch(pointer: workspace.patch, row: self.patch * depth, column: depth)
      if row < 0 || column < 0 || row + size > side || column + size > side || channels % 8 != 0 {
        copyPatch(
          Images(pointer: image, side: side, channels: channels), row, column, into: workspace.patch, depth: depth)
      } else {
        patch = Patch(pointer: image + (row * side + column) * channels, row: side * channels, column: channels)
      }
      var (to, left) = (v.from(index).pointer, depth)
      while left >= 16 {
        if gradients {
          transformOutputGradient(SIMD16<Float>.self, patch, wide, into: to, v.position)
        } else {
          transformInput(SIMD16<Float>.self, patch, wide, into: to, v.position)
        }
        (patch.pointer, to, left) = (patch.pointer + 16, to + 16, left - 16)
      }
      guard left > 0 else { continue }
      if gradients {
        transformOutputGradient(SIMD8<Float>.self, patch, narrow, into: to, v.position)
      } else {
        transformInput(SIMD8<Float>.self, patch, narrow, into: to, v.position)
      }
    }
  }

  /// The 6×6 pixels at (`row`, `column`) of an image, zeros where they lie beyond it: for patches that reach beyond the
  /// image, and channels that do not fill vectors.
  /// - Parameter depth: channels of a pixel of the copy.
  private static func copyPatch(
    _ image: Images, _ row: Int, _ column: Int, into patch: UnsafeMutablePointer<Float>, depth: Int
  ) {
    let (side, channels) = (image.side, image.channels)
    patch.update(repeating: 0, count: 36 * depth)
    for i in max(0, -row)..<max(0, min(6, side - row)) {
      for j in max(0, -column)..<max(0, min(6, side - column)) {
        let pixel = image.pointer + ((row + i) * side + column + j) * channels
        (patch + (i * 6 + j) * depth).update(from: pixel, count: channels)
      }
    }
  }
}
