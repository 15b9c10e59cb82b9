import Autodiff
import Tensor

/// Additive attention of every word of a pair over the cells of its photo, [rows, cells] (Li et al. 2017, Eq. 6 and 7):
/// e[t, k] = w · tanh(a[k] + b[t]), softmax over k.
/// - Parameters:
///   - cells: W_I i, [photos · cells, K].
///   - words: W_H h + b, [words, K].
///   - weights: W_P, [K].
package func additiveAttention(cells: Variable, words: Variable, weights: Variable, _ layout: PairLayout) -> Variable {
  let width = weights.value.count, count = layout.cells
  precondition(
    cells.value.columns == width && words.value.columns == width
      && (layout.photos.last ?? -1) < cells.value.rows / count,
    "cells \(cells.shape), words \(words.shape), weights \(weights.shape), \(layout.pairs) pairs of \(count) cells")
  let kernel = AdditiveAttention(
    cellFactors: cells.value.doubledExponentials(), wordFactors: words.value.doubledExponentials(),
    weights: weights.value, layout: layout)
  let attention = Tensor(uninitialized: [layout.rows, count]) {
    kernel.attend(kernel.cellFactors.elements, kernel.wordFactors.elements, weights.value.elements, $0)
  }
  return record(attention, from: cells, words, weights) { dy, gradients in
    var dCells = Tensor(uninitialized: cells.shape) { _ in }, dWords = Tensor(shape: words.shape)
    var dWeights = Tensor(uninitialized: weights.shape) { _ in }
    kernel.differentiate(
      attention.softmaxGradient(dy).elements, &dCells.elements, &dWords.elements, &dWeights.elements)
    gradients.add(dCells, to: cells)
    gradients.add(dWords, to: words)
    gradients.add(dWeights, to: weights)
  }
}

/// The loops of `additiveAttention`.
///
/// tanh(a + b) = 1 − 2u with u = 1 / (1 + e²ᵃ e²ᵇ), so the exponentials are taken once a cell and once a word, not once
/// for each of their combinations, and what remains is a multiply-add and a division. The constant Σ w (and the paper's
/// b_P) cancels in the softmax.
private struct AdditiveAttention {
  /// e²ᵃ of the cells [photos · cells, K] and e²ᵇ of the words [words, K].
  let cellFactors: Tensor, wordFactors: Tensor
  let weights: Tensor
  let layout: PairLayout

  func attend(
    _ cells: UnsafePointer<Float>, _ words: UnsafePointer<Float>, _ weights: UnsafePointer<Float>,
    _ result: UnsafeMutablePointer<Float>
  ) {
    let width = self.weights.count, count = layout.cells
    layout.forEachPair { pair, rows in
      let photo = cells + layout.photos[pair] * count * width
      for row in rows {
        let word = words + layout.words[row] * width, scores = result + row * count
        for k in 0..<count { scores[k] = -2 * saturation(photo + k * width, word, weights, width) }
        softmax(scores, count)
      }
    }
  }

  /// From dL/de [rows, cells]: writes dL/d(cells) and dL/d(weights), and adds dL/d(words).
  ///
  /// Threads share the channels, not the pairs, because pairs share photos and words.
  func differentiate(
    _ dScores: UnsafePointer<Float>, _ dCells: UnsafeMutablePointer<Float>, _ dWords: UnsafeMutablePointer<Float>,
    _ dWeights: UnsafeMutablePointer<Float>
  ) {
    let width = weights.count, count = layout.cells, lanes = 16, rows = cellFactors.rows
    parallel((width + lanes - 1) / lanes) { blocks in
      // One block of 16 channels of all cells at a time, gathered so that it lies in the first-level cache.
      withUnsafeTemporaryAllocation(of: SIMD16<Float>.self, capacity: 2 * rows) { block in
        let cells = block.baseAddress!, dCell = cells + rows
        for b in blocks {
          let first = b * lanes, channels = min(lanes, width - first)
          for i in 0..<rows { cells[i] = cellFactors.lanes(i * width + first, channels) }
          dCell.update(repeating: .zero, count: rows)
          let weight = weights.lanes(first, channels)
          var dWeight = SIMD16<Float>.zero
          for pair in 0..<layout.pairs {
            let photo = layout.photos[pair] * count
            for row in layout.rows(of: pair) {
              let at = layout.words[row] * width + first, word = wordFactors.lanes(at, channels)
              let (cells, dCell, dScores) = (cells + photo, dCell + photo, dScores + row * count)
              var dWord = SIMD16<Float>.zero
              for k in 0..<count {
                let u = 1 / (1 + cells[k] * word)
                let scaled = dScores[k] * u
                dWeight -= 2 * scaled
                let g = 4 * (scaled - scaled * u)  // 1 − tanh² = 4u (1 − u)
                dCell[k] += g
                dWord += g
              }
              for j in 0..<channels { dWords[at + j] += dWord[j] * weight[j] }
            }
          }
          for i in 0..<rows {
            for j in 0..<channels { dCells[i * width + first + j] = dCell[i][j] * weight[j] }
          }
          for j in 0..<channels { dWeights[first + j] = dWeight[j] }
        }
      }
    }
  }
}

extension Tensor {
  /// e²ˣ with x limited to ±20, where tanh is ±1 in single precision and products of two such factors stay finite.
  func doubledExponentials() -> Tensor {
    var y = self
    y.withMutableView { view in
      let y = view.pointer
      parallel(count, unit: 1024) { range in
        for i in range { y[i] = exponential(2 * clamp(y[i], -20, 20)) }
      }
    }
    return y
  }

  /// `count` elements from `start`, then zeros.
  func lanes(_ start: Int, _ count: Int) -> SIMD16<Float> {
    elements.withUnsafeBufferPointer { x in
      if count == 16 { return SIMD16(at: x.baseAddress! + start) }
      var lanes = SIMD16<Float>.zero
      for j in 0..<count { lanes[j] = x[start + j] }
      return lanes
    }
  }
}

/// Σ w / (1 + x y), in eight lanes.
@inline(__always)
private func saturation(
  _ x: UnsafePointer<Float>, _ y: UnsafePointer<Float>, _ w: UnsafePointer<Float>, _ count: Int
) -> Float {
  var sums = SIMD8<Float>.zero, more = SIMD8<Float>.zero, i = 0
  while i + 16 <= count {
    sums += SIMD8(at: w + i) / (1 + SIMD8(at: x + i) * SIMD8(at: y + i))
    more += SIMD8(at: w + i + 8) / (1 + SIMD8(at: x + i + 8) * SIMD8(at: y + i + 8))
    i += 16
  }
  var sum = (sums + more).sum()
  while i < count {
    sum += w[i] / (1 + x[i] * y[i])
    i += 1
  }
  return sum
}
