import Autodiff
import Tensor

/// Attention of every word of a pair over the cells of its photo, [rows, cells]: the softmax over k of
/// sharpness · word[r] · cell[k]. Of unit vectors the products are cosines, as in SCAN (Lee et al. 2018, §3.1).
/// - Parameters:
///   - cells: [photos · cells, D].
///   - words: of each row of the layout, [rows, D].
package func dotAttention(cells: Variable, words: Variable, sharpness: Float, _ layout: PairLayout) -> Variable {
  let count = layout.cells
  precondition(
    count > 0 && words.value.rows == layout.rows && cells.value.columns == words.value.columns
      && (layout.photos.last ?? -1) < cells.value.rows / count,
    "cells \(cells.shape), words \(words.shape), \(layout.rows) rows of \(layout.pairs) pairs of \(count) cells")
  let attention = Tensor(uninitialized: [layout.rows, count]) { scores in
    let all = MutableMatrixView(scores, rows: layout.rows, columns: count)
    withViews(words.value, cells.value) { words, cells in
      layout.forEachPair { pair, rows in
        multiply(words.rows(rows), cells.rows(layout.cells(of: pair)), into: all.rows(rows), transposing: .right)
        for row in rows {
          let scores = scores + row * count
          for k in 0..<count { scores[k] *= sharpness }
          softmax(scores, count)
        }
      }
    }
  }
  return record(attention, from: cells, words) { dy, gradients in
    var dScores = attention.softmaxGradient(dy), dWords = Tensor(uninitialized: words.shape) { _ in }
    dScores.scale(by: sharpness)
    var dCells = Tensor(shape: cells.shape)
    withViews(dScores, words.value, cells.value) { dScores, words, cells in
      dWords.withMutableView { dWords in
        dCells.withMutableView { dCells in
          layout.forEachPairByPhoto { pair, rows in
            let own = layout.cells(of: pair), dScores = dScores.rows(rows)
            multiply(dScores, cells.rows(own), into: dWords.rows(rows))
            multiply(dScores, words.rows(rows), into: dCells.rows(own), transposing: .left, adding: true)
          }
        }
      }
    }
    gradients.add(dWords, to: words)
    gradients.add(dCells, to: cells)
  }
}
