import HTML
import Results
import Retrieval

/// Cells as they are drawn on a photo.
extension CellPlaces {
  /// How dark a cell is where nothing looks at it, and in how many steps it becomes bright.
  private static let darkest = 0.74, steps = 10

  /// What is drawn on a photo so that its cells are as bright as their weights, the greatest fully. Boxes are drawn as
  /// frames, as clear as their weights.
  func shade(_ weights: [Float]) -> HTML {
    let greatest = max(weights.max() ?? 0, .leastNormalMagnitude)
    let shares = zip(rectangles, weights).map { ($0, max(0, Double($1 / greatest))) }
    if areBoxes {
      return .group(
        shares.filter { $1 > 0.2 }.map { box, share in
          tag(
            "rect",
            [
              "class": "box", "x": decimal(box.left, 1), "y": decimal(box.top, 1), "width": decimal(box.width, 1),
              "height": decimal(box.height, 1), "stroke-width": decimal(0.5 + 2.5 * share, 1),
              "stroke-opacity": decimal(share, 2),
            ])
        })
    }
    // Cells that are equally dark are one path.
    let levels = Dictionary(grouping: shares) { Int((Double(Self.steps) * (1 - $1)).rounded()) }
    let brightest = shares.indices.max { shares[$0].1 < shares[$1].1 }.map { frame(rectangles[$0]) }
    let paths =
      levels.keys.filter { $0 > 0 }.sorted().map { level in
        let path = levels[level]!.map { cell, _ in
          "M\(decimal(cell.left, 1)) \(decimal(cell.top, 1))h\(decimal(cell.width, 1))v\(decimal(cell.height, 1))"
            + "h-\(decimal(cell.width, 1))z"
        }
        let darkness = Self.darkest * Double(level) / Double(Self.steps)
        return tag("path", ["class": "shade", "fill-opacity": decimal(darkness, 2), "d": path.joined()])
      }
    return .group(paths + [brightest].compactMap { $0 })
  }

  /// Around the brightest cell, so that it is found on dark photos too.
  private func frame(_ cell: Rectangle) -> HTML {
    tag(
      "rect",
      [
        "class": "brightest", "x": decimal(cell.left + 0.6, 1), "y": decimal(cell.top + 0.6, 1),
        "width": decimal(cell.width - 1.2, 1), "height": decimal(cell.height - 1.2, 1),
      ])
  }
}
